"""What the manager of the demo and their members keep to together, and what each shows the other of themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from sotomado.accounts.models import Person
from sotomado.companies.models import Employment
from sotomado.consultations.intake.vocabulary import Question
from sotomado.database import UnitOfWork
from sotomado.demo.calendar import at
from sotomado.demo.dice import Dice
from sotomado.demo.logins import FRESH, MANAGER, REGULAR, Login
from sotomado.oneonones.models import Pair, PairKind
from sotomado.oneonones.queries import held_themes
from sotomado.oneonones.showing.models import Piece, ShownLook, ShownPiece, WillCanMustCheck
from sotomado.oneonones.showing.pieces import offered
from sotomado.oneonones.themes.models import (
    CareerStanding,
    CareerTheme,
    LookBack,
    Preset,
    SharedTheme,
    SharedThemeEntry,
    Wish,
)

TITLE = "会議で、考えの途中でも話してみる"
WHY = "考えがまとまってから話そうとすると、いつも話が先に進んでしまうから。"
SEES = "月に一度は、まとまらないまま口火を切れた、と二人とも言える。"
# Days ago, whether the member wrote it, and what.
LINES = (
    (79, True, "火曜の定例で「まだ途中ですが」と言ってから話してみた。誰も困っていなかった。"),
    (66, False, "途中の話のほうが、こちらも口をはさみやすい。次は、はじめの五分で。"),
    (45, True, "はじめの五分で話した。自分の案が、三人の案になって返ってきた。"),
    (24, False, "見積もりの件は、途中で出してくれて助かった。後からでは直せなかった。"),
    (8, True, "木曜は言えなかった。人数が多いと、まだむずかしい。"),
)
FOUND_BY_MANAGER = (
    "「まだ途中ですが」が、ほかの人の口ぐせにもなってきた。人数の多い場では、先に私から振るようにしたい。"
)
BEFORE = ("資料を、ひとりで抱えこまない", "締切の前の日に、いつも一人で残っていたから。")
BEFORE_FOUND = (
    (True, "見せるのが早いほど、直すのが楽だった。", Wish.END),
    (False, "早く見せてもらえると、任せやすい。", Wish.END),
)
PROPOSED = (
    (
        "はじめての後輩に、任せて待つ",
        "つい自分でやってしまうので。",
        "一度だけ口を出さずに最後まで見られたら、それで。",
    ),
    ("週に一度、手を止めて振り返る", "走りっぱなしで、何ができるようになったか分からない。", ""),
)
# Days ago; how clear will, can and must were, None where passed over; and the will in words.
CHECKS = (
    (150, (2, 3, 4), "とくに思いつかない"),
    (112, (2, None, 4), "とくに思いつかない"),
    (70, (3, 3, 3), "人に教える仕事が、すこし気になる"),
    (31, (4, 4, 3), "新しく入る人の相談役をやってみたい"),
    (5, (4, 4, None), "新しく入る人の相談役を、週に一時間から"),
)
CAN = "込みいった話を、順番に並べなおすこと"
MUST = "いまの案件を、期日までに形にすること"
SHOWN_FACETS = ("E", "C")


def keep_together(work: UnitOfWork, today: date) -> None:
    """Written as the people would have, at set times; nothing where they are not there."""
    manager, regular = _person(work, MANAGER), _person(work, REGULAR)
    if manager is None or regular is None:
        return
    _check_will_can_must(work, regular, today)
    pairs = _pairs_of(work, manager)
    ours = next((pair for pair, member in pairs if member.id == regular.id), None)
    if ours is not None:
        _keep_to_themes(work, ours, today)
        _set_career_theme(work, ours, today)
        _show(work, ours, regular, manager, [Piece.LIFE_POINT], most=2, today=today)
        _show(work, ours, manager, regular, [Piece.FACET], most=len(SHOWN_FACETS), today=today)
    fresh = _person(work, FRESH)
    others = [pair for pair, member in pairs if member.id not in {regular.id, fresh.id if fresh is not None else 0}]
    for number, (pair, words) in enumerate(zip(others, PROPOSED, strict=False)):
        dice = Dice("theme proposed", number)
        _theme(work, dice, pair, words, by=pair.member_id, on=today - timedelta(days=3), ends_on=_in(today, 88))
    work.session.flush()


def _person(work: UnitOfWork, login: Login) -> Person | None:
    return work.session.scalar(select(Person).where(Person.email == login.email))


def _pairs_of(work: UnitOfWork, manager: Person) -> list[tuple[Pair, Person]]:
    """The manager's live pairs of the roster, by the member's name."""
    own = select(Employment.id).where(Employment.person_id == manager.id)
    rows = work.session.execute(
        select(Pair, Person)
        .join(Employment, Employment.id == Pair.member_id)
        .join(Person, Person.id == Employment.person_id)
        .where(Pair.manager_id.in_(own), Pair.kind == PairKind.LINE, Pair.ended_at.is_(None))
        .order_by(Person.name, Pair.id)
    ).all()
    return [(pair, person) for pair, person in rows]


def _keep_to_themes(work: UnitOfWork, pair: Pair, today: date) -> None:
    """One that was closed in spring, and one whose day has come: the manager has looked back, the member has not."""
    dice = Dice("themes kept to")
    past = _theme(
        work, dice, pair, (*BEFORE, ""), by=pair.manager_id, on=_in(today, -200), ends_on=_in(today, -105), agreed=True
    )
    past.ended_at = at(_in(today, -101), 17 * 60)
    for is_member, words, wish in BEFORE_FOUND:
        _look_back(work, dice, past, pair.member_id if is_member else pair.manager_id, words, wish, _in(today, -103))
    theme = _theme(
        work, dice, pair, (TITLE, WHY, SEES), by=pair.member_id, on=_in(today, -91), ends_on=_in(today, 0), agreed=True
    )
    theme.reminded_of = theme.ends_on
    for days, is_member, words in LINES:
        line = SharedThemeEntry(
            id=dice.key(),
            theme_id=theme.id,
            written_by_id=pair.member_id if is_member else pair.manager_id,
            on_day=_in(today, -days),
            wording=1,
            written_at=at(_in(today, -days), 18 * 60 + 12),
        )
        line.body = work.seal(line, "body", words)
        work.session.add(line)
    _look_back(work, dice, theme, pair.manager_id, FOUND_BY_MANAGER, Wish.GO_ON, _in(today, -1))


def _theme(
    work: UnitOfWork,
    dice: Dice,
    pair: Pair,
    words: Sequence[str],
    *,
    by: int,
    on: date,
    ends_on: date,
    agreed: bool = False,
) -> SharedTheme:
    title, why, sees = words
    row = SharedTheme(
        id=dice.key(),
        pair_id=pair.id,
        proposed_by_id=by,
        ends_on=ends_on,
        wording=1,
        round=1,
        proposed_at=at(on, 16 * 60),
        agreed_at=at(on, 16 * 60 + 20) if agreed else None,
    )
    row.title, row.why = work.seal(row, "title", title), work.seal(row, "why", why)
    row.sees = work.seal(row, "sees", sees) if sees else None
    work.session.add(row)
    work.session.flush()
    return row


def _look_back(
    work: UnitOfWork, dice: Dice, theme: SharedTheme, employment_id: int, words: str, wish: Wish, on: date
) -> None:
    row = LookBack(
        id=dice.key(),
        theme_id=theme.id,
        round=1,
        employment_id=employment_id,
        wish=wish,
        written_at=at(on, 17 * 60 + 40),
        handed_in_at=at(on, 17 * 60 + 45),
    )
    row.body = work.seal(row, "body", words)
    work.session.add(row)


def _set_career_theme(work: UnitOfWork, pair: Pair, today: date) -> None:
    row = CareerTheme(
        id=Dice("career theme").key(),
        pair_id=pair.id,
        nth=len(held_themes(work, pair_id=pair.id)) + 1,
        standing=CareerStanding.SET,
        preset=Preset.SKILL_UP,
        changed_at=at(_in(today, -2), 13 * 60),
    )
    row.words = work.seal(row, "words", "相談役の話、どんな準備があると始めやすいか。")
    work.session.add(row)


def _show(
    work: UnitOfWork, pair: Pair, owner: Person, reader: Person, among: list[Piece], *, most: int, today: date
) -> None:
    """Some of what there is of these kinds, and that the other one looked the day after."""
    there = offered(work, person_id=owner.id, facets=True, among=among)
    chosen = [one for one in there if one.kind is not Piece.FACET or one.source in SHOWN_FACETS]
    dice = Dice("shown", among[0].value)
    for one in chosen[-most:]:
        row = ShownPiece(
            id=dice.key(),
            pair_id=pair.id,
            owner_id=owner.id,
            kind=one.kind,
            source=one.source,
            shown_at=at(_in(today, -12), 19 * 60),
            ends_at=at(_in(today, 49), 0) if one.kind is Piece.LIFE_POINT else None,
        )
        row.body = work.seal(row, "body", one.body)
        work.session.add(row)
    if chosen:
        looked_at = at(_in(today, -11), 9 * 60 + 20)
        work.session.add(
            ShownLook(id=dice.key(), pair_id=pair.id, owner_id=owner.id, reader_id=reader.id, at=looked_at)
        )


def _check_will_can_must(work: UnitOfWork, owner: Person, today: date) -> None:
    """Some minutes over half a year. The words in the sheet before a talk are written elsewhere (`before_talks`)."""
    parts = (Question.WILL, Question.CAN, Question.MUST)
    for number, (days, points, will) in enumerate(CHECKS):
        said = {
            question.value: {"point": point, "words": words}
            for question, point, words in zip(parts, points, (will, CAN, MUST), strict=True)
        }
        row = WillCanMustCheck(
            id=Dice("will can must", number).key(), person_id=owner.id, taken_at=at(_in(today, -days), 21 * 60)
        )
        row.body = work.seal(row, "body", json.dumps(said, ensure_ascii=False))
        work.session.add(row)


def _in(today: date, days: int) -> date:
    return today + timedelta(days=days)
