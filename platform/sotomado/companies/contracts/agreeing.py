"""Agreeing on terms with a company: new ones from a day on. What was agreed before stays as it was."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import func, select

from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.companies import service as companies
from sotomado.companies import standings
from sotomado.companies.contracts.errors import BadTerms
from sotomado.companies.contracts.models import ContractScope, ContractTerms, PackPrice, PayerKind
from sotomado.companies.contracts.terms import Offer, Scope
from sotomado.companies.models import Company
from sotomado.database import UnitOfWork
from sotomado.ledger.service import booking_day

DEAREST_TALK_YEN = 1_000_000
DEAREST_PACK_YEN = 1_000_000_000
LARGEST_PACK = 10_000
LONGEST_VALID_MONTHS = 6
LONGEST_DUE_DAYS = 60
MOST_PACKS, MOST_SCOPES = 5, 3
# Fewer, and what is used says of each of them what they did.
FEWEST_ENTITLED = 10


class Wrong(StrEnum):
    """What is the matter with a field."""

    OUT_OF_BOUNDS = "out_of_bounds"
    MISSING = "missing"
    IN_THE_PAST = "in_the_past"
    TWICE = "twice"
    # The end lies before the beginning.
    UPSIDE_DOWN = "upside_down"
    NOT_THEIRS = "not_theirs"
    TOO_FEW = "too_few"


def agree(work: UnitOfWork, *, company_id: int, from_on: date, offer: Offer, by_person_id: int | None) -> str:
    """Have terms hold from a day on, until the next do. Returns their id. Raises BadTerms, NotFound.

    From today at the earliest: the past was agreed otherwise. The first terms of a company may begin with its contract.
    """
    card = companies.company(work, company_id=company_id)
    # Two operators at once: one after the other, so that the numbers are those in which it was agreed.
    work.session.execute(select(Company.id).where(Company.id == company_id).with_for_update(key_share=True))
    last = (
        work.session.scalar(select(func.max(ContractTerms.number)).where(ContractTerms.company_id == company_id)) or 0
    )
    wrong = check(offer)
    if from_on < (booking_day(work.now) if last else card.contracted_on):
        wrong["from_on"] = Wrong.IN_THE_PAST
    wrong = _scopes_that_cannot_be(work, company_id, offer, from_on) | wrong
    if wrong:
        raise BadTerms({field: what.value for field, what in wrong.items()})
    row = ContractTerms(
        company_id=company_id,
        number=last + 1,
        from_on=from_on,
        payer=offer.payer,
        net_yen=offer.net_yen,
        monthly_cap=offer.monthly_cap,
        base_fee_yen=offer.base_fee_yen,
        ticket_months=offer.ticket_months,
        due_days=offer.due_days,
        agreed_at=work.now,
        agreed_by_person_id=by_person_id,
    )
    work.session.add(row)
    work.session.flush()
    work.session.add_all(PackPrice(terms_id=row.id, count=one.count, net_yen=one.net_yen) for one in offer.packs)
    work.session.add_all(
        ContractScope(terms_id=row.id, number=number, **vars(one)) for number, one in enumerate(offer.scopes, start=1)
    )
    work.session.flush()
    act = Act.CONTRACT_ENDED if offer.payer is PayerKind.NONE else Act.CONTRACT_AGREED
    about = {"company": company_id, "number": row.number, "from_on": from_on, "payer": offer.payer}
    audit.record(work, act=act, by=by_person_id, about=about | {"net_yen": offer.net_yen, "scopes": len(offer.scopes)})
    return row.id


def end(work: UnitOfWork, *, company_id: int, last_on: date, by_person_id: int | None) -> str:
    """Have the contract end with a day, the last one whose talks are paid for. Raises BadTerms, NotFound."""
    if last_on < booking_day(work.now):
        raise BadTerms({"last_on": Wrong.IN_THE_PAST.value})
    after = date.fromordinal(last_on.toordinal() + 1)
    return agree(work, company_id=company_id, from_on=after, offer=Offer(PayerKind.NONE), by_person_id=by_person_id)


def check(offer: Offer) -> dict[str, Wrong]:
    """What is the matter with an offer by itself, by field."""
    wrong: dict[str, Wrong] = {}
    if offer.payer is PayerKind.MONTHLY:
        if offer.net_yen is None:
            wrong["net_yen"] = Wrong.MISSING
        elif not 1 <= offer.net_yen <= DEAREST_TALK_YEN:
            wrong["net_yen"] = Wrong.OUT_OF_BOUNDS
        if offer.monthly_cap is not None and not 1 <= offer.monthly_cap <= 100_000:
            wrong["monthly_cap"] = Wrong.OUT_OF_BOUNDS
        if not 0 <= offer.base_fee_yen <= DEAREST_PACK_YEN:
            wrong["base_fee_yen"] = Wrong.OUT_OF_BOUNDS
    if not 1 <= offer.ticket_months <= LONGEST_VALID_MONTHS:
        wrong["ticket_months"] = Wrong.OUT_OF_BOUNDS
    if not 0 <= offer.due_days <= LONGEST_DUE_DAYS:
        wrong["due_days"] = Wrong.OUT_OF_BOUNDS
    seen: set[int] = set()
    for number, pack in enumerate(offer.packs, start=1):
        if not (1 <= pack.count <= LARGEST_PACK and 1 <= pack.net_yen <= DEAREST_PACK_YEN):
            wrong[f"pack{number}"] = Wrong.OUT_OF_BOUNDS
        elif pack.count in seen:
            wrong[f"pack{number}"] = Wrong.TWICE
        seen.add(pack.count)
    for number, scope in enumerate(offer.scopes, start=1):
        if _is_upside_down(scope):
            wrong[f"scope{number}"] = Wrong.UPSIDE_DOWN
    return wrong


def _is_upside_down(scope: Scope) -> bool:
    spans = (
        (scope.joined_from, scope.joined_until),
        (scope.born_from, scope.born_until),
        (scope.tenure_from, scope.tenure_until),
    )
    return any(first is not None and last is not None and last < first for first, last in spans)  # type: ignore[operator]


def _scopes_that_cannot_be(work: UnitOfWork, company_id: int, offer: Offer, on: date) -> dict[str, Wrong]:
    if not offer.scopes:
        return {}
    own = standings.department_names(work, company_id=company_id)
    wrong = {
        f"scope{number}": Wrong.NOT_THEIRS
        for number, scope in enumerate(offer.scopes, start=1)
        if scope.department_id is not None and scope.department_id not in own
    }
    if not wrong and entitled(work, company_id=company_id, offer=offer, on=on) < FEWEST_ENTITLED:
        wrong["scope1"] = Wrong.TOO_FEW
    return wrong


def entitled(work: UnitOfWork, *, company_id: int, offer: Offer, on: date) -> int:
    """How many of a company's people terms entitle, by its roster of today."""
    there = standings.standings(work, company_id=company_id, on=booking_day(work.now))
    return sum(offer.entitles(one, on) for one in there)
