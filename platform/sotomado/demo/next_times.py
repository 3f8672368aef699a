"""When the pairs of a company meet next, and pairs two people agreed on: a mentor, somebody elsewhere, two managers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sotomado.demo.calendar import HOME, at
from sotomado.demo.dice import Dice
from sotomado.demo.people import Member
from sotomado.demo.rows import Counter, Rows
from sotomado.oneonones.models import InsideTheme, OneOnOne, Pair, PairKind, Standing, WishedResponse
from sotomado.oneonones.pairs.models import PairRequest
from sotomado.oneonones.series.models import Cadence, PairSeries, PlaceKind, PlannedTime
from sotomado.oneonones.series.rhythm import MONTHS, nth_of

# Of those who meet, so many have their next time in both calendars.
PLANNED = 0.7
CADENCES = {2: Cadence.TWO_WEEKS, 4: Cadence.FOUR_WEEKS, 5: Cadence.MONTHLY, 9: Cadence.QUARTERLY}
PLACES = {
    PlaceKind.ONLINE: ("https://meet.example/mado-317", "https://meet.example/asa-no-ippai", None),
    PlaceKind.IN_PERSON: ("3階の窓ぎわの席", "食堂の奥のテーブル", "会議室「けやき」", "散歩しながら"),
    PlaceKind.OPEN: (None,),
}
STARTS = (9 * 60 + 30, 10 * 60, 11 * 60, 13 * 60, 14 * 60, 15 * 60 + 30, 16 * 60, 17 * 60)
FRIDAY = 4
# Columns of a 1on1, and of a pair, that stay empty where nothing else is said.
LEFT_OPEN = (
    "starts_at",
    "minutes",
    "held_on",
    "theme",
    "wished_response",
    "notes",
    "until_next_time",
    "member_reaction",
    "manager_reaction",
    "next_on",
    "next_theme",
)
OF_THE_ROSTER = ("asked_by_id", "asked_at", "agreed_at", "ended_at", "follows_id")


@dataclass(frozen=True)
class Meeting:
    """A pair and how far it is: the next day it has in mind, None where it has ended."""

    pair_id: int
    member: Member
    weeks: int
    next_on: date | None
    theme: InsideTheme


def write_next_times(
    meetings: Sequence[Meeting], rows: Rows, dice: Dice, *, always: Sequence[Member], today: date
) -> None:
    """The rhythm and the next time of most pairs that go on; those of `always`, and of whom they lead, all have one."""
    for meeting in meetings:
        is_told_of = meeting.member in always or meeting.member.manager in always
        is_planned = dice.happens(PLANNED) or is_told_of
        if meeting.next_on is not None and is_planned:
            later = max(meeting.next_on, today + timedelta(days=1))
            cadence = CADENCES.get(meeting.weeks, Cadence.FOUR_WEEKS if is_told_of else None)
            write_next_time(meeting.pair_id, later, cadence, rows, dice, today)


def change_manager(
    meetings: Sequence[Meeting], member: Member, former: Member, rows: Rows, dice: Dice, count: Counter, today: date
) -> list[Meeting]:
    """A member whose manager changed six weeks ago, and who has not said yet what passes on. Returns the meetings anew.

    The earlier talks were with the former one: the row that is there becomes theirs, and the new pair follows it.
    """
    [one] = [meeting for meeting in meetings if meeting.member is member]
    assert member.manager is not None
    changed_on = today - timedelta(weeks=6)
    [row] = [pair for pair in rows.gathered(Pair) if pair["id"] == one.pair_id]
    row |= {"manager_id": former.employment_id, "ended_at": at(changed_on, 9 * 60)}
    new_id = add_pair(rows, count, manager=member.manager, member=member, follows_id=one.pair_id)
    for talk in rows.gathered(OneOnOne):
        if talk["pair_id"] == one.pair_id and talk["held_on"] is not None and talk["held_on"] >= changed_on:
            talk["pair_id"] = new_id
    _write_series(one.pair_id, changed_on + timedelta(days=5), Cadence.MONTHLY, rows, dice)
    return [meeting for meeting in meetings if meeting is not one]


def write_next_time(pair_id: int, on: date, cadence: Cadence | None, rows: Rows, dice: Dice, today: date) -> None:
    """One pair's rhythm, and what is planned by it."""
    on, start, minutes = _write_series(pair_id, on, cadence, rows, dice)
    one_id = dice.key()
    add_one(rows, one_id, pair_id, standing=Standing.PLANNED, starts_at=at(on, start), minutes=minutes, written=today)
    rows.add(
        PlannedTime,
        id=dice.key(),
        one_on_one_id=one_id,
        calendar_uid=f"{one_id}@sotomado",
        calendar_sequence=0,
        for_on=on if cadence is not None else None,
        skipped_id=None,
        skipped_for_on=None,
        reminded_at=None,
    )


def _write_series(pair_id: int, on: date, cadence: Cadence | None, rows: Rows, dice: Dice) -> tuple[date, int, int]:
    """Returns a working day of the rhythm, its minute of the day and its length."""
    on += timedelta(days=7 - on.weekday() if on.weekday() > FRIDAY else 0)
    series_id = dice.key()
    start, minutes = dice.choice(STARTS), dice.choice((30, 30, 30, 45, 60))
    kind = dice.choice((PlaceKind.ONLINE, PlaceKind.IN_PERSON, PlaceKind.IN_PERSON, PlaceKind.OPEN))
    rows.add(
        PairSeries,
        id=series_id,
        pair_id=pair_id,
        cadence=cadence,
        zone=HOME,
        anchor_on=on,
        nth=nth_of(on) if cadence in MONTHS else None,
        start_minute=start,
        minutes=minutes,
        place_kind=kind,
        place=rows.seal(PairSeries, "place", series_id, dice.choice(PLACES[kind])),
        paused_at=None,
        member_reminded=None,
        manager_reminded=None,
        version=1,
    )
    return on, start, minutes


def add_one(rows: Rows, one_id: str, pair_id: int, *, written: date, **said: object) -> None:
    """A 1on1 with all its columns, as rows of one table name the same ones."""
    values = {
        **dict.fromkeys(LEFT_OPEN),
        "standing": Standing.HELD,
        "written_at": at(written, 18 * 60) - timedelta(days=1),
    } | said
    rows.add(OneOnOne, id=one_id, pair_id=pair_id, **values)


def add_pair(rows: Rows, count: Counter, *, manager: Member, member: Member, **said: object) -> int:
    """A pair with all its columns. Returns its id."""
    pair_id = count.next(Pair)
    values = {**dict.fromkeys(OF_THE_ROSTER), "kind": PairKind.LINE} | said
    rows.add(Pair, id=pair_id, manager_id=manager.employment_id, member_id=member.employment_id, **values)
    return pair_id


@dataclass(frozen=True)
class Asked:
    """A pair somebody asked for: `weeks_ago`; agreed to some days later, or not yet."""

    kind: PairKind
    asker: Member
    other: Member
    why: str
    weeks_ago: int
    is_agreed: bool = True
    said: str = ""


def write_agreed(asked: Sequence[Asked], rows: Rows, dice: Dice, count: Counter, today: date) -> None:
    """What two agreed on, with what they said so far and when they meet next."""
    for one in asked:
        asked_on = today - timedelta(weeks=one.weeks_ago, days=1)
        agreed_on = asked_on + timedelta(days=3)
        pair_id = add_pair(
            rows,
            count,
            manager=one.other,
            member=one.asker,
            kind=one.kind,
            asked_by_id=one.asker.employment_id,
            asked_at=at(asked_on, 20 * 60),
            agreed_at=at(agreed_on, 9 * 60) if one.is_agreed else None,
        )
        request_id = dice.key()
        rows.add(
            PairRequest,
            id=request_id,
            pair_id=pair_id,
            why=rows.seal(PairRequest, "why", request_id, one.why),
            ending=None,
        )
        if one.is_agreed:
            if one.said:
                held_on = agreed_on + timedelta(days=8)
                held_id = dice.key()
                add_one(
                    rows,
                    held_id,
                    pair_id,
                    written=held_on + timedelta(days=1),
                    held_on=held_on,
                    theme=InsideTheme.GROWTH,
                    wished_response=WishedResponse.LISTEN,
                    notes=rows.seal(OneOnOne, "notes", held_id, one.said),
                    member_reaction=4,
                )
            write_next_time(pair_id, today + timedelta(days=dice.randint(2, 12)), Cadence.MONTHLY, rows, dice, today)


def agreed_in_the_first_company(
    fresh: Member, regular: Member, manager: Member, others: Sequence[Member], today: date
) -> list[Asked]:
    """Pairs of those one can sign in as: nobody's manager or member by the roster, and each with another one."""
    taken = {fresh, regular, manager}
    leaders = [
        one
        for one in others
        if one.leads and one.is_there(today) and one.unit not in (fresh.unit, regular.unit) and one not in taken
    ]
    members = [one for one in others if not one.leads and one.is_there(today) and one.manager is not manager]
    members = [one for one in members if one not in taken and one.unit is not manager.unit]
    if len(leaders) < 3 or len(members) < 2:
        return []
    return [
        Asked(
            PairKind.SLANT,
            fresh,
            leaders[0],
            "うちの部の外から見ると、この仕事はどう見えるのかを聞いてみたいです。",
            5,
            said="ちがう部署の一週間の話。「困ったら、まず隣に聞く」がここでは普通、というのが新しかった。",
        ),
        Asked(
            PairKind.MENTOR,
            regular,
            leaders[1],
            "三年目のころに迷ったことがあれば、教えてもらえませんか。",
            9,
            said="遠回りに見えた二年が、いまの仕事の土台になっているという話。急がなくていいと思えた。",
        ),
        Asked(
            PairKind.SLANT,
            regular,
            leaders[2],
            "海外の案件の進めかたを、雑談からでいいので聞きたいです。",
            1,
            is_agreed=False,
        ),
        Asked(PairKind.MENTOR, members[0], manager, "はじめて後輩をもつので、気をつけていることを聞きたいです。", 7),
        Asked(
            PairKind.MENTOR,
            members[1],
            manager,
            "育休から戻ったあとの働きかたを、経験のある方に聞いてみたいです。",
            1,
            is_agreed=False,
        ),
        Asked(PairKind.PEER, manager, leaders[0], "部下との話で黙りこんでしまうときのことを、ふり返りたいです。", 6),
    ]
