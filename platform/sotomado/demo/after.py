"""What stays with people of their talks: words of their own, what they decided, what they wish to talk about next.

Most people keep something of some talks, and nothing of others; a few hold one sentence dear. What was decided is done,
let go or still ahead, as it goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sotomado.consultations.actions.models import ActionItem, FollowUp, Kind, Standing
from sotomado.consultations.closing.models import NextTalk, WithWhom
from sotomado.consultations.words.models import OwnWord, OwnWordBefore
from sotomado.demo.calendar import HOME
from sotomado.demo.dice import Dice
from sotomado.demo.people import Member
from sotomado.demo.rows import Rows
from sotomado.demo.words import by_first
from sotomado.directory.vocabulary import Theme

# How long after a talk somebody usually wishes to hear of what they decided.
ASKED_AFTER = timedelta(days=14)
REWORDED_AFTER = timedelta(days=170)


def write_after(
    rows: Rows, member: Member, booking_id: str, ends_at: datetime, themes: Sequence[Theme], now: datetime
) -> None:
    """What one person kept of one talk, by dice of its own: nothing else in the world changes with it."""
    dice = Dice("after", booking_id)
    theme = themes[0]
    # Whoever can be signed in as keeps a notebook worth opening.
    is_shown = member.password_hash is not None
    if is_shown or dice.happens(0.55):
        lines = by_first("own_words")[theme.value]
        # Nobody says the same thing at every talk.
        first = member.talked if is_shown else dice.randrange(len(lines))
        for nth in range(1 + (not is_shown and dice.happens(0.35))):
            line = lines[(first + nth) % len(lines)]
            said_at = ends_at - timedelta(minutes=25 - 9 * nth)
            is_dear = dice.happens(0.2)
            # What was said long ago has found better words since, after a later talk had begun.
            is_reworded = is_shown and said_at + REWORDED_AFTER < now
            since = said_at + REWORDED_AFTER if is_reworded else None
            word_id = keep_word(
                rows, dice, member.person_id, booking_id, line[0], theme, said_at, is_dear=is_dear, reworded_at=since
            )
            if is_reworded:
                _read_before(rows, dice, word_id, f"うまく言えないけれど、{line[0]}", theme, said_at)
    if is_shown or dice.happens(0.5):
        _decide(rows, dice, member.person_id, booking_id, theme, ends_at, now)
    if is_shown or dice.happens(0.3):
        row_id = dice.key()
        rows.add(
            NextTalk,
            id=row_id,
            booking_id=booking_id,
            person_id=member.person_id,
            theme=dice.choice(tuple(themes)),
            about=rows.seal(NextTalk, "about", row_id, "今日の続きから。"),
            around_on=_day(ends_at) + timedelta(days=42) if dice.happens(0.5) else None,
            with_whom=dice.choice(tuple(WithWhom)),
            kept_at=ends_at,
        )


def keep_word(
    rows: Rows,
    dice: Dice,
    person_id: int,
    booking_id: str,
    text: str,
    theme: Theme | None,
    said_at: datetime,
    *,
    is_dear: bool = False,
    reworded_at: datetime | None = None,
) -> str:
    row_id = dice.key()
    rows.add(
        OwnWord,
        id=row_id,
        person_id=person_id,
        booking_id=booking_id,
        body=rows.seal(OwnWord, "body", row_id, text),
        theme=theme,
        said_at=said_at,
        is_dear=is_dear,
        reworded_at=reworded_at,
        put_away_at=None,
    )
    return row_id


def _read_before(rows: Rows, dice: Dice, word_id: str, before: str, theme: Theme | None, said_at: datetime) -> None:
    row_id = dice.key()
    rows.add(
        OwnWordBefore,
        id=row_id,
        word_id=word_id,
        body=rows.seal(OwnWordBefore, "body", row_id, before),
        theme=theme,
        written_at=said_at,
        until_at=said_at + REWORDED_AFTER,
    )


def _decide(
    rows: Rows, dice: Dice, person_id: int, booking_id: str, theme: Theme, ends_at: datetime, now: datetime
) -> None:
    kind, what, how_known = dice.choice(by_first("actions")[theme.value])
    asked_on = _day(ends_at + ASKED_AFTER)
    is_past = asked_on < _day(now)
    standing = Standing.OPEN
    if is_past:
        standing = dice.choice((Standing.DONE, Standing.DONE, Standing.DONE, Standing.LET_GO, Standing.OPEN))
    row_id = dice.key()
    rows.add(
        ActionItem,
        id=row_id,
        person_id=person_id,
        booking_id=booking_id,
        kind=Kind(kind),
        what=rows.seal(ActionItem, "what", row_id, what),
        how_known=rows.seal(ActionItem, "how_known", row_id, how_known or None),
        by_on=asked_on if kind == Kind.DO else None,
        standing=standing,
        written_at=ends_at,
        stood_so_at=ends_at if standing is Standing.OPEN else min(ends_at + ASKED_AFTER, now),
        put_away_at=None,
    )
    # What lies behind was asked about in its time; what lies ahead is asked about on its day.
    rows.add(
        FollowUp,
        id=dice.key(),
        action_item_id=row_id,
        asked_on=asked_on,
        sent_at=ends_at + ASKED_AFTER if is_past else None,
        left_out_at=None,
        answer=None,
        answered_at=None,
    )


def _day(at: datetime) -> date:
    return at.astimezone(ZoneInfo(HOME)).date()
