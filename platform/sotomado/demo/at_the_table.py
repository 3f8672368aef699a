"""What the manager of the demo and one of their members wrote at their table, and what each kept alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from sotomado.accounts.models import Person
from sotomado.companies.models import Employment
from sotomado.consultations.words.models import OwnWord
from sotomado.database import Keyed, UnitOfWork
from sotomado.demo.calendar import at
from sotomado.demo.dice import Dice
from sotomado.demo.logins import MANAGER, REGULAR
from sotomado.oneonones import queries
from sotomado.oneonones.models import InsideTheme, OneOnOne, Pair, PairKind
from sotomado.oneonones.table import merging
from sotomado.oneonones.table.models import (
    AgreedStep,
    Doer,
    HeardWord,
    InsideFeedback,
    InsideReaction,
    PrivateMemo,
    SharedSheet,
    SheetUpdate,
    ShownWord,
    StepStanding,
    WishMet,
)

# By how many 1on1s ago: what was agreed on, by whom, with a day or without, and what became of it.
AGREED: Sequence[tuple[int, str, Doer, int | None, StepStanding]] = (
    (0, "見積もりの前提を、一枚の図にしてみる", Doer.MEMBER, 10, StepStanding.OPEN),
    (0, "移行の話を、開発の村井さんにつないでおく", Doer.MANAGER, 7, StepStanding.OPEN),
    (1, "火曜の定例で、途中の案を出してみる", Doer.MEMBER, None, StepStanding.DONE),
    (1, "レビューの順番を、ふたりで決める", Doer.BOTH, 14, StepStanding.DONE),
    (2, "本を一冊読む", Doer.MEMBER, None, StepStanding.DROPPED),
)
# Said so many 1on1s ago, whether the other one reads it, and kept under which theme.
SAID: Sequence[tuple[int, str, bool, InsideTheme]] = (
    (3, "自分でやったほうが早い、と思っているうちは、ひとりのままだ", False, InsideTheme.RELATIONS),
    (2, "任されると、背すじが伸びる", True, InsideTheme.GROWTH),
    (0, "途中の案のほうが、人は口をはさみやすい", True, InsideTheme.WORK),
)
ALONE: Sequence[tuple[int, int, WishMet, str]] = (
    (3, 3, WishMet.PARTLY, "急いでいる日だった。つぎは時間を選びたい。"),
    (2, 4, WishMet.YES, "うまく言えなくても、待ってもらえた。"),
    (1, 4, WishMet.PARTLY, ""),
    (0, 5, WishMet.YES, "話しているうちに、やりたいことが見えた。"),
)
OPEN_SHEET = (
    "来期の担当のこと\n・移行の設計を、はじめから持ってみたい\n",
    "・村井さんの都合は、来週の前半なら\n",
)
HIS_MEMO = "先に話しすぎないこと。図の話が出たら、まず見せてもらう。"
HER_MEMO = "異動の希望は、もう一回考えてから。"
HEARD = "図にすると、急に人が集まってくる"
GIVEN = (
    "先週の火曜、定例のはじめに",
    "「まだ途中ですが」と、図を一枚出してくれました。",
    "質問が三つ出て、その場で決まりました。",
)
ASKED = "会議での私の話の振り方について"


def lay_tables(work: UnitOfWork, today: date) -> None:
    """Written as the two would have, at set times; nothing where they are not there or have not met."""
    pair = _pair(work)
    held = queries.records(work, pair_id=pair.id) if pair is not None else []
    if pair is None or not held:
        return
    dice = Dice("at the table")
    sheets = [_closed_sheet(work, dice, one) for one in held[: len(ALONE)]]
    _agree(work, dice, pair, held)
    _say(work, dice, pair, held, sheets)
    _react(work, dice, pair, held)
    _write(work, dice, pair, today)
    _feed_back(work, dice, pair, today)
    work.session.flush()


def _pair(work: UnitOfWork) -> Pair | None:
    member, manager, hers, his = aliased(Person), aliased(Person), aliased(Employment), aliased(Employment)
    return work.session.scalar(
        select(Pair)
        .join(hers, hers.id == Pair.member_id)
        .join(member, member.id == hers.person_id)
        .join(his, his.id == Pair.manager_id)
        .join(manager, manager.id == his.person_id)
        .where(
            member.email == REGULAR.email,
            manager.email == MANAGER.email,
            Pair.kind == PairKind.LINE,
            Pair.ended_at.is_(None),
        )
    )


def _closed_sheet(work: UnitOfWork, dice: Dice, one: OneOnOne) -> SharedSheet:
    row = SharedSheet(
        id=dice.key(),
        pair_id=one.pair_id,
        one_on_one_id=one.id,
        opened_at=one.written_at - timedelta(minutes=40),
        closed_at=one.written_at,
        state_number=0,
    )
    work.session.add(row)
    work.session.flush()
    return row


def _agree(work: UnitOfWork, dice: Dice, pair: Pair, held: Sequence[OneOnOne]) -> None:
    numbers: dict[int, int] = {}
    for ago, text, doer, days, standing in AGREED:
        if ago >= len(held):
            continue
        one, numbers[ago] = held[ago], numbers.get(ago, 0) + 1
        assert one.held_on is not None
        row = AgreedStep(
            id=dice.key(),
            pair_id=pair.id,
            one_on_one_id=one.id,
            number=numbers[ago],
            doer=doer,
            by_on=one.held_on + timedelta(days=days) if days else None,
            standing=standing,
            agreed_at=one.written_at,
            settled_at=None if standing is StepStanding.OPEN else one.written_at + timedelta(days=9),
        )
        _put(work, row, body=text)


def _say(work: UnitOfWork, dice: Dice, pair: Pair, held: Sequence[OneOnOne], sheets: Sequence[SharedSheet]) -> None:
    member = work.session.get(Employment, pair.member_id)
    assert member is not None
    assert member.person_id is not None
    for ago, text, shows, theme in SAID:
        if ago >= len(sheets):
            continue
        one = held[ago]
        assert one.held_on is not None
        word = OwnWord(id=dice.key(), person_id=member.person_id, said_at=one.written_at, is_inside=True)
        _put(work, word, body=text)
        work.session.flush()
        work.session.add(
            ShownWord(
                word_id=word.id,
                sheet_id=sheets[ago].id,
                theme=theme,
                said_on=one.held_on,
                shown_at=one.written_at if shows else None,
            )
        )


def _react(work: UnitOfWork, dice: Dice, pair: Pair, held: Sequence[OneOnOne]) -> None:
    for ago, felt, wish_met, line in ALONE:
        if ago >= len(held):
            continue
        held[ago].member_reaction = felt
        row = InsideReaction(
            id=dice.key(),
            one_on_one_id=held[ago].id,
            writer_id=pair.member_id,
            wish_met=wish_met,
            reacted_at=held[ago].written_at + timedelta(minutes=20),
        )
        _put(work, row, line=line)


def _write(work: UnitOfWork, dice: Dice, pair: Pair, today: date) -> None:
    """The sheet of the next time, begun by both; what each keeps beside it; and a sentence he heard last time."""
    opened_at = at(today - timedelta(days=1), 16 * 60)
    sheet = SharedSheet(id=dice.key(), pair_id=pair.id, opened_at=opened_at, state_number=0)
    work.session.add(sheet)
    work.session.flush()
    written, text = merging.put_together([]), ""
    for number, part in enumerate(OPEN_SHEET, start=1):
        text += part
        change = merging.edited(written, text)
        written = merging.put_together([written, change])
        row = SheetUpdate(id=dice.key(), sheet_id=sheet.id, number=number)
        row.body = work.seal_bytes(row, "body", change)
        work.session.add(row)
    for writer_id, memo in ((pair.manager_id, HIS_MEMO), (pair.member_id, HER_MEMO)):
        one = PrivateMemo(id=dice.key(), sheet_id=sheet.id, writer_id=writer_id, version=1, written_at=opened_at)
        _put(work, one, body=memo)
    _put(work, HeardWord(id=dice.key(), sheet_id=sheet.id, number=1, offered_at=opened_at), body=HEARD)


def _feed_back(work: UnitOfWork, dice: Dice, pair: Pair, today: date) -> None:
    scene, action, effect = GIVEN
    given = InsideFeedback(
        id=dice.key(),
        pair_id=pair.id,
        giver_id=pair.manager_id,
        receiver_id=pair.member_id,
        given_at=at(today - timedelta(days=5), 17 * 60 + 20),
    )
    _put(work, given, scene=scene, action=action, effect=effect)
    asked = InsideFeedback(
        id=dice.key(),
        pair_id=pair.id,
        giver_id=pair.member_id,
        receiver_id=pair.manager_id,
        asked_at=at(today - timedelta(days=2), 11 * 60 + 10),
    )
    _put(work, asked, about=ASKED)


def _put(work: UnitOfWork, row: Keyed, **said: str) -> None:
    for name, text in said.items():
        setattr(row, name, work.seal(row, name, text) if text else None)
    work.session.add(row)
