"""What stands ready before talks: a life-line, who read about secrecy, and what two companies say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from sotomado.accounts.models import Person
from sotomado.accounts.secrecy.models import SecrecyAcknowledgement
from sotomado.accounts.secrecy.service import VERSIONS
from sotomado.bookings.models import Booking, BookingState
from sotomado.companies import service as companies
from sotomado.companies.brief.models import CompanyBrief
from sotomado.companies.brief.sections import Section, Texts
from sotomado.consultations.handing_on.items import Item
from sotomado.consultations.handing_on.models import HandedOn
from sotomado.consultations.life_line.models import LifeLineMeaning, LifeLinePoint
from sotomado.consultations.life_line.points import Told
from sotomado.database import UnitOfWork, insert_once
from sotomado.demo.calendar import at
from sotomado.demo.dice import Dice
from sotomado.demo.logins import LARGE_HR, MANAGER, REGULAR, SMALL_HR, Login

# When the line was drawn, before today; and when one event came to be seen differently.
DRAWN = timedelta(days=149)
SEEN_ANEW = timedelta(days=15)


@dataclass(frozen=True)
class _Event:
    """A point so many years ago; `meant_before`: what it meant when the line was first drawn."""

    years_ago: int
    told: Told
    meant_before: str = ""


LINE = (
    _Event(
        13,
        Told(
            0,
            4,
            3,
            "就職",
            feeling="期待よりも、ついていけるかの心配が大きかった。",
            meaning="分からないと言えるようになったのは、この年のおかげ。",
            relation="となりの席の先輩。",
        ),
    ),
    _Event(
        11,
        Told(
            0,
            10,
            7,
            "はじめてひとりで任された仕事",
            feeling="納めた日の帰り道、足が軽かった。",
            meaning="使う人の顔が見えるところまでやるのが好きだと知った。",
            relation="「よかったよ」と言いに来てくれた工場の人。",
        ),
    ),
    _Event(
        9,
        Told(
            0,
            6,
            -7,
            "大きな手戻り",
            feeling="自分のせいだと思って、眠れなかった。",
            meaning="早めに「困っています」と言える場をつくるのが、いまの自分の役目だと思う。",
            relation="いっしょに頭を下げてくれた課長。",
        ),
        meant_before="二度と同じ思いをしたくない。それだけ。",
    ),
    _Event(7, Told(0, None, 8, "結婚", relation="妻。")),
    _Event(
        5,
        Told(
            0,
            2,
            5,
            "三か月の育児休業",
            feeling="うれしさと、取り残される気持ちが半分ずつ。",
            meaning="仕事だけではない自分の時間が、戻ってきた感じがした。",
        ),
    ),
    _Event(4, Told(0, 9, -4, "在宅の毎日", feeling="だれにも会わずに一日が終わる。")),
    _Event(
        2,
        Told(
            0,
            4,
            6,
            "新しく入った人に教える",
            feeling="相手が自分で気づいたとき、自分のことのようにうれしい。",
            relation="いまのチーム。",
        ),
    ),
    _Event(0, Told(0, 8, 1, "とりまとめ役の話", feeling="光栄だけれど、手を動かす時間がなくなるのがこわい。")),
)

BUSINESS, SYSTEMS, CULTURE, PATHS = Section
LARGE = Texts(
    {
        (BUSINESS, "ja"): (
            "航空機と医療機器の精密部品を、設計から量産まで手がけています。"
            "営業、開発、製造、品質、管理の部門があり、工場は三か所、社員は千二百人ほどです。\n"
            "受注から納品まで二年かかる仕事が多く、成果が見えるまでに時間がかかります。"
        ),
        (BUSINESS, "en"): (
            "We design and make precision parts for aircraft and medical devices. There are sales, development, "
            "manufacturing, quality and administration, three plants, and about 1,200 people.\n"
            "Two years from order to delivery are common: it takes time until work shows."
        ),
        (SYSTEMS, "ja"): (
            "年に一度の自己申告と、春と秋の社内公募があります。"
            "公募に手をあげたことは、決まるまで上司に伝わりません。\n"
            "評価面談は四月と十月です。育児短時間勤務は小学校三年生まで、介護休業は通算で一年まで使えます。"
        ),
        (SYSTEMS, "en"): (
            "Once a year people say where they would like to go; each spring and autumn posts are open to all, and "
            "managers are not told who applied until it is decided.\n"
            "Appraisals are in April and October. Shorter hours are possible until a child's third year at school, "
            "and care leave for one year in all."
        ),
        (CULTURE, "ja"): (
            "「現物(げんぶつ)」は、図面より先に実物を見るという意味で、よく使われます。"
            "「横ぐし」は、部門をまたぐ集まりのことです。会議の前に、関係する人へ一声かける習慣があります。"
        ),
        (PATHS, "ja"): (
            "入社から十年ほどで、とりまとめ役か専門職かをえらぶ人が多いです。"
            "専門職にも課長、部長に当たる位があり、途中で道を変えた人もいます。"
            "役職定年は五十七歳、再雇用は六十五歳までです。\n"
            "どちらの道もえらばずに、いまの仕事を続ける人もいます。"
        ),
    }
)
SMALL = Texts(
    {
        (BUSINESS, "ja"): (
            "地域のお店と作り手をつなぐ、小さな会社です。社員は二十六人で、一人がいくつもの役を持っています。"
        ),
        (PATHS, "ja"): "決まった段階はありません。年に二度、やってみたいことを全員で話し、役を決めなおします。",
    }
)


def stand_ready(work: UnitOfWork, today: date) -> None:
    """Written as each of them would have, at set times."""
    _draw_line(work, today)
    for login in (REGULAR, MANAGER):
        _read_secrecy(work, login)
    _write_briefs(work, LARGE_HR, {300: _without_paths(LARGE), 120: LARGE}, today)
    _write_briefs(work, SMALL_HR, {90: SMALL}, today)


def _person(work: UnitOfWork, login: Login) -> Person | None:
    return work.session.scalar(select(Person).where(Person.email == login.email))


def _draw_line(work: UnitOfWork, today: date) -> None:
    owner = _person(work, REGULAR)
    if owner is None:
        return
    drawn_at = at(today - DRAWN, 21 * 60 + 40)
    for number, event in enumerate(LINE):
        dice = Dice("life-line", number)
        placed_at = drawn_at + timedelta(minutes=3 * number)
        row = LifeLinePoint(id=dice.key(), person_id=owner.id, placed_at=placed_at)
        meant_at = at(today - SEEN_ANEW, 22 * 60) if event.meant_before else placed_at
        told = replace(
            event.told,
            year=today.year - event.years_ago,
            meant_at=meant_at.isoformat() if event.told.meaning else "",
        )
        row.body = work.seal(row, "body", told.to_json())
        work.session.add(row)
        work.session.flush()
        if event.meant_before:
            kept = LifeLineMeaning(id=dice.key(), point_id=row.id, written_at=placed_at, until_at=meant_at)
            kept.body = work.seal(kept, "body", event.meant_before)
            work.session.add(kept)
    for booking in _ahead(work, owner.id):
        work.session.execute(
            insert_once(
                work,
                HandedOn,
                booking_id=booking.id,
                item=Item.LIFE_LINE,
                handed_on_at=booking.confirmed_at or booking.made_at,
            )
        )


def _ahead(work: UnitOfWork, person_id: int) -> list[Booking]:
    """The talk to come, whoever it is with."""
    chosen = (
        select(Booking)
        .where(Booking.advisee_id == person_id, Booking.state == BookingState.CONFIRMED)
        .order_by(Booking.starts_at, Booking.id)
        .limit(1)
    )
    return list(work.session.scalars(chosen))


def _read_secrecy(work: UnitOfWork, login: Login) -> None:
    """Whoever has had talks has read each version of it, on the day of the first booking made under that version."""
    person = _person(work, login)
    if person is None:
        return
    booked = work.session.scalars(
        select(Booking.confirmed_at)
        .where(Booking.advisee_id == person.id, Booking.confirmed_at.is_not(None))
        .order_by(Booking.confirmed_at)
    )
    first_under: dict[int, datetime] = {}
    for booked_at in filter(None, booked):
        in_force = [version for version, since in VERSIONS.items() if at(since, 0) <= booked_at]
        if in_force:
            first_under.setdefault(max(in_force), booked_at)
    for version, booked_at in first_under.items():
        work.session.add(
            SecrecyAcknowledgement(
                id=Dice("secrecy", login.email, version).key(),
                person_id=person.id,
                version=version,
                acknowledged_at=booked_at + timedelta(minutes=4),
            )
        )


def _without_paths(texts: Texts) -> Texts:
    return Texts({place: text for place, text in texts.by_place.items() if place[0] is not PATHS})


def _write_briefs(work: UnitOfWork, login: Login, by_days_ago: Mapping[int, Texts], today: date) -> None:
    writer = _person(work, login)
    place = companies.employment_of(work, person_id=writer.id) if writer else None
    if writer is None or place is None:
        return
    # In a world of one company both work for the same one.
    if work.session.scalar(select(CompanyBrief.id).where(CompanyBrief.company_id == place.company_id).limit(1)):
        return
    for number, (days_ago, texts) in enumerate(by_days_ago.items(), start=1):
        row = CompanyBrief(
            id=Dice("company brief", login.email, number).key(),
            company_id=place.company_id,
            number=number,
            written_at=at(today - timedelta(days=days_ago), 14 * 60 + 20),
            written_by=writer.id,
        )
        row.body = work.seal(row, "body", texts.to_json())
        work.session.add(row)
    work.session.flush()
