"""What people come to talk about: by what they do, how old they are, how long they have been there, and when."""

from __future__ import annotations

from datetime import date

from sotomado.demo.dice import Dice
from sotomado.demo.people import Member
from sotomado.directory.vocabulary import Theme
from sotomado.oneonones.models import InsideTheme

USUAL: dict[Theme, float] = {
    Theme.UNCLEAR: 1.6,
    Theme.MEANING: 1.1,
    Theme.GROWTH: 1.3,
    Theme.ROLE_CHANGE: 0.9,
    Theme.RELATIONS: 1.5,
    Theme.CARE: 0.7,
    Theme.OVERSEAS: 0.15,
    Theme.MANAGEMENT: 0.35,
    Theme.STAY_OR_LEAVE: 0.9,
    Theme.LATER_LIFE: 0.25,
    Theme.HEALTH: 0.8,
    Theme.PRIVATE_LIFE: 0.4,
}
BY_WORK: dict[str, dict[Theme, float]] = {
    "engineering": {Theme.GROWTH: 1.6, Theme.MEANING: 1.3, Theme.STAY_OR_LEAVE: 1.2},
    "plant": {Theme.RELATIONS: 1.6, Theme.HEALTH: 1.7, Theme.LATER_LIFE: 1.4, Theme.MEANING: 0.7},
    "sales": {Theme.STAY_OR_LEAVE: 1.6, Theme.MEANING: 1.3, Theme.RELATIONS: 1.1},
    "overseas": {Theme.OVERSEAS: 14, Theme.PRIVATE_LIFE: 1.8},
    "office": {Theme.CARE: 2.2, Theme.ROLE_CHANGE: 1.7},
    "research": {Theme.MEANING: 1.8, Theme.GROWTH: 1.3},
    "service": {Theme.RELATIONS: 1.7, Theme.HEALTH: 1.4},
    "care": {Theme.HEALTH: 2.2, Theme.RELATIONS: 1.5, Theme.CARE: 1.5},
}
USE_BY_WORK = {"engineering": 1.15, "plant": 0.8, "sales": 1.0, "overseas": 1.15, "office": 1.1, "care": 1.05}

INSIDE: dict[InsideTheme, float] = {
    InsideTheme.WORK: 3.0,
    InsideTheme.GROWTH: 1.5,
    InsideTheme.CAREER: 0.8,
    InsideTheme.RELATIONS: 1.0,
    InsideTheme.CONDITION: 1.3,
    InsideTheme.IMPROVEMENT: 1.0,
    InsideTheme.FEEDBACK: 0.5,
    InsideTheme.PRIVATE: 0.3,
}


def is_in_third_year(member: Member, day: date) -> bool:
    return 1.8 <= member.years_there(day) < 3.9


def _growth(member: Member, day: date, nth: int) -> float:
    """Talk of growth rises from quarter to quarter among those in their third year, most where engineers work."""
    if not is_in_third_year(member, day):
        return 1.0
    return 1.0 + nth * (0.8 if member.unit.kind == "engineering" else 0.3)


def weights(member: Member, day: date, nth: int) -> dict[Theme, float]:
    """How likely each theme is for someone on a day in the nth quarter."""
    found = dict(USUAL)
    for theme, factor in BY_WORK.get(member.unit.kind, {}).items():
        found[theme] *= factor
    found[Theme.GROWTH] *= _growth(member, day, nth)
    age = member.age(day)
    if age >= 50:
        found[Theme.LATER_LIFE] *= 7
        found[Theme.GROWTH] *= 0.45
    elif age >= 30:
        found[Theme.CARE] *= 2.2 if age < 46 else 1.3
    else:
        found[Theme.UNCLEAR] *= 1.4
        found[Theme.LATER_LIFE] = 0.01
    if member.leads:
        found[Theme.MANAGEMENT] *= 7
    if member.mood < -1:
        found[Theme.STAY_OR_LEAVE] *= 2
        found[Theme.HEALTH] *= 1.5
    return found


def themes_of(member: Member, day: date, nth: int, dice: Dice) -> list[Theme]:
    """One to three themes, the first being what it was mostly about."""
    likely = weights(member, day, nth)
    chosen: list[Theme] = []
    for _ in range(dice.choices((1, 2, 3), weights=(40, 42, 18))[0]):
        theme = dice.one_of(likely)
        chosen.append(theme)
        del likely[theme]
    return chosen


def use_rate(member: Member, day: date, company_rate: float) -> float:
    """How likely someone is to use the desk in a quarter. Who came once comes again more easily."""
    rate = company_rate * USE_BY_WORK.get(member.unit.kind, 1.0)
    rate *= 1.3 if member.talked else 0.85
    if is_in_third_year(member, day):
        rate *= 1.15
    return min(rate, 0.9)


def inside_theme(member: Member, day: date, nth: int, dice: Dice) -> InsideTheme:
    likely = dict(INSIDE)
    likely[InsideTheme.GROWTH] *= _growth(member, day, nth)
    return dice.one_of(likely)
