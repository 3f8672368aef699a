"""The people one can sign in as, and what has happened to them so far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sotomado.accounts.models import Locale, Person, Role, RoleGrant
from sotomado.bookings.models import BookingState
from sotomado.demo.adviser import Adviser
from sotomado.demo.calendar import HOME, at
from sotomado.demo.logins import ADVISER, FRESH, LARGE_HR, MANAGER, REGULAR, SMALL_HR, Login
from sotomado.demo.people import Member, Workplace
from sotomado.demo.rows import Counter, Rows
from sotomado.demo.talks import Talks
from sotomado.directory.vocabulary import AgeBand, Experience, Gender, MeetingMode, SpokenLanguage, Style, Theme

BIOGRAPHY = (
    "精密部品の工場で十五年、うち八年は課長として働きました。二人の子を育てながらの毎日は、朝の三十分を自分のために"
    "残すことから立て直しました。\n\n決まっていないこと、まとまらないことを、そのまま持ってきてください。",
    "I worked fifteen years in a precision parts plant, eight of them as a section head. With two children, I set my "
    "days right by keeping half an hour of the morning for myself.\n\nBring what is undecided and untidy, as it is.",
)


def name_adviser(desk: Sequence[Adviser], password_hash: str, today: date) -> Adviser:
    """The consultant of the demo: at home in Tokyo, free in the evenings."""
    chosen = next(one for one in desk[10:] if one.zone == HOME and Theme.GROWTH in one.themes and one.popularity > 0)
    chosen.name, chosen.name_en, chosen.email = ADVISER.name, "Mei Fujiwara", ADVISER.email
    chosen.password_hash = password_hash
    chosen.path, chosen.came_from = ("製造の管理職から", "From management in manufacturing"), "製造の管理職から"
    chosen.voice = ("朝の三十分を、自分のために。", "Half an hour of the morning, for yourself.")
    chosen.biography = BIOGRAPHY
    chosen.age_band = AgeBand.FORTIES
    chosen.experiences = {Experience.MANAGER: 8, Experience.MANUFACTURING: 15, Experience.WORKING_PARENT: 9}
    chosen.themes |= {Theme.GROWTH: 0.95, Theme.UNCLEAR: 0.9, Theme.CARE: 0.7}
    chosen.styles, chosen.gender = {Style.LISTENS: 0.9, Style.STRUCTURES: 0.6}, Gender.WOMAN
    chosen.languages = (SpokenLanguage.ENGLISH, SpokenLanguage.JAPANESE)
    chosen.modes = (MeetingMode.ONLINE, MeetingMode.PHONE)
    chosen.hours = (*((day, 19 * 60, 22 * 60) for day in (0, 1, 2, 3)), (5, 10 * 60, 16 * 60))
    chosen.expires_on = today + timedelta(days=900)
    chosen.listed_at = at(today - timedelta(days=700), 600)
    return chosen


def _become(member: Member, login: Login, password_hash: str, roles: set[Role]) -> Member:
    member.email, member.name, member.roles = login.email, login.name, roles
    member.password_hash, member.locale, member.has_consented = password_hash, Locale.JAPANESE, True
    return member


def name_in_large(place: Workplace, password_hash: str) -> dict[Login, Member]:
    """A manager, two of their members and someone of HR, in the large company."""
    staying = [member for member in place.members if member.left_on is None]
    leader = next(one for one in staying if one.leads and one.manager and one.unit.kind == "engineering")
    team = [one for one in staying if one.manager is leader]
    office = next(one for one in staying if not one.leads and one.unit.kind == "office")
    named = {
        FRESH: _become(team[0], FRESH, password_hash, {Role.ADVISEE}),
        REGULAR: _become(team[1], REGULAR, password_hash, {Role.ADVISEE}),
        MANAGER: _become(leader, MANAGER, password_hash, {Role.ADVISEE, Role.MANAGER}),
        LARGE_HR: _become(office, LARGE_HR, password_hash, {Role.HR}),
    }
    named[FRESH].has_consented = False
    return named


def name_in_small(place: Workplace, password_hash: str) -> dict[Login, Member]:
    """Someone of HR in the small company."""
    office = [member for member in place.members if member.left_on is None and member.unit.kind == "office"]
    return {SMALL_HR: _become(office[-1], SMALL_HR, password_hash, {Role.HR})}


def tell(named: dict[Login, Member], desk: Sequence[Adviser], adviser: Adviser, talks: Talks, today: date) -> None:
    """Three talks of the regular, the last without a reaction yet, and one to come; one the consultant has to close."""
    regular, manager = named[REGULAR], named[MANAGER]
    others = [one for one in desk if one.zone == HOME and one.popularity > 0 and one is not adviser]
    start = max(regular.joined_on, today - timedelta(days=320))
    path = (
        ((today - start) * 1.0, others[3], (Theme.UNCLEAR, Theme.RELATIONS), True),
        (timedelta(days=150), others[8], (Theme.GROWTH,), True),
        (timedelta(days=16), adviser, (Theme.GROWTH, Theme.MEANING), False),
    )
    for nth, (ago, one, themes, leaves_reaction) in enumerate(path):
        found = free_time(talks, regular, one, today - ago)
        if found is not None:
            talks.book(
                regular, one, found, themes, nth + 1, state=BookingState.COMPLETED, leaves_reaction=leaves_reaction
            )
    for person, day, state in (
        (manager, today - timedelta(days=3), BookingState.CONFIRMED),
        (regular, today + timedelta(days=2), BookingState.CONFIRMED),
    ):
        found = free_time(talks, person, adviser, day)
        if found is not None:
            talks.book(
                person, adviser, found, (Theme.MANAGEMENT,) if person is manager else (Theme.GROWTH,), 4, state=state
            )


def free_time(talks: Talks, member: Member, adviser: Adviser, day: date) -> datetime | None:
    """The first time on or after `day`, on the same side of today, at which both are free."""
    for ahead in range(9):
        for weekday, start, end in adviser.hours:
            on = day + timedelta(days=ahead)
            for minute in range(start, end - 59, 60):
                starts_at = at(on, minute, adviser.zone)
                if on.weekday() == weekday and talks.is_free(member, adviser, starts_at):
                    return starts_at
    return None


def write_person(
    login: Login, role: Role, rows: Rows, count: Counter, password_hash: str | None, since: datetime
) -> int:
    """Someone with one role and no company. Returns their id."""
    person_id = count.next(Person)
    rows.add(
        Person,
        id=person_id,
        email=login.email,
        name=login.name,
        password_hash=password_hash,
        locale=Locale.JAPANESE,
        time_zone=HOME,
        created_at=since,
        disabled_at=None,
    )
    rows.add(RoleGrant, id=count.next(RoleGrant), person_id=person_id, role=role, company_id=None)
    return person_id
