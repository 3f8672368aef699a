"""The log that learning reads: what was shown, whom the person went to, and whether it helped.

Slices above tell their part in the transaction in which it happened. What cannot be placed (a wish that is gone, a talk
nobody was told of, an account that was erased) changes nothing and stops nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, delete, insert, or_, select, update

from matching.choosing.ten import Pick, Ten
from sotomado.database import UnitOfWork
from sotomado.shortlists.learning.models import Choice, Exposure, Outcome, Shown
from sotomado.shortlists.models import Wish

# Satisfaction on the scale of 1 to 5 that counts as a talk that helped.
SATISFIED_FROM = 4
# Booked again with the same consultant within so many days, the person thought it worth it.
REBOOKED_WITHIN = timedelta(days=90)
# Older outcomes are not learned from, and go with the lists they came from.
LEARNED_FROM = timedelta(days=3 * 365)
# Lists that led nowhere are counted for ninety days, and compared with those of the year before.
UNCHOSEN_KEPT = timedelta(days=400)
JAPAN = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True)
class Policy:
    """What made a list: the model's version, that of the prices, and the salt of the day."""

    model_version: str
    price_version: str | None
    salt: str


def day_of(at: datetime) -> date:
    """The day in Japan: salts, models and prices are named after it."""
    return at.astimezone(JAPAN).date()


def log(work: UnitOfWork, *, wish_id: str, policy: Policy, ten: Ten) -> None:
    """Keep what a list showed, in the order in which it showed it."""
    work.session.add(
        Exposure(
            wish_id=wish_id,
            model_version=policy.model_version,
            price_version=policy.price_version,
            salt=policy.salt,
            shown_at=work.now,
            feasible=ten.could_be_shown,
        )
    )
    work.session.flush()
    before = _shown_today(work, wish_id)
    rows = [
        _row(wish_id, position, pick, work.now) | {"is_again": int(pick.consultant_id) in before}
        for position, pick in enumerate(ten.picks, start=1)
    ]
    if rows:
        work.session.execute(insert(Shown), rows)


def _shown_today(work: UnitOfWork, wish_id: str) -> frozenset[int]:
    """Whom the person of this wish was shown before on this day in Japan."""
    today = work.now.astimezone(JAPAN).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    return frozenset(
        work.session.scalars(
            select(Shown.consultant_id)
            .join(Wish, Wish.id == Shown.wish_id)
            .where(
                Wish.person_id == select(Wish.person_id).where(Wish.id == wish_id).scalar_subquery(),
                Wish.made_at >= today,
            )
            .distinct()
        )
    )


def _row(wish_id: str, position: int, pick: Pick, shown_at: datetime) -> dict[str, object]:
    return {
        "wish_id": wish_id,
        "position": position,
        "consultant_id": int(pick.consultant_id),
        "shown_at": shown_at,
        "probability": pick.probability,
        "standard_error": pick.standard_error,
        "price": pick.price,
        "propensity": pick.propensity,
        "is_explored": pick.is_explored,
    }


def record_choice(work: UnitOfWork, *, wish_id: str | None, consultant_id: int) -> None:
    """The person took a time of this consultant, after the list of this wish. Whom they take last is their choice."""
    shown = None if wish_id is None else work.session.get(Exposure, wish_id)
    if shown is None:
        return
    was_shown = work.session.scalar(
        select(Shown.position).where(Shown.wish_id == wish_id, Shown.consultant_id == consultant_id)
    )
    shown.choice = Choice.ELSEWHERE if was_shown is None else Choice.OF_THE_TEN
    shown.chosen_consultant_id = consultant_id
    shown.chosen_at = work.now


def record_talk(
    work: UnitOfWork,
    *,
    reference: str,
    person_id: int,
    consultant_id: int,
    wish_id: str | None,
    held_at: datetime,
    rebooked_at: datetime | None = None,
) -> None:
    """A talk took place, and may be learned from once the person has said how it was. Told twice, it is one talk.

    rebooked_at: when the person booked this consultant again, if they did so before the talk was closed.
    """
    if work.session.scalar(select(Outcome.id).where(Outcome.reference == reference)) is not None:
        return
    is_in_time = rebooked_at is not None and rebooked_at - held_at <= REBOOKED_WITHIN
    work.session.add(
        Outcome(
            reference=reference,
            person_id=person_id,
            consultant_id=consultant_id,
            # A wish that was not passed on to the consultant is still what the talk came from.
            wish_id=wish_id or _wish_behind(work, person_id, consultant_id, held_at),
            held_at=held_at,
            rebooked_at=rebooked_at if is_in_time else None,
        )
    )
    work.session.flush()


def _wish_behind(work: UnitOfWork, person_id: int, consultant_id: int, held_at: datetime) -> str | None:
    """The wish after whose list the person took this consultant, for a talk that does not name one itself."""
    return work.session.scalar(
        select(Exposure.wish_id)
        .join(Wish, Wish.id == Exposure.wish_id)
        .where(
            Wish.person_id == person_id, Exposure.chosen_consultant_id == consultant_id, Exposure.chosen_at <= held_at
        )
        .order_by(Exposure.chosen_at.desc(), Exposure.wish_id)
        .limit(1)
    )


def record_reaction(work: UnitOfWork, *, reference: str, satisfaction: int) -> None:
    """The person said how a talk was."""
    work.session.execute(
        update(Outcome).where(Outcome.reference == reference).values(satisfied=satisfaction >= SATISFIED_FROM)
    )


def withdraw_reaction(work: UnitOfWork, *, reference: str) -> None:
    """The person took back what they said: nothing is known of how the talk was."""
    work.session.execute(update(Outcome).where(Outcome.reference == reference).values(satisfied=None))


def record_rebooking(work: UnitOfWork, *, person_id: int, consultant_id: int) -> None:
    """The person booked a consultant; where they had talked within the days that count, that was a yes to the talk."""
    work.session.execute(
        update(Outcome)
        .where(
            Outcome.person_id == person_id,
            Outcome.consultant_id == consultant_id,
            Outcome.rebooked_at.is_(None),
            Outcome.held_at < work.now,
            Outcome.held_at >= work.now - REBOOKED_WITHIN,
        )
        .values(rebooked_at=work.now)
    )


def explored(work: UnitOfWork, *, wish_id: str) -> frozenset[int]:
    """Of the list shown for a wish, the consultants shown so that there will be a record of them."""
    return frozenset(
        work.session.scalars(select(Shown.consultant_id).where(Shown.wish_id == wish_id, Shown.is_explored))
    )


def forget(work: UnitOfWork, *, person_id: int) -> None:
    """Remove everything this log holds of a person. Models learned before keep no trace of anybody who asked."""
    wishes = select(Wish.id).where(Wish.person_id == person_id)
    work.session.execute(delete(Outcome).where(Outcome.person_id == person_id))
    work.session.execute(delete(Shown).where(Shown.wish_id.in_(wishes)))
    work.session.execute(delete(Exposure).where(Exposure.wish_id.in_(wishes)))


def drop_old(work: UnitOfWork) -> None:
    """Remove what nothing is learned from any more; the person's own list stays as it was shown."""
    old = or_(
        Exposure.shown_at < work.now - LEARNED_FROM,
        and_(Exposure.shown_at < work.now - UNCHOSEN_KEPT, Exposure.choice.is_(None)),
    )
    work.session.execute(delete(Outcome).where(Outcome.held_at < work.now - LEARNED_FROM))
    work.session.execute(delete(Shown).where(Shown.wish_id.in_(select(Exposure.wish_id).where(old))))
    work.session.execute(delete(Exposure).where(old))
