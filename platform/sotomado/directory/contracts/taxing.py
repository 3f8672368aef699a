"""Agreeing on how a contract is taxed: from a day on, in writing, and never for what was stated already."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.database import UnitOfWork
from sotomado.directory.contracts import fees
from sotomado.directory.contracts import letters as contract_letters
from sotomado.directory.contracts.taxation import NUMBER, BadNumber, Taxation, taxation_on
from sotomado.directory.models import Consultant, ConsultantTaxation


class TaxationTooEarly(Exception):
    """Months that are stated already stay as they are. `earliest` is the first day that can still be agreed on."""

    def __init__(self, earliest: date) -> None:
        super().__init__(f"not before {earliest}")
        self.earliest = earliest


def agree(
    work: UnitOfWork,
    *,
    consultant_id: int,
    from_on: date,
    is_company: bool,
    withholds: bool,
    registration_number: str | None,
    by_person_id: int | None,
    public_url: str | None = None,
) -> None:
    """Agree on how a contract is taxed from a day on; what was agreed for that same day before gives way.

    `from_on`: from the first of this month on, since earlier months are stated. The consultant is told in writing;
    without `public_url` no letter is written: that is for worlds whose letters were sent long ago.
    Raises NotFound, BadNumber, TaxationTooEarly.
    """
    row = work.session.scalar(select(Consultant).where(Consultant.id == consultant_id).with_for_update(key_share=True))
    if row is None:
        raise NotFound("consultant")
    if registration_number is not None and not NUMBER.fullmatch(registration_number):
        raise BadNumber()
    today = fees.contract_day(work.now)
    earliest = today.replace(day=1)
    if public_url is not None and from_on < earliest:
        raise TaxationTooEarly(earliest)
    terms = Taxation(from_on, is_company, withholds and not is_company, registration_number)
    before = taxation_on(work, consultant_id=consultant_id, on=from_on)
    if before.from_on is not None and before.is_as(terms):
        return
    work.session.merge(
        ConsultantTaxation(
            consultant_id=consultant_id,
            from_on=from_on,
            is_company=terms.is_company,
            withholds=terms.withholds,
            registration_number=registration_number,
            agreed_at=work.now,
            by_person_id=by_person_id,
        )
    )
    work.session.flush()
    if public_url is not None:
        reader = accounts.actor(work, person_id=row.person_id)
        contract_letters.post_taxation(
            work, reader=reader, taxation=terms, from_on=from_on, agreed_on=today, public_url=public_url
        )
