"""How far a company has come, step by step. One reading for the company's own page and for the operators'.

It says what a company did and nothing of what its people do: not who accepted, signed in or came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from sotomado.companies import service as companies
from sotomado.companies.booking_terms import BookingTerms, booking_terms
from sotomado.companies.brief import service as briefs
from sotomado.companies.contracts.models import PayerKind
from sotomado.companies.contracts.terms import Terms, all_terms, in_force
from sotomado.companies.hr import service as hr
from sotomado.companies.inviting.models import InvitationRound
from sotomado.companies.setting_up import departments
from sotomado.companies.setting_up import service as settings
from sotomado.companies.setting_up.models import Step
from sotomado.companies.setting_up.service import Languages
from sotomado.companies.single_sign_on import domains
from sotomado.database import UnitOfWork
from sotomado.ledger.service import booking_day
from sotomado.reporting import service as reporting
from sotomado.reporting import terms as report_terms
from sotomado.reporting.models import Release


class Part(StrEnum):
    """The steps, in the order one would take them."""

    CONTRACT = "contract"
    PEOPLE_OF_HR = "people_of_hr"
    LANGUAGES = "languages"
    DEPARTMENTS = "departments"
    ROSTER = "roster"
    ENTITLEMENT = "entitlement"
    LATE_CANCELS = "late_cancels"
    BRIEF = "brief"
    WORDS = "words"
    SECRECY = "secrecy"
    SIGN_ON = "sign_on"
    INVITING = "inviting"
    FIRST_RELEASE = "first_release"


class State(StrEnum):
    DONE = "done"
    OPEN = "open"
    # The company said it does without.
    NOT_NEEDED = "not_needed"
    # There to be read.
    TO_READ = "to_read"


# Whom a step is up to. All others are the company's.
OURS = frozenset({Part.CONTRACT, Part.LATE_CANCELS, Part.FIRST_RELEASE})
MAY_BE_PUT_ASIDE: Mapping[Part, Step] = {
    Part.DEPARTMENTS: Step.DEPARTMENTS,
    Part.ENTITLEMENT: Step.ENTITLEMENT,
    Part.BRIEF: Step.BRIEF,
    Part.WORDS: Step.WORDS,
    Part.SIGN_ON: Step.SIGN_ON,
}


@dataclass(frozen=True)
class Standing:
    """How far one company has come. `release_from`: the first day on which the next report can be made."""

    company: companies.CompanyCard
    states: Mapping[Part, State]
    terms: Terms | None
    cutoffs: BookingTerms
    languages: Languages
    people: int
    departments: int
    people_of_hr: int
    owners: int
    release_from: date
    fewest: int

    @property
    def done(self) -> int:
        return sum(state in (State.DONE, State.NOT_NEEDED) for state in self.states.values())

    @property
    def counted(self) -> int:
        return sum(state is not State.TO_READ for state in self.states.values())

    @property
    def next_part(self) -> Part | None:
        """The first one that is open and the company's own."""
        return next((part for part in Part if self.states[part] is State.OPEN and part not in OURS), None)

    @property
    def is_ready(self) -> bool:
        """Nothing is left for the company to do."""
        return self.next_part is None


def standing(work: UnitOfWork, *, company_id: int) -> Standing:
    """Raises NotFound."""
    company = companies.company(work, company_id=company_id)
    agreed = all_terms(work, company_id=company_id)
    # What begins next month is agreed as well.
    terms = in_force(agreed, booking_day(work.now)) or (agreed[0] if agreed else None)
    pays = terms is not None and terms.payer is not PayerKind.NONE
    languages = settings.languages(work, company_id=company_id)
    people = settings.people(work, company_id=company_id)
    standing_departments = len(departments.tree(work, company_id=company_id))
    of_hr = hr.colleagues(work, company_id=company_id)
    owners = sum(one.is_owner for one in of_hr)
    done = {
        Part.CONTRACT: pays or (terms is None and companies.tickets_left(work, company_id=company_id) > 0),
        Part.PEOPLE_OF_HR: owners > 0,
        Part.LANGUAGES: languages.is_settled,
        Part.DEPARTMENTS: standing_departments > 0,
        Part.ROSTER: people > 0,
        Part.ENTITLEMENT: terms is not None and bool(terms.offer.scopes),
        Part.LATE_CANCELS: True,
        Part.BRIEF: briefs.current(work, company_id=company_id) is not None,
        Part.WORDS: settings.words(work, company_id=company_id) is not None,
        Part.SIGN_ON: domains.is_open(work, company_id=company_id),
        Part.INVITING: _invites(work, company_id),
        Part.FIRST_RELEASE: _has_release(work, company_id),
    }
    aside = settings.aside(work, company_id=company_id)
    return Standing(
        company=company,
        states={part: _state(part, done, aside) for part in Part},
        terms=terms,
        cutoffs=booking_terms(work, company_id=company_id),
        languages=languages,
        people=people,
        departments=standing_departments,
        people_of_hr=len(of_hr),
        owners=owners,
        release_from=reporting.next_report(work, company_id=company_id)[1],
        fewest=report_terms.thresholds(work, company_id=company_id).few,
    )


def _state(part: Part, done: Mapping[Part, bool], aside: frozenset[Step]) -> State:
    if part is Part.SECRECY:
        return State.TO_READ
    if done[part]:
        return State.DONE
    if MAY_BE_PUT_ASIDE.get(part) not in aside:
        return State.OPEN
    # Everybody on the roster is an answer, too.
    return State.DONE if part is Part.ENTITLEMENT else State.NOT_NEEDED


def _has_release(work: UnitOfWork, company_id: int) -> bool:
    return work.session.scalar(select(Release.id).where(Release.company_id == company_id).limit(1)) is not None


def _invites(work: UnitOfWork, company_id: int) -> bool:
    """Whether a round of invitations is planned or went out."""
    planned = select(InvitationRound.id).where(
        InvitationRound.company_id == company_id,
        InvitationRound.planned_at.is_not(None),
        InvitationRound.called_off_at.is_(None),
    )
    return work.session.scalar(planned.limit(1)) is not None
