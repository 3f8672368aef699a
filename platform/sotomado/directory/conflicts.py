"""Conflicts of interest: whose people a consultant should not meet, and who therefore is kept from whom.

A consultant declares an organisation by its name; an operator says whether it is a company under contract. From then
on its people find this consultant nowhere. One's own employer is kept apart without being asked.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, union_all

from sotomado.accounts.errors import NotFound
from sotomado.companies import service as companies
from sotomado.companies.models import Employment
from sotomado.database import UnitOfWork
from sotomado.directory.errors import BadOrganisation, ConflictStands, TooManyConflicts
from sotomado.directory.models import Conflict, Consultant
from sotomado.directory.own_affairs import unless_own
from sotomado.directory.vocabulary import ConflictKind

LONGEST_ORGANISATION = 120
MOST_CONFLICTS = 40
# How a company says what it is in law, before or after its name.
LEGAL_FORMS = ("株式会社", "合同会社", "有限会社", "(株)", "(有)", "co.,ltd.", "inc.", "k.k.", "ltd.")


@dataclass(frozen=True)
class Declared:
    """A conflict as it was declared. `company_id`: the company under contract it turned out to be."""

    id: str
    consultant_id: int
    kind: ConflictKind
    organisation: str
    company_id: int | None
    declared_at: datetime
    looked_at: datetime | None

    @property
    def is_tied(self) -> bool:
        """Whether an operator has said which company it is: then an operator ends it."""
        return self.company_id is not None and self.looked_at is not None


def declare(work: UnitOfWork, *, consultant_id: int, kind: ConflictKind, organisation: str) -> str:
    """Name an organisation whose people one should not meet. The same one again is the same. Returns its id.

    Where it is spelt as a company under contract is, they are kept apart at once, before an operator has looked.

    Raises BadOrganisation without a name or with one too long, TooManyConflicts.
    """
    named = " ".join(organisation.split())
    if not named or len(named) > LONGEST_ORGANISATION:
        raise BadOrganisation()
    declared = of_consultant(work, consultant_id=consultant_id)
    for one in declared:
        if one.kind is kind and one.organisation == named:
            return one.id
    if len(declared) >= MOST_CONFLICTS:
        raise TooManyConflicts()
    row = Conflict(
        consultant_id=consultant_id, kind=kind, company_id=_company_called(work, named), declared_at=work.now
    )
    row.organisation = work.seal(row, "organisation", named)
    work.session.add(row)
    work.session.flush()
    return row.id


def end(work: UnitOfWork, *, consultant_id: int, conflict_id: str) -> None:
    """It is no longer so. Raises NotFound for what is not this consultant's, or over already, and ConflictStands for
    what an operator has tied to a company: whoever is kept from its people does not let themselves in again.
    """
    row = work.session.get(Conflict, conflict_id)
    if row is None or row.consultant_id != consultant_id or row.ended_at is not None:
        raise NotFound("conflict")
    if row.company_id is not None and row.looked_at is not None:
        raise ConflictStands()
    row.ended_at = work.now
    work.session.flush()


def look_at(work: UnitOfWork, *, conflict_id: str, company_id: int | None, by_person_id: int | None = None) -> None:
    """Say which company under contract it is; None: none of them. Can be said anew.

    `by_person_id`: the operator who says so. Raises NotFound, OwnAffair.
    """
    row = work.session.get(Conflict, conflict_id)
    if row is None or row.ended_at is not None:
        raise NotFound("conflict")
    if by_person_id is not None:
        unless_own(work, consultant_id=row.consultant_id, by_person_id=by_person_id)
    if company_id is not None:
        companies.company(work, company_id=company_id)
    row.company_id = company_id
    row.looked_at = work.now
    work.session.flush()


def of_consultant(work: UnitOfWork, *, consultant_id: int) -> list[Declared]:
    """What someone declared and has not ended, the oldest first."""
    rows = work.session.scalars(
        select(Conflict)
        .where(Conflict.consultant_id == consultant_id, Conflict.ended_at.is_(None))
        .order_by(Conflict.declared_at, Conflict.id)
    )
    return [_shown(work, row) for row in rows]


def to_look_at(work: UnitOfWork) -> list[Declared]:
    """What no operator has looked at yet, the oldest first."""
    rows = work.session.scalars(
        select(Conflict)
        .where(Conflict.looked_at.is_(None), Conflict.ended_at.is_(None))
        .order_by(Conflict.declared_at, Conflict.id)
    )
    return [_shown(work, row) for row in rows]


def companies_of(work: UnitOfWork, *, consultant_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The companies under contract whose people each of these consultants is kept from."""
    declared = select(Conflict.consultant_id, Conflict.company_id).where(
        Conflict.consultant_id.in_(consultant_ids), Conflict.ended_at.is_(None)
    )
    employed = (
        select(Consultant.id, Employment.company_id)
        .join(Employment, Employment.person_id == Consultant.person_id)
        .where(Consultant.id.in_(consultant_ids), Employment.left_on.is_(None))
    )
    found: dict[int, set[int]] = defaultdict(set)
    for of_one, company_id in [*work.session.execute(declared).all(), *work.session.execute(employed).all()]:
        if company_id is not None:
            found[of_one].add(company_id)
    return {one: frozenset(ids) for one, ids in found.items()}


def barred(work: UnitOfWork, *, company_id: int) -> frozenset[int]:
    """The consultants whom the people of a company never meet: declared, or employed there themselves."""
    return frozenset(work.session.scalars(union_all(*_kept_apart([company_id]))))


def barred_to(work: UnitOfWork, *, person_id: int) -> frozenset[int]:
    """The same for someone, wherever they are employed now; never themselves. One statement."""
    employer = select(Employment.company_id).where(Employment.person_id == person_id, Employment.left_on.is_(None))
    own = select(Consultant.id).where(Consultant.person_id == person_id)
    declared, employed = _kept_apart(employer)
    others = declared.where(Conflict.consultant_id.not_in(own)), employed.where(Consultant.person_id != person_id)
    return frozenset(work.session.scalars(union_all(*others)))


def unless_kept_apart(work: UnitOfWork, *, consultant_id: int, person_id: int) -> None:
    """Raises NotFound for whom this person's company never meets: to them there is no such consultant."""
    if consultant_id in barred_to(work, person_id=person_id):
        raise NotFound("consultant")


def _kept_apart(company_ids: Sequence[int] | Select[int]) -> tuple[Select[int], Select[int]]:
    """Whom the people of companies never meet: those who declared it, and those employed there."""
    declared = select(Conflict.consultant_id).where(Conflict.company_id.in_(company_ids), Conflict.ended_at.is_(None))
    employed = (
        select(Consultant.id)
        .join(Employment, Employment.person_id == Consultant.person_id)
        .where(Employment.company_id.in_(company_ids), Employment.left_on.is_(None))
    )
    return declared, employed


def _company_called(work: UnitOfWork, organisation: str) -> int | None:
    called = _bare(organisation)
    return next(
        (one.id for one in companies.all_companies(work) if called in (_bare(one.name), _bare(one.name_en))), None
    )


def _bare(name: str) -> str:
    """A name without spaces, case, width and legal form."""
    bare = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    for form in LEGAL_FORMS:
        bare = bare.replace(form, "")
    return bare


def _shown(work: UnitOfWork, row: Conflict) -> Declared:
    return Declared(
        row.id,
        row.consultant_id,
        row.kind,
        work.unseal(row, "organisation") or "",
        row.company_id,
        row.declared_at,
        row.looked_at,
    )
