"""Private persons on their way: somebody without an employer, a price, a payment by card."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from factories.bookings import IN_A_WEEK, SENDER, a_hold
from factories.people import AConsultant, a_consultant, a_person

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.bookings.privately import payments
from sotomado.bookings.privately.models import PaymentState, PrivatePrice
from sotomado.database import UnitOfWork
from sotomado.directory.models import ConsultantFee

# 8,000 yen and 10 % of tax; half is kept of a late cancel.
NET_YEN, GROSS_YEN, LATE_PERCENT = 8_000, 8_800, 50
FEE_YEN = 5_000


@dataclass(frozen=True)
class APrivateMeeting:
    """Somebody who pays themselves, and a consultant with a fee."""

    advisee_id: int
    consultant: AConsultant


def a_private_person(work: UnitOfWork, *, name: str = "港 みなと", **options: object) -> int:
    person_id = a_person(work, name=name, **options)  # type: ignore[arg-type]
    accounts.grant(work, person_id=person_id, role=Role.ADVISEE)
    accounts.give_consent(work, person_id=person_id, locale=accounts.Locale.JAPANESE)
    return person_id


def a_price(
    work: UnitOfWork, *, net_yen: int = NET_YEN, late_kept_percent: int = LATE_PERCENT, cutoff_minutes: int = 24 * 60
) -> None:
    work.session.merge(
        PrivatePrice(
            from_on=date(2026, 1, 1),
            net_yen=net_yen,
            cutoff_minutes=cutoff_minutes,
            late_kept_percent=late_kept_percent,
            set_at=work.now,
        )
    )
    work.session.flush()


def a_fee(work: UnitOfWork, consultant: AConsultant, fee_yen: int = FEE_YEN) -> None:
    work.session.add(ConsultantFee(consultant_id=consultant.id, from_on=date(2025, 1, 1), fee_yen=fee_yen))
    work.session.flush()


def a_private_meeting(work: UnitOfWork, **price: int) -> APrivateMeeting:
    a_price(work, **price)
    meeting = APrivateMeeting(a_private_person(work), a_consultant(work))
    a_fee(work, meeting.consultant)
    return meeting


def a_begun_payment(work: UnitOfWork, meeting: APrivateMeeting, *, starts_at: datetime = IN_A_WEEK) -> tuple[str, str]:
    """A hold and the payment begun for it: booking id, payment id."""
    booking_id = a_hold(work, meeting, starts_at=starts_at)  # type: ignore[arg-type]
    begun = payments.begin(work, advisee_id=meeting.advisee_id, booking_id=booking_id)
    payments.opened(work, payment_id=begun.payment_id, session_id=f"cs_{begun.payment_id}")
    return booking_id, begun.payment_id


def it_is_paid(work: UnitOfWork, payment_id: str, *, amount_yen: int = GROSS_YEN) -> PaymentState:
    return payments.paid(
        work,
        payment_id=payment_id,
        payment_intent_id=f"pi_{payment_id}",
        amount_yen=amount_yen,
        sender=SENDER,
    )


def a_paid_booking(work: UnitOfWork, meeting: APrivateMeeting, **options: object) -> tuple[str, str]:
    booking_id, payment_id = a_begun_payment(work, meeting, **options)  # type: ignore[arg-type]
    it_is_paid(work, payment_id)
    return booking_id, payment_id


def shortly_before(starts_at: datetime = IN_A_WEEK) -> datetime:
    """An instant after the cut-off."""
    return starts_at - timedelta(hours=3)
