"""What members of the demo bring to their next 1on1, and the stages some of them noted for themselves."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import insert, select, update

from sotomado.accounts.models import Person
from sotomado.companies.models import Employment
from sotomado.database import UnitOfWork
from sotomado.demo.calendar import at
from sotomado.demo.dice import Dice
from sotomado.demo.inside import WISHES
from sotomado.demo.logins import REGULAR
from sotomado.keyring import Sealed
from sotomado.oneonones.before.models import Brought, StatedStage
from sotomado.oneonones.models import InsideTheme, OneOnOne, Pair, PairKind, Standing, WishedResponse

CHOOSE = 0.65
STATE = 0.4
THEMES = {
    InsideTheme.WORK: 3.0,
    InsideTheme.GROWTH: 2.0,
    InsideTheme.RELATIONS: 1.6,
    InsideTheme.CONDITION: 1.2,
    InsideTheme.IMPROVEMENT: 1.4,
    InsideTheme.CAREER: 0.9,
    InsideTheme.FEEDBACK: 0.9,
    InsideTheme.PRIVATE: 0.4,
    InsideTheme.OWN: 0.6,
}
# Most are at the first three.
STAGES = {1: 2.2, 2: 3.0, 3: 3.0, 4: 1.3, 5: 0.5}
OWN_THEMES = ("席替えのあとの空気", "在宅の日の過ごし方", "この半年のふり返り", "後輩との距離", "引きつぎの不安")
LINES = {
    InsideTheme.WORK: (
        "締め切りがふたつ重なりそうです。順番を相談させてください。",
        "先週の件、おかげさまで落ち着きました。続きを少し。",
    ),
    InsideTheme.GROWTH: (
        "資料づくりで、どこに時間をかけるべきか迷っています。",
        "研修で聞いたことを、どの仕事で試せそうか話したいです。",
    ),
    InsideTheme.RELATIONS: (
        "会議で話しそびれることが続いています。",
        "となりの部署との進め方が、すこしちぐはぐです。",
    ),
    InsideTheme.CONDITION: (
        "夕方になると集中が切れます。働き方を少し変えてみたいです。",
        "まとまった休みの取り方を、早めに相談したいです。",
    ),
    InsideTheme.IMPROVEMENT: (
        "毎週の集計を、もう少し軽くできないか考えています。",
        "問い合わせの窓口を、一度見なおしてみたいです。",
    ),
    InsideTheme.CAREER: (
        "まだことばになりませんが、来年のことを少し。",
        "となりの部署の仕事が気になっています。決めた話ではありません。",
    ),
    InsideTheme.FEEDBACK: (
        "先日の発表、見ていてどうだったか聞かせてください。",
        "文章の直し方について、率直に教えてほしいです。",
    ),
    InsideTheme.PRIVATE: ("家のことで、しばらく早めに帰る日がありそうです。",),
    InsideTheme.OWN: ("まだ、うまくまとまっていません。聞いてもらえたら十分です。",),
}


def bring_to_one_on_ones(work: UnitOfWork, today: date) -> None:
    """Most of those whose next 1on1 is planned say something; the regular advisee does, in their own words."""
    planned = work.session.execute(
        select(OneOnOne.id, OneOnOne.starts_at, Pair.kind, Person.email)
        .join(Pair, Pair.id == OneOnOne.pair_id)
        .join(Employment, Employment.id == Pair.member_id)
        .join(Person, Person.id == Employment.person_id)
        .where(OneOnOne.standing == Standing.PLANNED)
        .order_by(OneOnOne.id)
    ).all()
    chosen, brought = [], []
    for one_id, starts_at, kind, email in planned:
        dice = Dice("brought", one_id)
        is_regular = email == REGULAR.email and kind is PairKind.LINE
        if not is_regular and not dice.happens(CHOOSE):
            continue
        theme = InsideTheme.OWN if is_regular else dice.one_of(THEMES)
        wish = WishedResponse.LISTEN if is_regular else dice.one_of(WISHES)
        line = dice.choice(LINES[theme]) if is_regular or dice.happens(0.6) else None
        chosen.append({"id": one_id, "theme": theme, "wished_response": wish if dice.happens(0.85) else None})
        brought.append(_row(work, dice, one_id, starts_at, theme, line, today))
    if chosen:
        work.session.execute(update(OneOnOne), chosen)
        work.session.execute(insert(Brought), brought)
    _note_stages(work, today)


def _row(
    work: UnitOfWork,
    dice: Dice,
    one_id: str,
    starts_at: datetime | None,
    theme: InsideTheme,
    line: str | None,
    today: date,
) -> dict[str, object]:
    row_id = dice.key()
    chosen_at = at(today, 8 * 60 + dice.randint(0, 50)) - timedelta(days=dice.randint(1, 4))

    def sealed(column: str, words: str | None) -> Sealed | None:
        return work.keyring.seal(words, bound_to=f"{Brought.__tablename__}|{column}|{row_id}") if words else None

    return {
        "id": row_id,
        "one_on_one_id": one_id,
        "own_theme": sealed("own_theme", dice.choice(OWN_THEMES) if theme is InsideTheme.OWN else None),
        "line": sealed("line", line),
        "is_to_tell": dice.happens(0.7),
        "chosen_at": chosen_at,
        # Whoever meets soon has heard of it.
        "told_at": chosen_at if starts_at is not None and starts_at < at(today, 0) + timedelta(days=2) else None,
    }


def _note_stages(work: UnitOfWork, today: date) -> None:
    """Some noted where they are, at some time over the past months."""
    members = work.session.scalars(
        select(Employment.person_id)
        .join(Pair, Pair.member_id == Employment.id)
        .where(Pair.kind == PairKind.LINE, Pair.ended_at.is_(None))
        .distinct()
        .order_by(Employment.person_id)
    ).all()
    rows = []
    for person_id in members:
        dice = Dice("stage", person_id)
        if dice.happens(STATE):
            stated_at = at(today, dice.randint(8 * 60, 20 * 60)) - timedelta(days=dice.randint(1, 400))
            rows.append(
                {"id": dice.key(), "person_id": person_id, "stage": dice.one_of(STAGES), "stated_at": stated_at}
            )
    if rows:
        work.session.execute(insert(StatedStage), rows)
