"""Companies with their departments and everyone who works there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sotomado.accounts.models import Consent, Duty, HrDuty, Locale, Person, Role, RoleGrant
from sotomado.accounts.service import CONSENT_VERSION
from sotomado.companies.models import Company, Department, Employment
from sotomado.demo.calendar import HOME, at
from sotomado.demo.dice import Dice
from sotomado.demo.rows import Counter, Rows
from sotomado.demo.scale import Firm, Unit
from sotomado.demo.words import entries, words

TEAM = 9
NOT_JAPANESE = 0.03
CONSENTED = 0.8
# Members who are there for roughly three years are many where engineers work: what the reports are to find.
IN_THIRD_YEAR = {"engineering": 0.30}


@dataclass(eq=False)
class Member:
    """An employee while their story is being made up."""

    person_id: int
    employment_id: int
    unit: Unit
    department_id: int
    joined_on: date
    left_on: date | None
    birth_year: int
    name: str
    email: str
    locale: Locale
    manager: Member | None = None
    leads: bool = False
    password_hash: str | None = None
    roles: set[Role] = field(default_factory=lambda: {Role.ADVISEE})
    # As HR.
    duties: set[Duty] = field(default_factory=lambda: {Duty.OWNER})
    has_consented: bool = True
    # How well they are and how gladly they stay, in deviations; moved by what they go through.
    mood: float = 0.0
    talked: int = 0
    meetings: list[datetime] = field(default_factory=list)

    def is_there(self, day: date) -> bool:
        return self.joined_on <= day and (self.left_on is None or self.left_on > day)

    def years_there(self, day: date) -> float:
        return (day - self.joined_on).days / 365.25

    def age(self, day: date) -> int:
        return day.year - self.birth_year


@dataclass(frozen=True)
class Workplace:
    """A company and its people: heads of departments first, then team leaders, then members."""

    firm: Firm
    company_id: int
    contracted_on: date
    # Divisions before the departments within them.
    departments: tuple[tuple[int, Unit], ...]
    members: tuple[Member, ...]

    def of_unit(self, kind: str) -> list[Member]:
        return [member for member in self.members if member.unit.kind == kind]


def a_name(dice: Dice) -> tuple[str, str, bool]:
    """Name as written, in Latin letters, and whether it is not a Japanese one."""
    if dice.happens(NOT_JAPANESE):
        name, latin = dice.choice(entries("foreign_names"))
        return name, latin, True
    (family, family_en), (given, given_en) = dice.choice(words("family_names")), dice.choice(words("given_names"))
    return f"{family} {given}", f"{given_en} {family_en}", False


def an_email(latin: str, number: int, domain: str) -> str:
    plain = re.sub(r"[^a-z]+", ".", latin.lower().replace("'", "")).strip(".")
    return f"{plain}.{number}@{domain}"


def found(firm: Firm, dice: Dice, count: Counter, first_day: date, today: date) -> Workplace:
    """A company under contract since shortly before `first_day`, and everyone who worked there since."""
    company_id = count.next(Company)
    members: list[Member] = []
    departments = tuple((count.next(Department), unit) for unit in firm.units)
    for department_id, unit in departments:
        if unit.people:
            members += _department(unit, firm, department_id, dice, count, first_day, today)
    # Managers come first, so that whoever names one names a row that is there.
    members.sort(key=lambda member: (member.manager is not None, not member.leads))
    return Workplace(firm, company_id, first_day - timedelta(days=45), departments, tuple(members))


def _department(
    unit: Unit, firm: Firm, department_id: int, dice: Dice, count: Counter, first_day: date, today: date
) -> list[Member]:
    # Some of those who worked here have left since the first day; the headcount is that of today.
    leavers = round(unit.people * 0.05)
    climate = dice.normal(0, 0.3)
    members = []
    for number in range(unit.people + leavers):
        name, latin, is_foreign = a_name(dice)
        person_id = count.next(Person)
        is_leaver = number >= unit.people
        joined_on = _joined(unit, dice, first_day if is_leaver else today)
        left_on = None
        if is_leaver:
            left_on = first_day + timedelta(days=dice.randrange(20, (today - first_day).days))
        age_then = dice.randint(20, 27) if dice.happens(0.62) else dice.randint(26, 46)
        members.append(
            Member(
                person_id=person_id,
                employment_id=count.next(Employment),
                unit=unit,
                department_id=department_id,
                joined_on=joined_on,
                left_on=left_on,
                birth_year=min(max(joined_on.year - age_then, today.year - 66), today.year - 20),
                name=name,
                email=an_email(latin, person_id, firm.domain),
                locale=Locale.ENGLISH if is_foreign and dice.happens(0.5) else Locale.JAPANESE,
                has_consented=dice.happens(CONSENTED),
                mood=dice.normal(climate, 1),
            )
        )
    _give_managers([member for member in members if member.left_on is None], members)
    return members


def _joined(unit: Unit, dice: Dice, today: date) -> date:
    """Most come in April; some at any time."""
    in_third_year = dice.happens(IN_THIRD_YEAR.get(unit.kind, 0.13))
    years = dice.uniform(1.9, 3.6) if in_third_year else min(dice.expovariate(1 / 9) + 0.3, 40)
    day = today - timedelta(days=round(years * 365.25))
    return date(day.year, 4, 1) if dice.happens(0.65) and date(day.year, 4, 1) < today else day


def _give_managers(staying: list[Member], everyone: list[Member]) -> None:
    """The longest there heads the department; teams are led by the next ones."""
    by_years = sorted(staying, key=lambda member: member.joined_on)
    head, rest = by_years[0], by_years[1:]
    leaders = rest[: len(rest) // TEAM]
    for leader in (head, *leaders):
        leader.leads = True
        leader.roles.add(Role.MANAGER)
    for leader in leaders:
        leader.manager = head
    for number, member in enumerate(m for m in everyone if not m.leads):
        member.manager = leaders[number % len(leaders)] if leaders else head


def write_workplace(place: Workplace, rows: Rows, dice: Dice, count: Counter, now: datetime) -> None:
    """The rows of a company and its people, once their story is settled."""
    firm = place.firm
    rows.add(
        Company,
        id=place.company_id,
        name=firm.name,
        name_en=firm.name_en,
        time_zone=HOME,
        contracted_on=place.contracted_on,
    )
    department_of = {unit.name: department_id for department_id, unit in place.departments}
    for department_id, unit in place.departments:
        rows.add(
            Department,
            id=department_id,
            company_id=place.company_id,
            name=unit.name,
            name_en=unit.name_en,
            parent_id=None if unit.within is None else department_of[unit.within],
        )
    for member in place.members:
        started = max(place.contracted_on, member.joined_on)
        created_at = at(started, 9 * 60)
        rows.add(
            Person,
            id=member.person_id,
            email=member.email,
            name=member.name,
            password_hash=member.password_hash,
            locale=member.locale,
            time_zone=HOME,
            created_at=created_at,
            disabled_at=None if member.left_on is None else at(member.left_on, 9 * 60),
        )
        rows.add(
            Employment,
            id=member.employment_id,
            person_id=member.person_id,
            company_id=place.company_id,
            department_id=member.department_id,
            manager_id=None if member.manager is None else member.manager.employment_id,
            joined_on=member.joined_on,
            left_on=member.left_on,
            birth_year=member.birth_year,
        )
        for role in sorted(member.roles):
            rows.add(
                RoleGrant, id=count.next(RoleGrant), person_id=member.person_id, role=role, company_id=place.company_id
            )
        if Role.HR in member.roles:
            for duty in sorted(member.duties):
                rows.add(HrDuty, person_id=member.person_id, duty=duty, role=Role.HR, company_id=place.company_id)
        if member.has_consented:
            rows.add(
                Consent,
                id=count.next(Consent),
                person_id=member.person_id,
                version=CONSENT_VERSION,
                locale=member.locale,
                given_at=min(created_at + timedelta(minutes=dice.randint(5, 9000)), now - timedelta(minutes=5)),
                withdrawn_at=None,
            )
