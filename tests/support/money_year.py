"""A year of the business, day by day: people book, pay, call off and meet; companies are billed; Stripe has bad days.

Everything goes through the verbs, the worker's jobs and chores, and the twin over HTTP. Left out is what moves no
money: letters, calendars and pages. The clock jumps from a day's morning to its evening and into the night.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from factories.bookings import SENDER
from flask import Flask
from sqlalchemy import delete, select
from support.clock import StandingClock
from support.money_desk import Desk
from support.money_people import Booked, Cast
from support.stripe import StripeAtHand

from sotomado import jobs
from sotomado.availability.errors import SlotNotOffered, SlotTaken
from sotomado.billing import working
from sotomado.billing.checkout import opening
from sotomado.billing.gateway import StripeAway
from sotomado.billing.invoices import paying as invoices
from sotomado.billing.invoices.models import Invoice, InvoiceStanding, InvoiceState
from sotomado.billing.packs import paying as packs
from sotomado.billing.packs import service as ordering
from sotomado.billing.packs.models import PayWay
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import AlreadyMeetingThen, NobodyPays, NotBookable, TimeGone, TooManyAhead
from sotomado.bookings.models import Booking, BookingState
from sotomado.bookings.privately import payments
from sotomado.bookings.states import as_advisee, as_consultant
from sotomado.companies.contracts import agreeing
from sotomado.companies.errors import CompanyPaysNot
from sotomado.companies.tickets import service as tickets
from sotomado.database import Database, UnitOfWork
from sotomado.directory.vocabulary import MeetingMode
from sotomado.ledger.rates import RateKind, rate_on
from sotomado.ledger.service import BOOKED_IN, booking_day
from sotomado.ledger.sums import tax_on
from sotomado.outbox.models import Job
from sotomado.settings import Settings
from stripe_twin.control import DECLINED, DECLINED_AFTER_QUESTION, NEEDS_QUESTION, Refused

MORNING, EVENING, NIGHT = time(7, 30), time(19, 30), time(3, 40)
NOT_THIS_TIME = (
    *(SlotTaken, SlotNotOffered, AlreadyMeetingThen, TooManyAhead, NotBookable, NobodyPays, CompanyPaysNot, TimeGone),
    StripeAway,
)
HOURS = range(9, 18)


@dataclass
class Year:
    """`wanted`: how many bookings in all; few of them leave out days between. `happened`: how often what happened."""

    database: Database
    app: Flask
    clock: StandingClock
    stripe: StripeAtHand
    cast: Cast
    dice: random.Random
    first_on: date
    wanted: int

    def __post_init__(self) -> None:
        self.settings: Settings = self.app.extensions["sotomado_settings"]
        self.worker = jobs.worker(self.database, self.settings)
        self.chores = working.chores(self.database, self.settings)
        self.happened: Counter[str] = Counter()
        self.to_come: dict[date, list[Booked]] = defaultdict(list)
        self.owed = 0.0
        self.step = timedelta(days=1 if self.wanted >= 3_000 else 3)
        self.last_on = self.first_on + timedelta(days=364)
        self.desk = Desk(self)

    # --- days

    def pass_by(self, *, days: int = 365) -> None:
        for number in range(0, days, self.step.days):
            self.day(self.first_on + timedelta(days=number), books=True)

    def run_out(self, *, days: int) -> None:
        """Nobody books any more, and contracts end; what is under way comes to its end."""
        with self.database.work() as work:
            for company_id in self.cast.by_the_month[:-1]:
                # Few talks of a month are billed with later ones: with the contract's end there are none.
                agreeing.end(
                    work,
                    company_id=company_id,
                    last_on=self.last_on + timedelta(days=7),
                    by_person_id=self.cast.operator_id,
                )
        for number in range(0, days, self.step.days):
            self.day(self.last_on + timedelta(days=1 + number), books=False)

    def day(self, on: date, *, books: bool) -> None:
        self._at(on, MORNING)
        if books:
            self._buy_packs()
            with self._bad_hour():
                self._book(on)
        self._call_off(on)
        self.tell()
        self._at(on, EVENING)
        self._meet(on)
        self._pay_invoices(on)
        self.desk.evening(on)
        self.tell()
        self._at(on + timedelta(days=1), NIGHT)
        self._do_chores()
        self.tell()
        self.desk.close_months()

    def _at(self, on: date, when: time) -> None:
        self.clock.set(datetime.combine(on, when, BOOKED_IN))
        self.stripe.keep_time()

    # --- faults

    @contextmanager
    def _bad_hour(self) -> Iterator[None]:
        """Now and then Stripe is down while people book, or its answers get lost."""
        trouble = self.dice.random()
        if trouble < 0.03:
            self.happened["outage"] += 1
            with self.stripe.away(self.dice.choice(("500", "503", "429"))):
                yield
            self.clock.advance(hours=1)
            self.stripe.keep_time()
            return
        if trouble < 0.12:
            self.happened["answers lost"] += 1
            self.stripe.twin.switch(answers_lost=self.dice.randint(1, 3))
        yield
        self.stripe.twin.switch(answers_lost=0)

    def tell(self) -> None:
        """Events come twice, in any order, or never; jobs are done in between."""
        self._leave_out_what_is_no_money()
        for _ in range(40):
            while self.worker.run_due():
                pass
            statuses = self.stripe.deliver(
                self.app,
                times=2 if self.dice.random() < 0.2 else 1,
                order=self.dice,
                loses=lambda _one: self.dice.random() < 0.03,
            )
            self._leave_out_what_is_no_money()
            if not statuses:
                return
        raise AssertionError("Stripe and we tell one another things for ever")

    def _leave_out_what_is_no_money(self) -> None:
        kinds = working.handlers(self.database, self.settings).keys()
        with self.database.work() as work:
            work.session.execute(delete(Job).where(Job.kind.not_in(list(kinds))))

    def _do_chores(self) -> None:
        for chore in self.chores:
            chore()

    # --- what people do

    def _book(self, on: date) -> None:
        self.owed += self.wanted / 365 * self.step.days
        held_on = on + timedelta(days=2)
        times = [
            (consultant, datetime.combine(held_on, time(hour), BOOKED_IN))
            for consultant in self.cast.consultants
            for hour in HOURS
        ]
        self.dice.shuffle(times)
        for consultant, starts_at in times:
            if self.owed < 1:
                return
            person = self.dice.choice(self.cast.people)
            try:
                booked = self._book_one(person, consultant, starts_at)
            except NOT_THIS_TIME as error:
                self.happened[type(error).__name__] += 1
                continue
            self.owed -= 1
            if booked:
                self.to_come[held_on].append(Booked(booked, person, consultant, starts_at))

    def _book_one(self, person: int, consultant: int, starts_at: datetime) -> str | None:
        with self.database.work() as work:
            booking_id = bookings.hold(
                work,
                advisee_id=person,
                consultant_id=consultant,
                starts_at=starts_at,
                mode=MeetingMode.ONLINE,
                hold_minutes=10,
            )
            if person not in self.cast.private:
                bookings.confirm(work, advisee_id=person, booking_id=booking_id, sender=SENDER)
                self.happened["booked by a company"] += 1
                return booking_id
            begun = payments.begin(work, advisee_id=person, booking_id=booking_id)
        opening.open_page(self.database, self.settings, begun, locale="ja")
        return booking_id if self._paid(begun.payment_id) else None

    def _paid(self, payment_id: str) -> bool:
        with self.database.read() as work:
            session_id = payments.session_of(work, payment_id=payment_id)
        luck = self.dice.random()
        if session_id is None or luck < 0.06:
            self.happened["left the page"] += 1
            return False
        try:
            if luck < 0.10:
                self.stripe.pay(session_id, self.dice.choice((DECLINED, DECLINED_AFTER_QUESTION)))
            elif luck < 0.15:
                self.stripe.pay(session_id, NEEDS_QUESTION, authenticate=None)
                self.happened["walked away from the question"] += 1
                return False
            self.stripe.pay(session_id, NEEDS_QUESTION if luck < 0.3 else "4242424242424242")
        except Refused:
            self.happened["declined"] += 1
            return False
        self.happened["paid by card"] += 1
        return True

    def _call_off(self, on: date) -> None:
        ahead = [one for held_on in sorted(self.to_come) for one in self.to_come[held_on] if held_on >= on]
        for one in ahead:
            luck = self.dice.random()
            if luck < 0.03:
                self._cancel(one, as_advisee(one.person))
            elif luck < 0.04:
                self._cancel(one, as_consultant(self.cast.person_of[one.consultant]))

    def _cancel(self, one: Booked, party: Any) -> None:
        with self.database.work() as work:
            if self._state(work, one) is not BookingState.CONFIRMED:
                return
            bookings.cancel(work, party=party, booking_id=one.booking_id, sender=SENDER)
        self.to_come[booking_day(one.starts_at)].remove(one)
        self.happened[f"called off by {party.side.value}"] += 1

    def _meet(self, on: date) -> None:
        """Whoever is due meets: also where a payment came after its hold, and made a booking of its own."""
        for held_on in [one for one in self.to_come if one <= on]:
            del self.to_come[held_on]
        with self.database.read() as work:
            over = work.session.scalars(
                select(Booking.id)
                .where(Booking.state == BookingState.CONFIRMED, Booking.starts_at < work.now)
                .order_by(Booking.starts_at, Booking.consultant_id)
            ).all()
        for booking_id in over:
            with self.database.work() as work:
                bookings.complete(work, booking_id=booking_id)
            self.happened["met"] += 1

    def _state(self, work: UnitOfWork, one: Booked) -> BookingState | None:
        return work.session.scalar(select(Booking.state).where(Booking.id == one.booking_id))

    # --- companies

    def _buy_packs(self) -> None:
        for company_id in self.cast.with_tickets:
            with self.database.read() as work:
                left = tickets.left(work, company_id=company_id)
            if left < self.cast.pack.count // 3:
                self._buy_pack(company_id, self.dice.choice((PayWay.INVOICE, PayWay.CARD)))

    def _buy_pack(self, company_id: int, way: PayWay) -> None:
        with self.database.work() as work:
            rate_bp = rate_on(work, RateKind.CONSUMPTION_TAX, booking_day(work.now))
            net_yen = self.cast.pack.net_yen
            shown = ordering.order(
                work,
                company_id=company_id,
                person_id=self.cast.operator_id,
                count=self.cast.pack.count,
                shown_yen=net_yen + tax_on(net_yen, rate_bp),
                way=way,
            )
        self.happened[f"pack by {way.value}"] += 1
        if way is PayWay.CARD:
            with self.database.read() as work:
                asked = ordering.pack(work, pack_id=shown.id)
            packs.open_page(self.database, self.settings, asked, locale="ja")
            with self.database.read() as work:
                opened = ordering.pack(work, pack_id=shown.id)
            if opened.checkout_id is not None:
                self.stripe.pay(opened.checkout_id)
                self.tell()

    def _pay_invoices(self, on: date) -> None:
        """Each company pays some days after the invoice came: over Stripe, or past it, or in two parts."""
        with self.database.read() as work:
            waiting = [
                (invoice.id, standing.stripe_invoice_id, invoice.total_yen - standing.credited_yen - standing.paid_yen)
                for invoice, standing in work.session.execute(
                    select(Invoice, InvoiceStanding)
                    .join(InvoiceStanding, InvoiceStanding.invoice_id == Invoice.id)
                    .where(InvoiceStanding.state == InvoiceState.ISSUED)
                )
            ]
        for invoice_id, at_stripe, left_yen in waiting:
            if self.dice.random() > 0.08 or left_yen <= 0:
                continue
            if at_stripe is not None and self.dice.random() < 0.6:
                self.stripe.twin.pay_invoice(at_stripe)
                self.happened["invoice paid over Stripe"] += 1
            else:
                self._transferred(invoice_id, self.dice.choice((left_yen, left_yen // 2 or left_yen)), on)
            self.tell()

    def _transferred(self, invoice_id: str, amount_yen: int, on: date) -> None:
        with self.database.work() as work:
            invoices.record_transfer(
                work,
                invoice_id=invoice_id,
                amount_yen=amount_yen,
                received_on=on,
                said="振込",
                by=self.cast.operator_id,
            )
        self.happened["invoice paid past Stripe"] += 1
