"""Closing a 1on1 in under a minute: what was talked about, what each will do, when the two meet next.

Everything is preset and may be left as it is. The same closing writes down a 1on1 that nobody had planned. Whoever
closes second, at the same instant or later, finds the first one's closing; steps they had typed are added to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.bookings.service import Sender
from sotomado.database import UnitOfWork
from sotomado.oneonones import queries
from sotomado.oneonones.before import service as before
from sotomado.oneonones.models import InsideTheme, OneOnOne, Pair, Standing, WishedResponse
from sotomado.oneonones.series import service as series
from sotomado.oneonones.service import Between
from sotomado.oneonones.table import own_words, sheets, steps
from sotomado.oneonones.table.errors import HeldInTheFuture, NextIsNotLater, TooMany
from sotomado.oneonones.table.models import AgreedStep, Doer
from sotomado.oneonones.table.sitting import live, sitting


@dataclass(frozen=True)
class NewStep:
    """A step as it is written at the closing."""

    text: str
    doer: Doer
    by_on: date | None


@dataclass(frozen=True)
class Preset:
    """What the closing begins with. `planned_at`: the 1on1 this one was planned as, None where nobody had planned it.

    `next_at`: when their rhythm has them meet next; `stays_planned_at`: that is planned already, and stays.
    `own_theme`: what the member called the theme, where they named it.
    """

    held_on: date
    theme: InsideTheme
    wished_response: WishedResponse | None
    planned_at: datetime | None
    planned_until: datetime | None
    next_at: datetime | None
    stays_planned_at: datetime | None
    own_theme: str = ""


@dataclass(frozen=True)
class Closed:
    """What was held. `is_first`: this closing made it; otherwise somebody had closed it a moment before."""

    one_on_one_id: str
    is_first: bool


def preset(work: UnitOfWork, of: Between, *, time_zone: str) -> Preset:
    """For one of the two, by their own clock."""
    today = work.now.astimezone(ZoneInfo(time_zone)).date()
    row = _planned(work, of)
    planned = row if row is not None and _day(row, time_zone) <= today else None
    last = queries.latest_of(work, pair_id=of.pair_id)
    theme = (planned.theme if planned else None) or (last.next_theme if last else None) or InsideTheme.WORK
    return Preset(
        held_on=_day(planned, time_zone) if planned else today,
        theme=theme,
        wished_response=planned.wished_response if planned else None,
        planned_at=planned.starts_at if planned else None,
        planned_until=_until(planned) if planned else None,
        next_at=series.following(work, pair_id=of.pair_id),
        stays_planned_at=row.starts_at if row is not planned and row is not None else None,
        own_theme=_called(work, planned),
    )


def close(
    work: UnitOfWork,
    *,
    person_id: int,
    pair_id: int,
    sheet_id: str,
    sender: Sender,
    time_zone: str,
    held_on: date,
    theme: InsideTheme,
    wished_response: WishedResponse | None,
    to_do: Sequence[NewStep] = (),
    next_at: datetime | None = None,
    next_theme: InsideTheme | None = None,
) -> Closed:
    """Make what was planned, or nobody had planned, a 1on1 that was held.

    `next_at`: what the two agreed on; without it their rhythm plans the next, where they have one.

    Raises NotFound, PairEnded, HeldInTheFuture, NextIsNotLater, TooMany, NothingWritten, TooLong, and what
    `series.plan_next` raises of a time: InThePast, TooFarAhead.
    """
    sitting(work, person_id=person_id, pair_id=pair_id)
    # Whoever plans or ends takes their turn at the pair, and so does whoever closes.
    work.session.get(Pair, pair_id, with_for_update=True, populate_existing=True)
    of = live(work, person_id=person_id, pair_id=pair_id)
    if len(to_do) > steps.MOST_STEPS:
        raise TooMany()
    sheet = sheets.own_sheet(work, of, sheet_id, lock=True)
    if sheet.one_on_one_id is not None:
        _add(work, of, sheet.one_on_one_id, to_do)
        return Closed(sheet.one_on_one_id, is_first=False)
    held = _held(work, of, time_zone, held_on, next_at)
    held.theme, held.wished_response, held.next_theme = theme, wished_response, next_theme
    work.session.add(held)
    work.session.flush()
    sheets.close_sheet(work, sheet, held.id)
    _add(work, of, held.id, to_do)
    own_words.let_old_offers_go(work, pair_id=pair_id)
    meets = series.plan_next(work, pair_id=pair_id, sender=sender, starts_at=next_at)
    held.next_on = _later_day(meets.starts_at, time_zone, held_on) if meets else None
    work.session.flush()
    return Closed(held.id, is_first=True)


def add(work: UnitOfWork, *, person_id: int, pair_id: int, one_on_one_id: str, to_do: NewStep) -> None:
    """Agree on one thing more afterwards. Raises NotFound, PairEnded, TooMany, NothingWritten, TooLong."""
    of = sitting(work, person_id=person_id, pair_id=pair_id)
    held = work.session.get(OneOnOne, one_on_one_id, with_for_update=True)
    if held is None or held.pair_id != of.pair_id or held.standing is not Standing.HELD:
        raise NotFound("1on1")
    if not _add(work, of, one_on_one_id, [to_do]):
        raise TooMany()


def _held(work: UnitOfWork, of: Between, time_zone: str, held_on: date, next_at: datetime | None) -> OneOnOne:
    """The row of what was held: the planned one where its day has come, a new one otherwise."""
    if held_on > work.now.astimezone(ZoneInfo(time_zone)).date():
        raise HeldInTheFuture()
    if next_at is not None and _later_day(next_at, time_zone, held_on) is None:
        raise NextIsNotLater()
    row = _planned(work, of)
    if row is None or _day(row, time_zone) > held_on:
        row = OneOnOne(pair_id=of.pair_id, written_at=work.now)
    row.standing, row.held_on = Standing.HELD, held_on
    return row


def _add(work: UnitOfWork, of: Between, one_on_one_id: str, to_do: Sequence[NewStep]) -> bool:
    """Write steps down as far as there is room; what stands there word by word is not written twice."""
    there = list(work.session.scalars(select(AgreedStep).where(AgreedStep.one_on_one_id == one_on_one_id)))
    said = {work.unseal(row, "body") for row in there}
    number = max((row.number for row in there), default=0)
    for one in to_do:
        if steps.wording(one.text) in said:
            continue
        number += 1
        if number > steps.MOST_STEPS:
            return False
        steps.agree(
            work,
            pair_id=of.pair_id,
            one_on_one_id=one_on_one_id,
            number=number,
            text=one.text,
            doer=one.doer,
            by_on=one.by_on,
        )
    work.session.flush()
    return True


def _planned(work: UnitOfWork, of: Between) -> OneOnOne | None:
    return work.session.scalar(
        select(OneOnOne).where(OneOnOne.pair_id == of.pair_id, OneOnOne.standing == Standing.PLANNED)
    )


def _called(work: UnitOfWork, planned: OneOnOne | None) -> str:
    if planned is None or planned.theme is not InsideTheme.OWN:
        return ""
    return before.said_before(work, one_on_one_ids=[planned.id]).get(planned.id, before.Said()).own_theme


def _until(row: OneOnOne) -> datetime:
    assert row.starts_at is not None, "planned for a time"
    assert row.minutes is not None, "and for so long"
    return row.starts_at + timedelta(minutes=row.minutes)


def _day(row: OneOnOne, time_zone: str) -> date:
    assert row.starts_at is not None, "planned for a time"
    return row.starts_at.astimezone(ZoneInfo(time_zone)).date()


def _later_day(at: datetime, time_zone: str, held_on: date) -> date | None:
    """The day of `at`, None where it is not after the 1on1's own: a second one of the same day is none to wait for."""
    on = at.astimezone(ZoneInfo(time_zone)).date()
    return on if on > held_on else None
