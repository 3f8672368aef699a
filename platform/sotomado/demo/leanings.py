"""What the demo's consultants say of their manner and of themselves, and what people wish for beside a theme.

Everyone has dice of their own here, so that this part of the world can change and leave the rest as it was.
"""

from __future__ import annotations

from functools import cache

from sotomado.demo.dice import Dice
from sotomado.demo.people import Member
from sotomado.demo.rows import Rows
from sotomado.demo.words import by_first
from sotomado.directory.vocabulary import AgeBand, Experience, Gender, Style, Theme, TimeOfWeek
from sotomado.shortlists.models import WishExperience, WishStyle, WishTime

STATES_GENDER = 0.85
BY_LOT = {Gender.WOMAN: 0.46, Gender.MAN: 0.46, Gender.NON_BINARY: 0.08}

STYLES = {Style.LISTENS: 3.0, Style.STRUCTURES: 2.0, Style.PUSHES: 1.4}
TIMES = {
    TimeOfWeek.WEEKDAY_EVENING: 4.0,
    TimeOfWeek.WEEKEND: 2.4,
    TimeOfWeek.WEEKDAY_DAYTIME: 1.2,
    TimeOfWeek.WEEKDAY_MORNING: 0.8,
}
# Whom one would like to have lived through what it is about; else somebody who has done the same work.
BY_THEME = {
    Theme.CARE: (Experience.WORKING_PARENT, Experience.CARER),
    Theme.OVERSEAS: (Experience.ABROAD,),
    Theme.MANAGEMENT: (Experience.MANAGER, Experience.TEAM_LEADER),
    Theme.LATER_LIFE: (Experience.AFTER_RETIREMENT, Experience.EXECUTIVE),
    Theme.STAY_OR_LEAVE: (Experience.CAREER_CHANGE, Experience.SELF_EMPLOYED),
    Theme.ROLE_CHANGE: (Experience.TEAM_LEADER, Experience.MANAGER),
}
BY_WORK = {
    "engineering": Experience.ENGINEERING,
    "research": Experience.ENGINEERING,
    "plant": Experience.MANUFACTURING,
    "sales": Experience.SALES,
    "overseas": Experience.ABROAD,
    "office": Experience.OFFICE,
    "service": Experience.SERVICE,
    "care": Experience.MEDICAL,
}


@cache
def _genders() -> dict[str, Gender]:
    return {
        name: Gender(gender)
        for gender, lines in by_first("genders").items()
        for (names,) in lines
        for name in names.split()
    }


def gender_of(name_en: str, dice: Dice) -> Gender | None:
    """What a consultant states; some state nothing."""
    if not dice.happens(STATES_GENDER):
        return None
    return _genders().get(name_en.split()[0]) or dice.one_of(BY_LOT)


def styles_of(dice: Dice) -> dict[Style, float]:
    """One manner that is clearly theirs, and some of the others."""
    own = dice.one_of(STYLES)
    return {
        style: round(dice.uniform(0.7, 1) if style is own else dice.uniform(0.1, 0.75), 2)
        for style in Style
        if style is own or dice.happens(0.7)
    }


def lived_besides(lived: dict[Experience, int], age_band: AgeBand, dice: Dice) -> dict[Experience, int]:
    """Layers and kinds of work that one passes on the way, for fewer years than what the way was."""
    few = min(lived.values())
    has_led = Experience.MANAGER in lived
    chances = {
        Experience.TEAM_LEADER: 0.7 if has_led else 0.25,
        Experience.EXECUTIVE: 0.25 if has_led and age_band in (AgeBand.FIFTIES, AgeBand.SIXTIES) else 0.02,
        Experience.OFFICE: 0.5 if Experience.HUMAN_RESOURCES in lived else 0.1,
        Experience.SERVICE: 0.35 if Experience.SALES in lived else 0.1,
    }
    return {one: dice.randint(1, min(few, 6)) for one, chance in chances.items() if dice.happens(chance)}


def generation_wished(member: Member, year: int, dice: Dice) -> AgeBand | None:
    """Some would like their own generation; the youngest the one next to theirs. Nobody's own age is written."""
    if not dice.happens(0.14):
        return None
    decade = (year - member.birth_year) // 10 * 10
    return AgeBand(str(min(max(decade, 30), 60)))


def write_leanings(rows: Rows, wish_id: str, member: Member, about: Theme, dice: Dice) -> None:
    """Experience, style and times of a wish; most leave most of it open.

    No gender: it is firm, and the opening drew its lots without it.
    """
    if dice.happens(0.4):
        same_work = BY_WORK.get(member.unit.kind, Experience.OFFICE)
        experience = dice.choice(BY_THEME.get(about, (same_work,)))
        rows.add(WishExperience, wish_id=wish_id, experience=experience, is_firm=False)
    if dice.happens(0.45):
        rows.add(WishStyle, wish_id=wish_id, style=dice.one_of(STYLES))
    if dice.happens(0.35):
        first = dice.one_of(TIMES)
        rows.add(WishTime, wish_id=wish_id, time=first)
        if first is not TimeOfWeek.WEEKEND and dice.happens(0.3):
            rows.add(WishTime, wish_id=wish_id, time=TimeOfWeek.WEEKEND)
