"""What stands in the books follows the booking, whatever its life was: tickets, months, and the consultant's fee."""

from datetime import date, timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, AMeeting, a_confirmed_booking, a_hold, a_meeting
from factories.missed import a_claim, someone_came
from factories.private import FEE_YEN, GROSS_YEN, a_fee, a_paid_booking, a_private_meeting
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.databases import KEYRING

from sotomado.bookings import earning, queries
from sotomado.bookings import service as bookings
from sotomado.bookings.claims import settling
from sotomado.bookings.claims.models import Outcome
from sotomado.bookings.claims.rules import Finding
from sotomado.bookings.models import Booking, BookingPrice, BookingState, Payer, Side
from sotomado.bookings.privately import prices
from sotomado.bookings.states import as_advisee, as_consultant, as_operator
from sotomado.companies.contracts.models import ContractTerms, PayerKind
from sotomado.companies.models import TicketPool
from sotomado.companies.tickets import service as tickets
from sotomado.companies.tickets.models import TicketLot
from sotomado.database import Database
from sotomado.directory.models import ConsultantFee
from sotomado.ledger import rates
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.models import RateKind

# A pack of three for 10,000 yen: the last ticket takes what the division leaves over.
PACK_YEN, PACK_COUNT = 10_000, 3
A_TALK_YEN = 15_000
FINDINGS = {
    "advisee": Finding(Outcome.MISSED, Side.ADVISEE),
    "consultant": Finding(Outcome.MISSED, Side.CONSULTANT),
    "nobody": Finding(Outcome.NOT_MET),
    "took place": Finding(Outcome.NOT_UPHELD),
}


def with_a_pack(work) -> AMeeting:
    """A company whose only tickets came in a pack, and a consultant with a fee."""
    meeting = a_meeting(work, tickets=0)
    a_fee(work, meeting.consultant)
    tickets.grant(work, company_id=meeting.company.id, count=PACK_COUNT, net_yen=PACK_YEN, reference="a pack")
    return meeting


def by_the_month(work) -> AMeeting:
    """A company that pays by the month, and a consultant with a fee."""
    meeting = a_meeting(work, tickets=0)
    a_fee(work, meeting.consultant)
    work.session.add(
        ContractTerms(
            company_id=meeting.company.id,
            from_on=date(2026, 1, 1),
            number=1,
            payer=PayerKind.MONTHLY,
            net_yen=A_TALK_YEN,
            agreed_at=work.now,
        )
    )
    work.session.flush()
    return meeting


MEETINGS = {"tickets": with_a_pack, "month": by_the_month, "card": a_private_meeting}


def booked(work, how):
    meeting = MEETINGS[how](work)
    if how == "card":
        return meeting, a_paid_booking(work, meeting)[0]
    return meeting, a_confirmed_booking(work, meeting)


def earned(work) -> dict[str, int]:
    """What the books say of one booking: revenue with tax, the fee, and what waits to go back."""
    found = ledger.balances(work)
    return {
        "earned": -found.get(Account.REVENUE, 0) - found.get(Account.CONSUMPTION_TAX, 0),
        "fee": -found.get(Account.CONSULTANT_ACCRUED, 0),
        "back": -found.get(Account.REFUNDS, 0),
    }


WORTH = {"tickets": PACK_YEN // PACK_COUNT, "month": A_TALK_YEN, "card": GROSS_YEN}


def should_be(booking: Booking, how: str, promised: int) -> dict[str, int]:
    """The same from the row alone, by the table of `bookings.earning`."""
    has_ended = booking.state in earning.ENDED
    is_used = has_ended and not booking.ticket_returned
    kept = WORTH[how] if is_used else 0
    if how == "card" and is_used and booking.state is BookingState.LATE_CANCELLED:
        kept = GROSS_YEN // 2
    if how == "card":
        kept = min(kept, GROSS_YEN - promised)
    return {
        "earned": kept,
        "fee": FEE_YEN * (booking.fee_percent or 0) // 100 if has_ended else 0,
        "back": promised,
    }


@pytest.mark.parametrize("how", list(MEETINGS))
@pytest.mark.parametrize(
    ("by", "hours_before", "kept", "fee"),
    [("advisee", 30, 0, 0), ("advisee", 3, 1, FEE_YEN), ("consultant", 3, 0, 0)],
)
def test_calling_off_costs_what_the_rules_say(database, clock, how, by, hours_before, kept, fee):
    with database.work() as work:
        meeting, booking_id = booked(work, how)
    clock.set(IN_A_WEEK - timedelta(hours=hours_before))
    party = as_advisee(meeting.advisee_id) if by == "advisee" else as_consultant(meeting.consultant.person_id)

    with database.work() as work:
        bookings.cancel(work, party=party, booking_id=booking_id, sender=SENDER)

        worth = GROSS_YEN // 2 if how == "card" else WORTH[how]
        assert earned(work)["earned"] == kept * worth
        assert earned(work)["fee"] == fee


@pytest.mark.parametrize("how", list(MEETINGS))
def test_a_talk_that_took_place_is_earned_once_on_the_day_it_was_closed(database, clock, how):
    with database.work() as work:
        _, booking_id = booked(work, how)
    clock.set(IN_A_WEEK + timedelta(days=5))

    with database.work() as work:
        bookings.complete(work, booking_id=booking_id)
        row = queries.by_id(work, booking_id=booking_id)
        earning.follow(work, row, by=Side.CONSULTANT)

        assert earned(work) == {"earned": WORTH[how], "fee": FEE_YEN, "back": 0}
        entries = ledger.entered(work, event=Event.FEE_EARNED, reference=f"booking:{booking_id}")
        assert [one.booked_on for one in entries] == [date(2026, 12, 2)]


def test_each_booking_knows_who_pays_for_it_and_what(database):
    with database.work() as work:
        for how, payer in (("tickets", Payer.TICKETS), ("month", Payer.MONTHLY), ("card", Payer.CARD)):
            _, booking_id = booked(work, how)

            price = work.session.get(BookingPrice, booking_id)
            assert price.payer is payer
            assert price.net_yen == {"tickets": None, "month": A_TALK_YEN, "card": 8_000}[how]


def test_the_fee_is_the_one_of_the_day_it_was_held(database, clock):
    with database.work() as work:
        meeting, booking_id = booked(work, "month")
        work.session.add(ConsultantFee(consultant_id=meeting.consultant.id, from_on=date(2026, 11, 28), fee_yen=9_999))
    clock.set(IN_A_WEEK + timedelta(days=5))

    with database.work() as work:
        bookings.complete(work, booking_id=booking_id)

        assert earned(work)["fee"] == FEE_YEN


def test_a_card_pays_the_tax_of_the_day_of_the_talk(database):
    with database.work() as work:
        rates.set_rate(work, kind=RateKind.CONSUMPTION_TAX, from_on=date(2026, 11, 27), value=1_200)
        meeting = a_private_meeting(work)
        assert prices.price_of(work, held_on=date(2026, 11, 26)).tax_yen == 800
        assert prices.price_of(work, held_on=date(2026, 11, 27)).tax_yen == 960
        assert meeting


def test_of_a_pack_the_last_ticket_earns_what_was_left_over(database, clock):
    with database.work() as work:
        meeting = with_a_pack(work)
    for day in range(PACK_COUNT):
        starts_at = IN_A_WEEK + timedelta(days=day)
        with database.work() as work:
            booking_id = a_hold(work, meeting, starts_at=starts_at)
            bookings.confirm(work, advisee_id=meeting.advisee_id, booking_id=booking_id, sender=SENDER)
        clock.set(starts_at + timedelta(hours=2))
        with database.work() as work:
            bookings.complete(work, booking_id=booking_id)

    with database.read() as work:
        assert earned(work)["earned"] == PACK_YEN
        assert work.session.get(TicketPool, meeting.company.id).balance == 0


@pytest.mark.parametrize("how", list(MEETINGS))
def test_missed_then_found_to_have_taken_place_is_corrected_and_earned_anew(database, clock, how):
    with database.work() as work:
        meeting, booking_id = booked(work, how)
    clock.set(IN_A_WEEK + timedelta(minutes=20))
    someone_came(database, clock, meeting, booking_id, Side.CONSULTANT)
    a_claim(database, meeting, booking_id, Side.CONSULTANT)
    clock.advance(minutes=60 * 80)
    with database.work() as work:
        row = queries.by_id(work, booking_id=booking_id)
        settling.settle(work, row, [], FINDINGS["advisee"], as_operator(meeting.advisee_id))
        assert earned(work) == {"earned": WORTH[how], "fee": FEE_YEN, "back": 0}

    with database.work() as work:
        row = queries.by_id(work, booking_id=booking_id)
        settling.settle(work, row, [], FINDINGS["took place"], as_operator(meeting.advisee_id))

        assert earned(work) == {"earned": 0, "fee": 0, "back": 0}
        assert ledger.entered(work, event=Event.CORRECTED, reference=f"booking:{booking_id}:{Event.FEE_EARNED.value}")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    how=st.sampled_from(sorted(MEETINGS)),
    life=st.lists(st.sampled_from([*FINDINGS, "complete", "again"]), min_size=1, max_size=6),
)
def test_after_any_life_the_books_say_what_the_booking_says(sqlite_server, clock, how, life):
    clock.set(IN_A_WEEK - timedelta(days=7))
    with sqlite_server.fresh_url() as url:
        database = Database(url, keyring=KEYRING, clock=clock)
        with database.work() as work:
            _, booking_id = booked(work, how)
        clock.set(IN_A_WEEK + timedelta(hours=2))
        promised = 0
        for step in life:
            with database.work() as work:
                row = queries.by_id(work, booking_id=booking_id)
                if row.state is BookingState.COMPLETED:
                    break
                if step in FINDINGS:
                    settling.settle(work, row, [], FINDINGS[step], as_operator(1))
                elif step == "complete" and row.state is BookingState.CONFIRMED:
                    bookings.complete(work, booking_id=booking_id)
                else:
                    earning.follow(work, row, by=Side.OPERATOR)
                if how == "card":
                    promised = GROSS_YEN if row.ticket_returned else 0
                assert earned(work) == should_be(row, how, promised), (life, step)
                assert sum(ledger.balances(work).values()) == 0
                for lot in work.session.query(TicketLot).execution_options(populate_existing=True):
                    assert lot.left_count >= 0
                    assert lot.rest_yen >= 0
        database.dispose()
