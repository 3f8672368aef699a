"""What can happen to a wish: it is said, and ten windows open. They are kept as they were shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from matching.choosing.candidates import Likeness
from matching.choosing.feasible import ShortfallReason, Step
from matching.choosing.reasons import Axis, Reason, ReasonCode
from sotomado.accounts.errors import NotFound, TooOften
from sotomado.assessments import service as assessments
from sotomado.availability import service as availability
from sotomado.database import UnitOfWork
from sotomado.directory import conflicts
from sotomado.directory import service as directory
from sotomado.directory.service import ConsultantCard
from sotomado.metrics import MATCHING_SECONDS
from sotomado.shortlists import queries, wishes
from sotomado.shortlists.choosing import SCORING_VERSION, ten_for
from sotomado.shortlists.learning import exposures
from sotomado.shortlists.models import Candidate, Declined, Shortlist
from sotomado.shortlists.wishes import SaidWish, Wished

__all__ = [
    "SaidWish",
    "ShownReason",
    "ShownTen",
    "Softened",
    "Window",
    "Wished",
    "decline",
    "draw_again",
    "latest_id",
    "latest_wish",
    "make",
    "refine",
    "shortlist",
    "take_back",
]

FREE_TIMES_SHOWN = 2
NEW_FOR = timedelta(days=180)
# Nobody means to choose again so often; a machine might.
MOST_A_DAY = 200


@dataclass(frozen=True)
class ShownReason:
    """One line under a window, as codes. `differs`: what does not fit."""

    axis: Axis
    code: ReasonCode
    subject: str
    value: float
    differs: bool


@dataclass(frozen=True)
class Window:
    """One of the ten: who it is, why, and the next free times as they are now.

    is_explored: shown so that there will be a record. is_new: not long on the list.
    """

    consultant: ConsultantCard
    reasons: tuple[ShownReason, ...]
    free_starts: tuple[datetime, ...]
    is_explored: bool
    is_new: bool


@dataclass(frozen=True)
class Softened:
    """A wish that yielded so that there is a choice: so many of the ten do not meet it as first said."""

    step: Step
    needed_by: int


@dataclass(frozen=True)
class ShownTen:
    """`knew_person`: whether personality had a part in it. `has_profile`: whether it would have one now.

    `declined`: whom the person does not want to see again, as of now.
    """

    id: str
    wish: SaidWish
    windows: tuple[Window, ...]
    softened: tuple[Softened, ...]
    shortfall_reason: ShortfallReason | None
    knew_person: bool
    has_profile: bool
    declined: tuple[ConsultantCard, ...]
    made_at: datetime


def make(work: UnitOfWork, *, person_id: int, wished: Wished, without: Collection[int] = ()) -> str:
    """Keep a wish and choose the ten for it, without those declined. Returns the shortlist's id. Raises TooOften.

    `without`: consultants who are left out this once.
    """
    if queries.made_since(work.session, person_id, work.now - timedelta(days=1)) >= MOST_A_DAY:
        raise TooOften()
    wish_id = wishes.keep(work, person_id=person_id, wished=wished)
    declined = queries.declined_ids(work.session, person_id)
    with MATCHING_SECONDS.time():
        ten, policy = ten_for(work, person_id=person_id, wished=wished, declined={*declined, *without})
    shortlist = Shortlist(
        wish_id=wish_id,
        person_id=person_id,
        scoring_version=SCORING_VERSION,
        # What all ten meet after all needs no word.
        relaxations=[
            {"step": one.step.value, "needed_by": one.needed_by} for one in ten.relaxations if one.needed_by > 0
        ],
        shortfall_reason=None if ten.shortfall_reason is None else ten.shortfall_reason.value,
        made_at=work.now,
    )
    work.session.add(shortlist)
    work.session.flush()
    work.session.add_all(
        [
            Candidate(
                shortlist_id=shortlist.id,
                position=position,
                consultant_id=int(pick.consultant_id),
                reasons=[*(_kept(reason) for reason in pick.reasons), _kept(pick.differs, differs=True)],
            )
            for position, pick in enumerate(ten.picks, start=1)
        ]
    )
    exposures.log(work, wish_id=wish_id, policy=policy, ten=ten)
    work.session.flush()
    return shortlist.id


def draw_again(work: UnitOfWork, *, person_id: int, wish_id: str, without: Collection[int]) -> str:
    """Choose anew for a wish of this person, leaving some consultants out this once. Raises TooOften.

    For verbs that have checked whose wish it is.
    """
    return make(work, person_id=person_id, wished=wishes.said(work, wish_id=wish_id), without=without)


def refine(work: UnitOfWork, *, person_id: int, shortlist_id: str, likeness: Likeness) -> str:
    """Choose again for the same wish, leaning towards people closer or more different. Raises NotFound."""
    return _again(work, _own(work, person_id, shortlist_id), likeness=likeness)


def change(work: UnitOfWork, *, person_id: int, shortlist_id: str, wished: Wished) -> str:
    """Choose again for what was changed beside the windows; all else stays as it was said. Raises NotFound."""
    return _again(
        work,
        _own(work, person_id, shortlist_id),
        themes=wished.themes,
        experiences=wished.experiences,
        styles=wished.styles,
        times=wished.times,
        language=wished.language,
        mode=wished.mode,
    )


def decline(work: UnitOfWork, *, person_id: int, shortlist_id: str, consultant_id: int) -> str:
    """Never show one of these ten again, and choose again for the same wish. Said twice, it is said once.

    Raises NotFound, also for a consultant who is not among the ten.
    """
    row = _own(work, person_id, shortlist_id)
    if consultant_id not in {one.consultant_id for one in queries.candidates(work.session, row.id)}:
        raise NotFound("candidate")
    if work.session.get(Declined, (person_id, consultant_id)) is None:
        with suppress(IntegrityError), work.session.begin_nested():
            work.session.add(Declined(person_id=person_id, consultant_id=consultant_id, declined_at=work.now))
    return _again(work, row)


def take_back(work: UnitOfWork, *, person_id: int, consultant_id: int) -> str:
    """Let a declined consultant be shown again, and choose again for the wish said last.

    Where there is nothing to take back, the latest ten stays. Raises NotFound before the first ten.
    """
    latest = queries.latest_shortlist_id(work.session, person_id)
    if latest is None:
        raise NotFound("shortlist")
    declined = work.session.get(Declined, (person_id, consultant_id))
    if declined is None:
        return latest
    work.session.delete(declined)
    work.session.flush()
    return _again(work, _own(work, person_id, latest))


def shortlist(work: UnitOfWork, *, person_id: int, shortlist_id: str) -> ShownTen:
    """A person's own ten, as shown then, with the times that are free now. Raises NotFound."""
    row = _own(work, person_id, shortlist_id)
    # Whom a conflict of interest has kept from the person's company since then, nobody there sees any more.
    kept_apart = conflicts.barred_to(work, person_id=person_id)
    candidates = [one for one in queries.candidates(work.session, row.id) if one.consultant_id not in kept_apart]
    ids = [one.consultant_id for one in candidates]
    declined = [one for one in queries.declined_ids(work.session, person_id) if one not in kept_apart]
    cards = directory.cards(work, consultant_ids={*ids, *declined}, on=work.now.astimezone(UTC).date())
    free = availability.first_open_slots(work, consultant_ids=ids, limit=FREE_TIMES_SHOWN, cards=cards)
    explored = exposures.explored(work, wish_id=row.wish_id)
    windows = tuple(
        Window(
            cards[one.consultant_id],
            tuple(_shown(reason) for reason in one.reasons),
            tuple(free[one.consultant_id]),
            is_explored=one.consultant_id in explored,
            is_new=_is_new(cards[one.consultant_id], row.made_at),
        )
        for one in candidates
    )
    return ShownTen(
        id=row.id,
        wish=wishes.said(work, wish_id=row.wish_id),
        windows=windows,
        softened=tuple(Softened(Step(one["step"]), one["needed_by"]) for one in row.relaxations),
        shortfall_reason=None if row.shortfall_reason is None else ShortfallReason(row.shortfall_reason),
        knew_person=any(
            reason.code in {ReasonCode.CLOSE, ReasonCode.CONTRAST, ReasonCode.VALUES}
            for window in windows
            for reason in window.reasons
        ),
        has_profile=bool(assessments.thetas(work, person_ids=[person_id])),
        declined=tuple(cards[one] for one in declined),
        made_at=row.made_at,
    )


def latest_id(work: UnitOfWork, *, person_id: int) -> str | None:
    """The ten chosen last for a person; None before the first wish."""
    return queries.latest_shortlist_id(work.session, person_id)


def latest_wish(work: UnitOfWork, *, person_id: int) -> SaidWish | None:
    """What the person said last, so that nothing is asked twice; None before the first wish."""
    return wishes.latest(work, person_id=person_id)


def _own(work: UnitOfWork, person_id: int, shortlist_id: str) -> Shortlist:
    row = queries.own_shortlist(work.session, person_id, shortlist_id)
    if row is None:
        raise NotFound("shortlist")
    return row


def _again(work: UnitOfWork, row: Shortlist, **changed: Any) -> str:
    """Say the wish of a shortlist once more, so that it is the latest and goes along with a booking."""
    said = wishes.said(work, wish_id=row.wish_id)
    return make(work, person_id=row.person_id, wished=replace(said, **changed))


def _is_new(card: ConsultantCard, on: datetime) -> bool:
    return card.listed_at is not None and on - card.listed_at < NEW_FOR


def _kept(reason: Reason, *, differs: bool = False) -> dict[str, Any]:
    """A reason as it is stored: codes and rounded facts. What it adds to the score is not kept."""
    return {
        "axis": reason.axis.value,
        "code": reason.code.value,
        "subject": reason.subject,
        "value": round(reason.value, 2),
        "differs": differs,
    }


def _shown(kept: Mapping[str, Any]) -> ShownReason:
    return ShownReason(
        Axis(kept["axis"]), ReasonCode(kept["code"]), kept["subject"], float(kept["value"]), bool(kept["differs"])
    )
