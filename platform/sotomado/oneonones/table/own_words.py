"""Own words said inside: marked by the member alone, kept in their one thread, shown to the other as far as they say.

The other one may offer a sentence they heard. What becomes of it is not told to them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select

from sotomado.accounts.errors import NotFound
from sotomado.consultations.words import errors as words_errors
from sotomado.consultations.words import service as words
from sotomado.consultations.words.models import OwnWord
from sotomado.database import UnitOfWork
from sotomado.directory.vocabulary import Theme
from sotomado.oneonones.models import InsideTheme
from sotomado.oneonones.service import Between, between
from sotomado.oneonones.table.errors import MembersAlone, NothingWritten, TooLong, TooMany
from sotomado.oneonones.table.models import HeardWord, SharedSheet, ShownWord
from sotomado.oneonones.table.sitting import sitting

LONGEST = words.LONGEST_WORD
MOST_OFFERED = 12
OFFERED_FOR = timedelta(days=30)

# Themes of the outside track that mean the same, so that one thread can be read by theme.
SAME_THEME = {
    InsideTheme.GROWTH: Theme.GROWTH,
    InsideTheme.RELATIONS: Theme.RELATIONS,
    InsideTheme.CONDITION: Theme.HEALTH,
    InsideTheme.PRIVATE: Theme.PRIVATE_LIFE,
}


@dataclass(frozen=True)
class WordInside:
    """A sentence of the member's, with the day and theme of the 1on1 it was said in."""

    id: str
    text: str
    said_on: date
    theme: InsideTheme | None
    is_shown: bool


@dataclass(frozen=True)
class Heard:
    """A sentence the other one offers, that waits for the member."""

    id: str
    text: str
    offered_at: datetime


def shown_words(work: UnitOfWork, of: Between, *, at_most: int | None = None) -> list[WordInside]:
    """What the member lets the other one read, the latest first; nothing to the other one once the pair has ended."""
    if of.has_ended and not of.i_am_member:
        return []
    return _words(work, of, only_shown=True, at_most=at_most)


def marked_words(work: UnitOfWork, of: Between) -> list[WordInside]:
    """All a member marked in this pair, the latest first. Nothing for the other one."""
    return _words(work, of, only_shown=False) if of.i_am_member else []


def mark(
    work: UnitOfWork,
    *,
    person_id: int,
    pair_id: int,
    sheet_id: str,
    text: str,
    theme: InsideTheme | None,
    time_zone: str,
    shows: bool = False,
) -> str:
    """Keep a sentence as one's own word. The same sentence of the same 1on1 is kept once. Returns the word's id.

    Raises NotFound, MembersAlone, PairEnded, NothingWritten, TooLong.
    """
    of = _member(work, person_id, pair_id)
    sheet = _sheet(work, of, sheet_id)
    said = " ".join(text.split())
    for one in _words(work, of, only_shown=False, sheet_ids=[sheet.id]):
        if one.text == said:
            return one.id
    try:
        word_id = words.keep(
            work, person_id=person_id, text=said, theme=SAME_THEME.get(theme) if theme else None, is_inside=True
        )
    except words_errors.NothingSaid:
        raise NothingWritten() from None
    except words_errors.TooLong as error:
        raise TooLong(len(said), error.longest) from None
    work.session.add(
        ShownWord(
            word_id=word_id,
            sheet_id=sheet.id,
            theme=theme,
            said_on=work.now.astimezone(ZoneInfo(time_zone)).date(),
            shown_at=work.now if shows else None,
        )
    )
    work.session.flush()
    return word_id


def show(work: UnitOfWork, *, person_id: int, pair_id: int, word_id: str, shows: bool) -> None:
    """Let the other one read a word, or no longer. Raises NotFound, MembersAlone, PairEnded."""
    of = _member(work, person_id, pair_id)
    row = work.session.get(ShownWord, word_id)
    if row is None or all(one.id != word_id for one in _words(work, of, only_shown=False)):
        raise NotFound("word")
    row.shown_at = (row.shown_at or work.now) if shows else None
    work.session.flush()


def offer(work: UnitOfWork, *, person_id: int, pair_id: int, sheet_id: str, text: str) -> None:
    """Offer the member a sentence one heard. Raises NotFound, PairEnded, NothingWritten, TooLong, TooMany."""
    of = sitting(work, person_id=person_id, pair_id=pair_id)
    if of.i_am_member:
        raise NotFound("offering")
    sheet = _sheet(work, of, sheet_id, lock=True)
    said = " ".join(text.split())
    if not said:
        raise NothingWritten()
    if len(said) > words.LONGEST_WORD:
        raise TooLong(len(said), words.LONGEST_WORD)
    latest = work.session.scalar(select(func.max(HeardWord.number)).where(HeardWord.sheet_id == sheet.id)) or 0
    if latest >= MOST_OFFERED:
        raise TooMany()
    row = HeardWord(sheet_id=sheet.id, number=latest + 1, offered_at=work.now)
    row.body = work.seal(row, "body", said)
    work.session.add(row)
    work.session.flush()


def waiting(work: UnitOfWork, of: Between) -> list[Heard]:
    """What was offered and waits for the member; nothing for the other one, nor what nobody answered in a month."""
    if not of.i_am_member:
        return []
    rows = work.session.scalars(
        select(HeardWord)
        .join(SharedSheet, SharedSheet.id == HeardWord.sheet_id)
        .where(
            SharedSheet.pair_id == of.pair_id,
            HeardWord.settled_at.is_(None),
            HeardWord.offered_at > work.now - OFFERED_FOR,
        )
        .order_by(HeardWord.offered_at, HeardWord.number)
    )
    return [Heard(row.id, work.unseal(row, "body") or "", row.offered_at) for row in rows]


def answer(
    work: UnitOfWork,
    *,
    person_id: int,
    pair_id: int,
    heard_id: str,
    keeps: bool,
    theme: InsideTheme | None,
    time_zone: str,
) -> None:
    """Keep an offered sentence as one's own word, or let it be. Raises NotFound, MembersAlone, PairEnded."""
    _member(work, person_id, pair_id)
    row = work.session.get(HeardWord, heard_id)
    sheet = work.session.get(SharedSheet, row.sheet_id) if row is not None else None
    if row is None or sheet is None or sheet.pair_id != pair_id:
        raise NotFound("offered word")
    if keeps and row.settled_at is None:
        mark(
            work,
            person_id=person_id,
            pair_id=pair_id,
            sheet_id=sheet.id,
            text=work.unseal(row, "body") or "",
            theme=theme,
            time_zone=time_zone,
        )
    row.settled_at = row.settled_at or work.now
    work.session.flush()


def let_old_offers_go(work: UnitOfWork, *, pair_id: int) -> None:
    """Erase what was answered, and what nobody answered in a month. At each closing."""
    sheets = select(SharedSheet.id).where(SharedSheet.pair_id == pair_id)
    gone = HeardWord.settled_at.is_not(None) | (HeardWord.offered_at <= work.now - OFFERED_FOR)
    work.session.execute(delete(HeardWord).where(HeardWord.sheet_id.in_(sheets), gone))


def _words(
    work: UnitOfWork,
    of: Between,
    *,
    only_shown: bool,
    sheet_ids: Collection[str] | None = None,
    at_most: int | None = None,
) -> list[WordInside]:
    asked = (
        select(OwnWord, ShownWord)
        .join(ShownWord, ShownWord.word_id == OwnWord.id)
        .join(SharedSheet, SharedSheet.id == ShownWord.sheet_id)
        .where(SharedSheet.pair_id == of.pair_id, OwnWord.put_away_at.is_(None))
        .order_by(OwnWord.said_at.desc(), OwnWord.id)
        .limit(at_most)
    )
    if only_shown:
        asked = asked.where(ShownWord.shown_at.is_not(None))
    if sheet_ids is not None:
        asked = asked.where(ShownWord.sheet_id.in_(sheet_ids))
    return [
        WordInside(
            word.id, work.unseal(word, "body") or "", where.said_on, where.theme, is_shown=where.shown_at is not None
        )
        for word, where in work.session.execute(asked)
    ]


def _member(work: UnitOfWork, person_id: int, pair_id: int) -> Between:
    if not between(work, person_id=person_id, pair_id=pair_id).i_am_member:
        raise MembersAlone()
    return sitting(work, person_id=person_id, pair_id=pair_id)


def _sheet(work: UnitOfWork, of: Between, sheet_id: str, *, lock: bool = False) -> SharedSheet:
    row = work.session.get(SharedSheet, sheet_id, with_for_update=True if lock else None)
    if row is None or row.pair_id != of.pair_id:
        raise NotFound("sheet")
    return row
