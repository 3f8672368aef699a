"""How the contract with a consultant is taxed, by the day, and in words.

Whether income tax is withheld is a term of each contract, decided with a tax adviser: art. 204 of the income tax law
does not clearly name advice to employees. Until it is decided, it is withheld: whoever had too much withheld gets it
back with their tax return, while what was not withheld would be ours to pay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from sotomado.accounts.models import Locale
from sotomado.database import UnitOfWork
from sotomado.directory.models import Consultant, ConsultantTaxation

NUMBER = re.compile(r"T\d{13}")
# Japanese keyboards write these too.
_AS_ASCII = str.maketrans("Ttー-0123456789", "TT--0123456789")
_REGISTERED = {
    Locale.JAPANESE: "消費税は、支払いのたびに加えます。登録番号は{number}です",
    Locale.ENGLISH: "Consumption tax is added to each payment. Registration number: {number}",
}
_NOT_REGISTERED = {
    Locale.JAPANESE: "消費税にあたる額は、インボイスの登録がなくても、支払いのたびに加えます",
    Locale.ENGLISH: "The amount of consumption tax is added to each payment, also without registration for invoices",
}
_WITHHOLDS = {
    Locale.JAPANESE: "所得税は源泉徴収します(税別の額の10.21%、1回の支払いが100万円をこえる分は20.42%)",
    Locale.ENGLISH: "Income tax is withheld: 10.21% of the amount without tax, and 20.42% of what is above one million "
    "yen in one payment",
}
_WHOLE = {
    Locale.JAPANESE: "源泉徴収はしません",
    Locale.ENGLISH: "No income tax is withheld",
}
_AS_A_COMPANY = {
    Locale.JAPANESE: "法人との契約のため、源泉徴収はしません",
    Locale.ENGLISH: "The contract is with a company, so no income tax is withheld",
}


class BadNumber(Exception):
    """No registration number: not T and 13 digits."""


@dataclass(frozen=True)
class Taxation:
    """What is agreed, and the first day it holds for. `from_on` None: nothing is agreed yet, and this holds."""

    from_on: date | None
    is_company: bool
    withholds: bool
    registration_number: str | None

    @property
    def is_registered(self) -> bool:
        return self.registration_number is not None

    def is_as(self, other: Taxation) -> bool:
        """Whether it says the same, from whatever day."""
        mine = (self.is_company, self.withholds, self.registration_number)
        return mine == (other.is_company, other.withholds, other.registration_number)


UNDECIDED = Taxation(None, is_company=False, withholds=True, registration_number=None)


def in_words(taxation: Taxation, locale: Locale) -> tuple[str, str]:
    """A sentence on consumption tax, and one on income tax; without full stops, as the terms are written."""
    registered = _REGISTERED if taxation.is_registered else _NOT_REGISTERED
    withheld = _AS_A_COMPANY if taxation.is_company else _WITHHOLDS if taxation.withholds else _WHOLE
    return registered[locale].format(number=taxation.registration_number), withheld[locale]


def number_as_written(typed: str) -> str | None:
    """ "t1234-5678 90123" as T1234567890123; None for nothing. Raises BadNumber."""
    number = re.sub(r"[\s-]", "", typed.translate(_AS_ASCII))
    if not number:
        return None
    if not NUMBER.fullmatch(number):
        raise BadNumber()
    return number


def taxation_on(work: UnitOfWork, *, consultant_id: int, on: date) -> Taxation:
    """What holds for a contract on a day."""
    row = work.session.scalar(
        select(ConsultantTaxation)
        .where(ConsultantTaxation.consultant_id == consultant_id, ConsultantTaxation.from_on <= on)
        .order_by(ConsultantTaxation.from_on.desc())
        .limit(1)
    )
    return UNDECIDED if row is None else _agreed(row)


def all_agreed(work: UnitOfWork, *, consultant_id: int) -> list[Taxation]:
    """All that was ever agreed, the latest first."""
    rows = work.session.scalars(
        select(ConsultantTaxation)
        .where(ConsultantTaxation.consultant_id == consultant_id)
        .order_by(ConsultantTaxation.from_on.desc())
    )
    return [_agreed(row) for row in rows]


def undecided(work: UnitOfWork) -> set[int]:
    """Consultants with whom nothing is agreed about taxes yet."""
    agreed = select(ConsultantTaxation.consultant_id)
    return set(work.session.scalars(select(Consultant.id).where(Consultant.id.not_in(agreed))))


def _agreed(row: ConsultantTaxation) -> Taxation:
    return Taxation(row.from_on, row.is_company, row.withholds, row.registration_number)
