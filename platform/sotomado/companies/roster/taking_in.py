"""A roster taken in: all of it in one transaction, or nothing. People are invited; nobody is removed."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Person, Role
from sotomado.companies.events import MANAGERS_CHANGED
from sotomado.companies.models import Company, Employment
from sotomado.companies.roster.departments import arrange_departments
from sotomado.companies.roster.letters import invitation_letter
from sotomado.companies.roster.lines import BrokenRoster, Column, Problem, RosterLine, Wrong, read_roster
from sotomado.companies.service import CompanyCard, company
from sotomado.database import UnitOfWork
from sotomado.outbox import mail
from sotomado.outbox import service as outbox


@dataclass(frozen=True)
class RosterChange:
    """What a roster changed, in people. It says nothing about what any of them did."""

    added: int
    updated: int
    unchanged: int


@dataclass(frozen=True)
class _Known:
    """Someone with an account: by e-mail, with the place they hold now."""

    name: str
    locale: Locale
    employment: Employment | None


def import_roster(work: UnitOfWork, *, company_id: int, content: bytes, public_url: str) -> RosterChange:
    """Add the people of a roster file, update the places of those known. Raises BrokenRoster, NotFound."""
    employer = company(work, company_id=company_id)
    # Two files of one company take turns; who books meanwhile is not kept waiting.
    work.session.execute(select(Company.id).where(Company.id == company_id).with_for_update(key_share=True))
    lines = read_roster(content, today=work.now.astimezone(ZoneInfo(employer.time_zone)).date())
    known = _known(work, [*{line.email for line in lines} | {line.manager_email or "" for line in lines}])
    _refuse_strangers(lines, known, company_id)
    departments = arrange_departments(work, company_id=company_id, lines=lines)

    added: list[RosterLine] = []
    changed: set[str] = set()
    employments: dict[str, Employment] = {
        email: entry.employment
        for email, entry in known.items()
        if entry.employment is not None and entry.employment.company_id == company_id
    }
    for line in lines:
        department_id = departments[line.department]
        held = employments.get(line.email)
        if held is None:
            employments[line.email] = _employ(work, line, company_id, department_id)
            added.append(line)
            continue
        # A year of birth and a promotion that are known stay where the file does not say them.
        told = (
            department_id,
            line.joined_on,
            line.birth_year or held.birth_year,
            line.promoted_on or held.promoted_on,
        )
        if (held.department_id, held.joined_on, held.birth_year, held.promoted_on) != told:
            held.department_id, held.joined_on, held.birth_year, held.promoted_on = told
            changed.add(line.email)
    work.session.flush()
    for line in lines:
        if line.names_manager:
            employment = employments[line.email]
            manager_id = employments[line.manager_email].id if line.manager_email else None
            if employment.manager_id != manager_id:
                employment.manager_id = manager_id
                changed.add(line.email)
    work.session.flush()
    _refuse_circles(work, company_id, lines, employments)
    for email in sorted({line.manager_email for line in lines if line.manager_email}):
        accounts.grant(work, person_id=employments[email].person_id, role=Role.MANAGER, company_id=company_id)
    outbox.write(work, kind=MANAGERS_CHANGED, payload={"company_id": company_id})
    # Also those whose earlier invitation ran out: sending the roster again is how HR asks for a new one.
    waiting = accounts.without_a_way_in(work, person_ids=[employments[line.email].person_id for line in lines])
    for line in lines:
        if employments[line.email].person_id in waiting:
            person = known.get(line.email) or _Known(line.name, Locale.JAPANESE, None)
            _invite(work, employments[line.email].person_id, line.email, person, employer, public_url)
    updated = len(changed - {line.email for line in added})
    return RosterChange(len(added), updated, len(lines) - len(added) - updated)


def _known(work: UnitOfWork, emails: list[str]) -> dict[str, _Known]:
    found: dict[str, _Known] = {}
    for start in range(0, len(emails), 500):
        rows = work.session.execute(
            select(Person.email, Person.name, Person.locale, Employment)
            .outerjoin(Employment, (Employment.person_id == Person.id) & Employment.left_on.is_(None))
            .where(Person.email.in_(emails[start : start + 500]))
        )
        found |= {email: _Known(name, locale, employment) for email, name, locale, employment in rows}
    return found


def _refuse_strangers(lines: list[RosterLine], known: dict[str, _Known], company_id: int) -> None:
    """Managers must be on the roster, and nobody may be taken from elsewhere. Says nothing about elsewhere."""
    in_file = {line.email for line in lines}
    ours = {e for e, entry in known.items() if entry.employment and entry.employment.company_id == company_id}
    problems = [
        Problem(line.line, Column.EMAIL, Wrong.CANNOT_ADD)
        for line in lines
        if line.email in known and known[line.email].employment is not None and line.email not in ours
    ]
    problems += [
        Problem(line.line, Column.MANAGER_EMAIL, Wrong.MANAGER_UNKNOWN)
        for line in lines
        if line.manager_email and line.manager_email not in in_file and line.manager_email not in ours
    ]
    if problems:
        raise BrokenRoster(sorted(problems, key=lambda problem: problem.line or 0))


def _refuse_circles(
    work: UnitOfWork, company_id: int, lines: list[RosterLine], employments: dict[str, Employment]
) -> None:
    """Nobody may stand above themselves, be it by way of people whom the file does not name."""
    rows = work.session.execute(
        select(Employment.id, Employment.manager_id).where(
            Employment.company_id == company_id, Employment.left_on.is_(None), Employment.manager_id.is_not(None)
        )
    )
    above = {row.id: row.manager_id for row in rows}
    problems = []
    for line in lines:
        own = employments[line.email].id
        seen: set[int] = set()
        step = above.get(own) if line.manager_email else None
        while step is not None and step != own and step not in seen:
            seen.add(step)
            step = above.get(step)
        if step == own:
            problems.append(Problem(line.line, Column.MANAGER_EMAIL, Wrong.MANAGER_LOOP))
    if problems:
        raise BrokenRoster(problems)


def _employ(work: UnitOfWork, line: RosterLine, company_id: int, department_id: int) -> Employment:
    person_id = accounts.register(work, email=line.email, name=line.name)
    accounts.grant(work, person_id=person_id, role=Role.ADVISEE, company_id=company_id)
    employment = Employment(
        person_id=person_id,
        company_id=company_id,
        department_id=department_id,
        joined_on=line.joined_on,
        birth_year=line.birth_year,
        promoted_on=line.promoted_on,
    )
    work.session.add(employment)
    return employment


def _invite(
    work: UnitOfWork, person_id: int, email: str, person: _Known, employer: CompanyCard, public_url: str
) -> None:
    secret = accounts.invite(work, person_id=person_id)
    subject, body = invitation_letter(
        first=person.locale,
        name=person.name,
        company_name=employer.name,
        company_name_en=employer.name_en,
        link=f"{public_url}/invitation/{secret}",
        days=accounts.INVITATION_DAYS,
    )
    mail.post(work, to_email=email, to_name=person.name, subject=subject, body=body)
