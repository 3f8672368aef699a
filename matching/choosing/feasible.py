"""Who may be shown at all, and which wishes were softened so that there is a choice.

    F = {j : permitted, bookable, not excluded, shares a language, of a gender asked for} and the soft wishes

The first are never softened: a conflict of interest, an expired licence, "not this person again", no common language,
or a gender where it matters to someone cannot be traded for a fuller list. Where a soft wish leaves fewer than its
room, the wishes are dropped in one fixed order, the times first and a firm wish for experience last, and every step is
told. A firm wish yields only when ten cannot be filled; the others yield at thirty, so that ten doors can differ.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matching.choosing.candidates import Consultants, Mask, Wish

HANDLES_THEME = 0.2
HAS_EXPERIENCE = 0.5


class Step(StrEnum):
    """A softened wish, in the order of softening; FIELD is the limit of three from one field."""

    TIMES = "times"
    THEME = "theme"
    MEETING = "meeting"
    MUST_HAVE = "must_have"
    FIELD = "field"


class ShortfallReason(StrEnum):
    """The first firm condition after which fewer than ten were left."""

    FEW_CONSULTANTS = "few_consultants"
    NOT_PERMITTED = "not_permitted"
    EXCLUDED = "excluded"
    LANGUAGE = "language"
    GENDER = "gender"
    NOT_BOOKABLE = "not_bookable"


ROOM = {Step.TIMES: 30, Step.THEME: 30, Step.MEETING: 30, Step.MUST_HAVE: 10}


@dataclass(frozen=True, slots=True)
class Softening:
    """One wish dropped: how many could be shown before and after; `meets`: bool[n], who would have met it."""

    step: Step
    before: int
    after: int
    meets: Mask


@dataclass(frozen=True, slots=True)
class Feasible:
    """rows: bool[n]. shortfall_reason: set where firm conditions alone leave fewer than ten."""

    rows: Mask
    softened: tuple[Softening, ...]
    shortfall_reason: ShortfallReason | None


def feasible(wish: Wish, consultants: Consultants, excluded: Collection[str], wanted: int = 10) -> Feasible:
    """The feasible set of a wish. Cost: a few passes over n rows."""
    allowed = np.ones(len(consultants), dtype=bool)
    reason = ShortfallReason.FEW_CONSULTANTS if len(consultants) < wanted else None
    for condition, meets in _firm(wish, consultants, excluded).items():
        allowed &= meets
        if reason is None and np.count_nonzero(allowed) < wanted:
            reason = condition

    soft = _soft(wish, consultants)
    softened: list[Softening] = []
    for step in list(soft):
        before = _count(allowed, soft.values())
        if before >= ROOM[step]:
            continue
        meets = soft.pop(step)
        softened.append(Softening(step, before, _count(allowed, soft.values()), meets))
    for meets in soft.values():
        allowed &= meets
    return Feasible(allowed, tuple(softened), reason)


def _firm(wish: Wish, consultants: Consultants, excluded: Collection[str]) -> dict[ShortfallReason, Mask]:
    spoken = [consultants.language_codes.index(code) for code in wish.languages]
    understood = np.ones(len(consultants), dtype=bool)
    if spoken:
        understood = np.asarray(consultants.languages[:, spoken].any(axis=1))
    welcome = np.ones(len(consultants), dtype=bool)
    if wish.genders and consultants.genders is not None:
        welcome = np.isin(consultants.genders, np.array(sorted(wish.genders), dtype=np.str_))
    return {
        ShortfallReason.NOT_PERMITTED: consultants.permitted,
        ShortfallReason.EXCLUDED: ~np.isin(consultants.ids, np.array(sorted(excluded), dtype=np.str_)),
        ShortfallReason.LANGUAGE: understood,
        ShortfallReason.GENDER: welcome,
        ShortfallReason.NOT_BOOKABLE: consultants.bookable,
    }


def _soft(wish: Wish, consultants: Consultants) -> dict[Step, Mask]:
    """The wishes that were expressed, in the order in which they yield."""
    soft: dict[Step, Mask] = {}
    if consultants.at_wished_times is not None:
        soft[Step.TIMES] = consultants.at_wished_times
    if wish.themes:
        themes = [consultants.theme_codes.index(code) for code in sorted(wish.themes)]
        soft[Step.THEME] = np.asarray((consultants.theme_strength[:, themes] >= HANDLES_THEME).any(axis=1))
    if consultants.meets_as_wished is not None:
        soft[Step.MEETING] = consultants.meets_as_wished
    if wish.must_have:
        firm = [consultants.experience_codes.index(code) for code in sorted(wish.must_have)]
        soft[Step.MUST_HAVE] = np.asarray((consultants.experience[:, firm] >= HAS_EXPERIENCE).all(axis=1))
    return soft


def _count(allowed: Mask, others: Collection[Mask]) -> int:
    together = allowed.copy()
    for mask in others:
        together &= mask
    return int(np.count_nonzero(together))
