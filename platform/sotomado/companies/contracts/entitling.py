"""Whom a company wants its contract to be for: its own choice within what was agreed, from today on.

The price and how it is paid stay as agreed; what was agreed to begin later is for the same people then.
"""

from __future__ import annotations

from dataclasses import replace

from sotomado.companies.contracts import agreeing
from sotomado.companies.contracts.agreeing import Wrong
from sotomado.companies.contracts.errors import BadTerms
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import Scope, all_terms, effective
from sotomado.database import UnitOfWork
from sotomado.ledger.service import booking_day


def entitle(work: UnitOfWork, *, company_id: int, scopes: tuple[Scope, ...], by_person_id: int) -> None:
    """Have the contract be for some of the roster; for everybody where no scope is named.

    Ten people at the least (`agreeing.FEWEST_ENTITLED`). The same again changes nothing. Raises BadTerms, NotFound.
    """
    today = booking_day(work.now)
    agreed = effective(all_terms(work, company_id=company_id))
    holds = [one for one in agreed if one.from_on <= today][-1:]
    later = [one for one in agreed if one.from_on > today]
    paid = [one for one in (*holds, *later) if one.payer is not PayerKind.NONE]
    if not paid:
        raise BadTerms({"scope1": Wrong.MISSING.value})
    for one in paid:
        if one.offer.scopes != scopes:
            agreeing.agree(
                work,
                company_id=company_id,
                from_on=max(one.from_on, today),
                offer=replace(one.offer, scopes=scopes),
                by_person_id=by_person_id,
            )
