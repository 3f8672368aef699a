"""Companies that are billed: what they used as the books know it, their HR, and somebody who runs the desk."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from factories.people import a_company, a_person

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.billing.invoices import issuing
from sotomado.billing.invoices import service as invoices
from sotomado.companies.contracts import agreeing
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import Offer
from sotomado.database import UnitOfWork, new_key
from sotomado.ledger import service as ledger
from sotomado.ledger.accounts import Account, Event
from sotomado.ledger.service import Move

NET_YEN = 12_000
URL = "http://127.0.0.1:8000"
# The third of November, at ten in the morning in Japan: October is billed.
ON_THE_THIRD = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)
OCTOBER = "2026-10"


@dataclass(frozen=True)
class Billed:
    """A company that pays by the month."""

    company_id: int
    hr_id: int
    operator_id: int


def a_billed_company(work: UnitOfWork, *, name: str = "青空製作所", **offer: object) -> Billed:
    company = a_company(work, name=name, tickets=0)
    hr_id = a_person(work, name="人見 さえ")
    accounts.grant(work, person_id=hr_id, role=Role.HR, company_id=company.id)
    operator_id = a_person(work, name="望月 すみれ")
    accounts.grant(work, person_id=operator_id, role=Role.OPERATOR)
    agreeing.agree(
        work,
        company_id=company.id,
        from_on=date(2025, 4, 1),
        offer=Offer(PayerKind.MONTHLY, **{"net_yen": NET_YEN, **offer}),  # type: ignore[arg-type]
        by_person_id=operator_id,
    )
    return Billed(company.id, hr_id, operator_id)


def used(
    work: UnitOfWork, company_id: int, count: int, *, on: date = date(2026, 10, 15), net_yen: int = NET_YEN
) -> list[str]:
    """So many talks were held on a day; their references in the books."""
    references = [f"booking:{new_key()}" for _ in range(count)]
    for reference in references:
        ledger.enter(
            work,
            event=Event.TALK_EARNED,
            reference=reference,
            moves=[Move(Account.UNBILLED, Account.REVENUE, net_yen, company_id)],
            on=on,
        )
    return references


def an_invoice(work: UnitOfWork, billed: Billed, *, count: int = 23, is_issued: bool = True) -> str:
    """October's, of so many talks. Sent, without a letter, unless said otherwise."""
    used(work, billed.company_id, count)
    invoice_id = invoices.invoice_month(work, company_id=billed.company_id, month=OCTOBER)
    assert invoice_id is not None
    if is_issued:
        issuing.issue(work, invoice_id=invoice_id, public_url=URL, with_letter=False)
    return invoice_id


def days(count: int) -> timedelta:
    return timedelta(days=count)
