"""The demo's private person: the price, a talk they paid for themselves and had, and one that is to come.

What is over was done by the same verbs as in real life, each at its own moment, and Stripe has settled and paid out
what it brought. What is to come is paid at the demo's Stripe once that runs, so that calling it off brings the money
back as it would.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.request import ProxyHandler, Request, build_opener

from sqlalchemy import func, select, update

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Person, Role
from sotomado.availability import service as availability
from sotomado.billing.checkout import following, opening
from sotomado.billing.reconciling import service as reconciling
from sotomado.billing.reconciling.meaning import YEN, Line
from sotomado.bookings import service as bookings
from sotomado.bookings.privately import payments, prices
from sotomado.bookings.privately.models import CardPayment
from sotomado.database import Database, UnitOfWork
from sotomado.demo.calendar import at
from sotomado.demo.logins import OPERATOR, PRIVATE
from sotomado.directory.models import Consultant
from sotomado.directory.vocabulary import MeetingMode
from sotomado.outbox.models import Job
from sotomado.settings import Settings

NET_YEN, CUTOFF_MINUTES, LATE_KEPT_PERCENT = 9_000, 24 * 60, 50
# Of what a card brings; parts of a yen are rounded.
STRIPES_SHARE = 0.036
PAID_DAYS_AGO = 16
A_CARD = "4242424242424242"
SENDER = bookings.Sender("", "")


def pay_privately(database: Database, today: date, password_hash: str) -> None:
    """The price, the person, and the talk that is over."""
    with database.work() as work:
        known = set(work.session.scalars(select(Job.id)))
        operator_id = work.session.scalars(select(Person.id).where(Person.email == OPERATOR.email)).one()
        prices.set_price(
            replace(work, now=at(today - timedelta(days=400), 0)),
            from_on=today - timedelta(days=400),
            net_yen=NET_YEN,
            cutoff_minutes=CUTOFF_MINUTES,
            late_kept_percent=LATE_KEPT_PERCENT,
            by_person_id=operator_id,
        )
        person_id = _someone(replace(work, now=at(today - timedelta(days=30), 600)), password_hash)
        _talk(work, person_id, today)
        # Nobody waits for letters of the past.
        work.session.execute(
            update(Job)
            .where(Job.id.not_in(known), Job.done_at.is_(None), Job.run_after <= work.now)
            .values(done_at=work.now, payload=None)
        )


def pay_for_what_comes(settings: Settings) -> None:
    """Once, when the demo's Stripe runs: the person holds a time of next week, pays for it, and it is booked."""
    from sotomado.keyring import Keyring

    database = Database(settings.database_url, keyring=Keyring(settings.keys()))
    try:
        with database.work() as work:
            person_id = work.session.scalar(select(Person.id).where(Person.email == PRIVATE.email))
            if person_id is None or _paid_so_far(work, person_id) != 1:
                return
            held = _hold(work, person_id, days_ahead=6)
            begun = payments.begin(work, advisee_id=person_id, booking_id=held) if held else None
        if begun is None or opening.open_page(database, settings, begun, locale="ja") is None:
            return
        with database.read() as work:
            session_id = payments.session_of(work, payment_id=begun.payment_id)
        _pay_at(settings.stripe_api_base, str(session_id))
        following.look(database, settings, payment_id=begun.payment_id)
    finally:
        database.dispose()


def _pay_at(twin: str, session_id: str) -> None:
    """As somebody would on its page."""
    said = {"verb": "pay", "session": session_id, "card": A_CARD, "name": "MINATO MINAMI", "authenticate": True}
    body = json.dumps(said | {"email": PRIVATE.email}).encode()
    asked = Request(f"{twin.rstrip('/')}/_twin/act", data=body, headers={"Content-Type": "application/json"})  # noqa: S310
    build_opener(ProxyHandler({})).open(asked, timeout=10).read()


def _paid_so_far(work: UnitOfWork, person_id: int) -> int:
    counted = work.session.scalar(
        select(func.count()).select_from(CardPayment).where(CardPayment.person_id == person_id)
    )
    return counted or 0


def _someone(work: UnitOfWork, password_hash: str) -> int:
    person_id = accounts.register(work, email=PRIVATE.email, name=PRIVATE.name, locale=Locale.JAPANESE)
    work.session.get_one(Person, person_id).password_hash = password_hash
    accounts.grant(work, person_id=person_id, role=Role.ADVISEE)
    accounts.give_consent(work, person_id=person_id, locale=Locale.JAPANESE)
    return person_id


def _talk(work: UnitOfWork, person_id: int, today: date) -> None:
    paid = replace(work, now=at(today - timedelta(days=PAID_DAYS_AGO), 12 * 60))
    held = _hold(paid, person_id, days_ahead=4)
    if held is None:
        return
    begun = payments.begin(paid, advisee_id=person_id, booking_id=held)
    payments.opened(paid, payment_id=begun.payment_id, session_id=f"cs_before_{begun.payment_id}")
    payments.paid(
        paid,
        payment_id=begun.payment_id,
        payment_intent_id=f"pi_before_{begun.payment_id}",
        amount_yen=begun.gross_yen,
        sender=SENDER,
    )
    talk = bookings.booking(paid, advisee_id=person_id, booking_id=held)
    bookings.complete(replace(work, now=talk.ends_at + timedelta(minutes=10)), booking_id=held)
    _settle(work, begun.payment_id, begun.gross_yen, paid.now)


def _settle(work: UnitOfWork, payment_id: str, gross_yen: int, paid_at: datetime) -> None:
    """What Stripe's books say of it: the charge, and our own money on its way to the bank."""
    fee_yen = round(gross_yen * STRIPES_SHARE)
    net_yen = gross_yen - fee_yen
    there = paid_at + timedelta(days=4)
    charge = Line(
        f"txn_before_{payment_id}", "charge", f"ch_before_{payment_id}", YEN, gross_yen, fee_yen, net_yen,
        paid_at, there, f"payment:{payment_id}",
    )  # fmt: skip
    payout = Line(
        f"txn_paid_out_{payment_id}", "payout", f"po_before_{payment_id}", YEN, -net_yen, 0, -net_yen,
        there, there, None,
    )  # fmt: skip
    reconciling.take_in(replace(work, now=there), lines=[charge, payout])


def _hold(work: UnitOfWork, person_id: int, *, days_ahead: int) -> str | None:
    """The first free time from some days on, of whoever has one."""
    first_day = (work.now + timedelta(days=days_ahead)).date()
    for consultant_id in work.session.scalars(
        select(Consultant.id).where(Consultant.listed_at.is_not(None)).order_by(Consultant.id)
    ).all():
        for starts_at in availability.open_slots(work, consultant_id=consultant_id, first_day=first_day, days=5):
            return bookings.hold(
                work,
                advisee_id=person_id,
                consultant_id=consultant_id,
                starts_at=starts_at,
                mode=MeetingMode.ONLINE,
                hold_minutes=10,
            )
    return None
