"""What a consultant is paid for one consultation, by the day on which it is held: yen, without tax, as contracted.

A fee is never changed backwards. It can rise from today on; it falls only after a notice longer than anybody can be
booked ahead, so that nothing that is booked is paid less than it was when it was booked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale
from sotomado.database import UnitOfWork
from sotomado.directory.contracts import letters as contract_letters
from sotomado.directory.contracts import taxation, terms
from sotomado.directory.models import Consultant, ConsultantFee

# The contract's days are Japan's.
CONTRACTED_IN = ZoneInfo("Asia/Tokyo")
HIGHEST_FEE_YEN = 1_000_000
# One day more than anybody can be booked ahead (availability_policy.horizon_days).
NOTICE_OF_LESS = timedelta(days=91)
LATEST = timedelta(days=366)


class BadFee(Exception):
    """No fee: not between nothing and what any contract says."""


class FeeTooEarly(Exception):
    """A fee does not change backwards, nor too far ahead; a lower one only with notice. `earliest` is when it may."""

    def __init__(self, earliest: date, *, is_lower: bool) -> None:
        super().__init__(f"not before {earliest}")
        self.earliest = earliest
        self.is_lower = is_lower


@dataclass(frozen=True)
class Fee:
    """A fee and the first day it holds for."""

    from_on: date
    fee_yen: int


@dataclass(frozen=True)
class Fees:
    """What a consultant is paid now, what is agreed for later, and what was; None: nothing is agreed yet."""

    now: Fee | None
    coming: tuple[Fee, ...]
    past: tuple[Fee, ...]


def contract_day(at: datetime) -> date:
    """The day by which contracts count."""
    return at.astimezone(CONTRACTED_IN).date()


def fee_on(work: UnitOfWork, *, consultant_id: int, on: date) -> int | None:
    """The fee in yen for a consultation held on a day; None before there was any."""
    return work.session.scalar(
        select(ConsultantFee.fee_yen)
        .where(ConsultantFee.consultant_id == consultant_id, ConsultantFee.from_on <= on)
        .order_by(ConsultantFee.from_on.desc())
        .limit(1)
    )


def fees(work: UnitOfWork, *, consultant_id: int) -> Fees:
    """All that was ever agreed, in one statement."""
    today = contract_day(work.now)
    rows = work.session.scalars(
        select(ConsultantFee).where(ConsultantFee.consultant_id == consultant_id).order_by(ConsultantFee.from_on)
    )
    agreed = [Fee(row.from_on, row.fee_yen) for row in rows]
    begun = [one for one in agreed if one.from_on <= today]
    return Fees(
        now=begun[-1] if begun else None,
        coming=tuple(one for one in agreed if one.from_on > today),
        past=tuple(reversed(begun[:-1])),
    )


def terms_of(work: UnitOfWork, *, consultant_id: int, locale: Locale) -> tuple[str, ...]:
    """The terms as they hold today, a line each; none before a fee is agreed. Raises NotFound."""
    row = work.session.get(Consultant, consultant_id)
    if row is None:
        raise NotFound("consultant")
    agreed = fees(work, consultant_id=consultant_id)
    if agreed.now is None:
        return ()
    first = (agreed.now, *agreed.past)[-1]
    name = accounts.actor(work, person_id=row.person_id).name
    taxed = taxation.taxation_on(work, consultant_id=consultant_id, on=contract_day(work.now))
    said = terms.in_writing(locale, name=name, fee_yen=agreed.now.fee_yen, from_on=first.from_on, taxation=taxed)
    return tuple(line.lstrip("・- ") for line in said.splitlines())


def set_fee(
    work: UnitOfWork, *, consultant_id: int, fee_yen: int, from_on: date, public_url: str | None = None
) -> None:
    """Agree on a fee from a day on; what was agreed for that same day before gives way. The consultant is written to.

    Without `public_url` no letter is written: that is for worlds whose letters were sent long ago.
    Raises NotFound, BadFee, FeeTooEarly.
    """
    # Two operators who change one fee at once wait for each other.
    row = work.session.scalar(select(Consultant).where(Consultant.id == consultant_id).with_for_update())
    if row is None:
        raise NotFound("consultant")
    if not 0 <= fee_yen <= HIGHEST_FEE_YEN:
        raise BadFee()
    today = contract_day(work.now)
    before = fee_on(work, consultant_id=consultant_id, on=from_on)
    is_lower = before is not None and fee_yen < before
    earliest = today + NOTICE_OF_LESS if is_lower else today
    if not earliest <= from_on <= today + LATEST:
        raise FeeTooEarly(earliest, is_lower=is_lower)
    agreed = work.session.get(ConsultantFee, (consultant_id, from_on))
    if agreed is not None and agreed.fee_yen == fee_yen:
        return
    if agreed is None:
        work.session.add(ConsultantFee(consultant_id=consultant_id, from_on=from_on, fee_yen=fee_yen))
    else:
        agreed.fee_yen = fee_yen
    work.session.flush()
    if public_url is not None:
        reader = accounts.actor(work, person_id=row.person_id)
        contract_letters.post_fee(
            work, reader=reader, fee_yen=fee_yen, from_on=from_on, agreed_on=today, public_url=public_url
        )
