"""The pages of pairs: one's list, the next time, asking, ending and passing on."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from factories.pairs import SENDER, APair, a_pair_of_two, employment_id, utc
from factories.people import a_company, an_employee
from flask import Flask
from sqlalchemy import event, update
from support.browserless import Visitor
from support.clock import StandingClock

from sotomado.accounts.models import Role
from sotomado.companies.models import Employment
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.listing import listing
from sotomado.oneonones.models import OneOnOne, Pair, PairKind
from sotomado.oneonones.pairs import service as pairs
from sotomado.oneonones.parting import service as parting
from sotomado.oneonones.programmes import setting
from sotomado.oneonones.series import service as series
from sotomado.oneonones.series.models import Cadence, PlaceKind
from sotomado.oneonones.series.service import Place

FIRST = utc(2026, 11, 25, 1)
PLANNED = {
    "on": "2026-11-25",
    "clock": "10:00",
    "minutes": "30",
    "cadence": "two_weeks",
    "zone": "Asia/Tokyo",
    "place_kind": "in_person",
    "place": "3階の窓ぎわ",
    "seen": "",
}


def paired(database: Database, **options: object) -> APair:
    with database.work() as work:
        return a_pair_of_two(work, **options)


def planned(work: UnitOfWork, pair: APair) -> None:
    series.plan(
        work,
        person_id=pair.manager,
        pair_id=pair.id,
        starts_at=FIRST,
        minutes=30,
        zone="Asia/Tokyo",
        sender=SENDER,
        cadence=Cadence.TWO_WEEKS,
        place=Place(PlaceKind.ONLINE, "https://meet.example/abc"),
    )


def text_of(visitor: Visitor, path: str) -> str:
    """The page, its spans taken away: they only say where a line may not break."""
    answer = visitor.get(path, follow_redirects=True)
    assert answer.status_code == 200, path
    return re.sub(r"</?span[^>]*>", "", answer.get_data(as_text=True))


def test_the_two_plan_on_the_page_and_both_see_it(app: Flask, database: Database) -> None:
    pair = paired(database)
    member, manager = Visitor(app).sign_in_as(pair.member), Visitor(app).sign_in_as(pair.manager)
    assert "次の日時を決める" in text_of(member, f"/one-on-ones/{pair.id}")

    answer = member.post(f"/one-on-ones/{pair.id}/plan", PLANNED)

    assert answer.status_code == 303
    for visitor in (member, manager):
        page = text_of(visitor, f"/one-on-ones/{pair.id}")
        assert "2026年11月25日(水) 10:00–10:30(東京)" in page
        assert "2週ごとの水曜日 10:00" in page
        assert "3階の窓ぎわ" in page
        assert "12月9日(水)、12月23日(水)、1月6日(水)" in page
        assert "次回 11月25日(水) 10:00" in text_of(visitor, "/one-on-ones")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"on": "2026-02-30"}, "日付をえらんでください。"),
        ({"on": "0001-01-01"}, "日付をえらんでください。"),
        ({"on": "9999-12-31"}, "日付をえらんでください。"),
        ({"clock": "25:61"}, "時刻をえらんでください。"),
        ({"on": "2026-11-19"}, "もう過ぎた時間です。これからの日時をえらんでください。"),
        ({"on": "2029-11-19"}, "1年より先は、まだ決められません。"),
        ({"place": "窓" * 301}, "300文字までお預かりできます。"),
    ],
)
def test_a_wrong_form_says_so_beside_the_field_and_keeps_what_was_typed(
    app: Flask, database: Database, changed: dict[str, str], said: str
) -> None:
    pair = paired(database)
    visitor = Visitor(app).sign_in_as(pair.member)

    answer = visitor.post(f"/one-on-ones/{pair.id}/plan", PLANNED | changed)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    [(name, value)] = changed.items()
    assert value in page
    assert f'id="{name}-error"' in page


def test_whoever_comes_second_is_told_and_keeps_what_they_typed(app: Flask, database: Database) -> None:
    pair = paired(database)
    with database.work() as work:
        planned(work, pair)
    visitor = Visitor(app).sign_in_as(pair.member)

    answer = visitor.post(f"/one-on-ones/{pair.id}/plan", PLANNED | {"on": "2026-11-26"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "次回が2026年11月25日(水) 10:00(東京)に決まりました。" in page
    assert "2026-11-26" in page
    # Pressed once more, it is theirs.
    seen = re.findall(r'name="seen" value="([^"]+)"', page)[0]
    assert visitor.post(f"/one-on-ones/{pair.id}/plan", PLANNED | {"on": "2026-11-26", "seen": seen}).status_code == 303
    assert "2026年11月26日(木)" in text_of(visitor, f"/one-on-ones/{pair.id}")


def test_letting_one_pass_and_taking_it_back(app: Flask, database: Database) -> None:
    pair = paired(database)
    with database.work() as work:
        planned(work, pair)
    visitor = Visitor(app).sign_in_as(pair.member)
    seen = re.findall(r'name="seen" value="([^"]+)"', text_of(visitor, f"/one-on-ones/{pair.id}"))[0]

    visitor.post(f"/one-on-ones/{pair.id}/skip", {"seen": seen})
    page = text_of(visitor, f"/one-on-ones/{pair.id}")
    assert "2026年12月9日(水) 10:00" in page
    assert "見送りを取りやめる" in page
    # The button of the older page does nothing but say so.
    visitor.post(f"/one-on-ones/{pair.id}/skip", {"seen": seen})
    assert "まだ何も変えていません" in text_of(visitor, f"/one-on-ones/{pair.id}")

    visitor.post(f"/one-on-ones/{pair.id}/take-back")
    assert "2026年11月25日(水) 10:00" in text_of(visitor, f"/one-on-ones/{pair.id}")


def test_moving_pausing_going_on_and_the_note_before(app: Flask, database: Database) -> None:
    pair = paired(database)
    with database.work() as work:
        planned(work, pair)
    visitor, path = Visitor(app).sign_in_as(pair.manager), f"/one-on-ones/{pair.id}"
    seen = re.findall(r'name="seen" value="([^"]+)"', text_of(visitor, f"{path}/move"))[0]

    visitor.post(f"{path}/move", {"on": "2026-11-27", "clock": "16:30", "minutes": "45", "seen": seen})
    assert "2026年11月27日(金) 16:30–17:15" in text_of(visitor, path)
    visitor.post(f"{path}/reminder", {})
    assert "前の日にメールで知らせてもらう" in text_of(visitor, path)
    visitor.post(f"{path}/pause")
    assert "いまはお休み中です。" in text_of(visitor, path)
    visitor.post(f"{path}/go-on")
    assert "2026年11月25日(水) 10:00" in text_of(visitor, path)


def test_two_in_two_zones_see_their_own_clock_and_the_others(app: Flask, database: Database) -> None:
    pair = paired(database, manager_zone="Europe/Berlin")
    with database.work() as work:
        planned(work, pair)

    ours = text_of(Visitor(app).sign_in_as(pair.member), f"/one-on-ones/{pair.id}")
    theirs = text_of(Visitor(app).sign_in_as(pair.manager), f"/one-on-ones/{pair.id}")

    assert "10:00–10:30(東京)" in ours
    assert "02:00(ベルリン)" in ours
    assert "02:00–02:30(ベルリン)" in theirs
    assert "10:00(東京)" in theirs
    assert "2週ごとの水曜日 10:00(東京の時間)" in theirs
    assert "どこの時計に合わせて続けますか" in text_of(
        Visitor(app).sign_in_as(pair.manager), f"/one-on-ones/{pair.id}/plan"
    )


def test_the_calendar_file_says_no_more_than_the_mail(app: Flask, database: Database) -> None:
    pair = paired(database)
    with database.work() as work:
        planned(work, pair)

    answer = Visitor(app).sign_in_as(pair.member).get(f"/one-on-ones/{pair.id}/appointment.ics")

    assert answer.mimetype == "text/calendar"
    assert "SUMMARY:予定" in answer.get_data(as_text=True)
    assert "meet.example" not in answer.get_data(as_text=True)


def test_the_next_time_takes_six_statements_however_much_lies_behind(database: Database) -> None:
    pair = paired(database, manager_zone="Europe/Berlin")
    with database.work() as work:
        planned(work, pair)
        work.session.add_all(
            OneOnOne(
                pair_id=pair.id, held_on=utc(2026, 1, 1).date() + timedelta(days=day), theme="work", written_at=work.now
            )
            for day in range(200)
        )
    with database.read() as work:
        between = oneonones.between(work, person_id=pair.member, pair_id=pair.id)
        with counted(database) as asked:
            series.glance(work, between)
        with counted(database) as listed:
            assert listing(work, person_id=pair.member).manager[0].next_at == FIRST

    assert len(asked) <= 6
    assert len(listed) <= 7


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine, "before_cursor_execute", note)


def test_asking_agreeing_and_ending(app: Flask, database: Database) -> None:
    pair = paired(database)
    with database.work() as work:
        mentor = an_employee(work, pair.company, department="開発", name="先輩 ゆう")
        other = employment_id(work, mentor)
    asker, asked = Visitor(app).sign_in_as(pair.member), Visitor(app).sign_in_as(mentor)

    assert "先輩 ゆう" in text_of(asker, "/one-on-ones/ask?q=先輩")
    answer = asker.post(f"/one-on-ones/ask/{other}", {"kind": "mentor", "why": "設計の話を聞きたい"})
    path = answer.headers["Location"]
    assert "返事を待っています" in text_of(asker, path)
    assert "返事をお待ちです" in text_of(asked, "/one-on-ones")
    page = text_of(asked, path)
    assert "設計の話を聞きたい" in page
    assert "引き受ける" in page

    asked.post(f"{path}/agree")
    assert "次の日時を決める" in text_of(asker, path)
    assert "理由は要りません" in text_of(asker, f"{path}/end")
    asker.post(f"{path}/end")
    assert "区切りになりました" in text_of(asked, path)


def test_the_line_manager_reads_nothing_of_a_mentor(app: Flask, database: Database) -> None:
    pair = paired(database)
    with database.work() as work:
        mentor = an_employee(work, pair.company, name="先輩 ゆう")
        pair_id = pairs.ask(
            work,
            person_id=pair.member,
            employment_id=employment_id(work, mentor),
            kind=PairKind.MENTOR,
            why="",
            public_url="https://x.example",
        )
        pairs.agree(work, person_id=mentor, pair_id=pair_id, public_url="https://x.example")
    manager = Visitor(app).sign_in_as(pair.manager)

    assert "先輩 ゆう" not in text_of(manager, "/one-on-ones") + text_of(manager, f"/one-on-ones/{pair.id}")
    for path in ("", "/plan", "/move", "/end", "/passing-on", "/appointment.ics"):
        assert manager.get(f"/one-on-ones/{pair_id}{path}").status_code == 404
    for path in ("/plan", "/move"):
        assert manager.post(f"/one-on-ones/{pair_id}{path}", PLANNED).status_code == 404
    for path in (
        "agree",
        "decline",
        "withdraw",
        "end",
        "skip",
        "take-back",
        "pause",
        "go-on",
        "reminder",
        "passing-on",
    ):
        assert manager.post(f"/one-on-ones/{pair_id}/{path}").status_code == 404


def test_a_pair_with_oneself_is_refused_at_the_field(app: Flask, database: Database) -> None:
    pair = paired(database)
    with database.read() as work:
        own = employment_id(work, pair.member)
    visitor = Visitor(app).sign_in_as(pair.member)

    answer = visitor.post(f"/one-on-ones/ask/{own}", {"kind": "mentor", "why": "ひとりごと"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "これはあなた自身です。" in page
    assert "ひとりごと" in page


def test_a_colleague_of_another_company_is_not_there(app: Flask, database: Database) -> None:
    pair = paired(database)
    with database.work() as work:
        stranger = employment_id(work, an_employee(work, a_company(work, name="よその会社"), name="よその ひと"))
    visitor = Visitor(app).sign_in_as(pair.member)

    assert visitor.get(f"/one-on-ones/ask/{stranger}").status_code == 404
    assert visitor.post(f"/one-on-ones/ask/{stranger}", {"kind": "mentor"}).status_code == 404
    assert "よその ひと" not in text_of(visitor, "/one-on-ones/ask?q=よその")


def with_a_new_manager(database: Database, pair: APair) -> tuple[int, int]:
    """(the new manager, the new pair)."""
    with database.work() as work:
        newcomer = an_employee(work, pair.company, name="新任 かちょう", roles=(Role.ADVISEE, Role.MANAGER))
        work.session.get_one(Employment, employment_id(work, pair.member)).manager_id = employment_id(work, newcomer)
    with database.work() as work:
        [new] = parting.follow_roster(work, company_id=pair.company.id, sender=SENDER).new
    return newcomer, new


def test_the_member_says_what_passes_on_and_nothing_passes_before(app: Flask, database: Database) -> None:
    pair = paired(database)
    with database.work() as work:
        planned(work, pair)
    newcomer, new = with_a_new_manager(database, pair)
    member = Visitor(app).sign_in_as(pair.member)
    assert "次の日時は、まだ決まっていません。" in text_of(Visitor(app).sign_in_as(newcomer), f"/one-on-ones/{new}")
    assert "引き継ぐものをえらぶ" in text_of(member, f"/one-on-ones/{new}")
    offered = text_of(member, f"/one-on-ones/{new}/passing-on")
    assert 'value="series" checked' in offered

    assert member.post(f"/one-on-ones/{new}/passing-on", {"what": "series"}).status_code == 303

    page = text_of(Visitor(app).sign_in_as(newcomer), f"/one-on-ones/{new}")
    assert "2026年11月25日(水) 10:00" in page
    assert "meet.example" in page
    # Said once; and never the new manager's to say.
    assert member.post(f"/one-on-ones/{new}/passing-on", {"what": "series"}).status_code == 404
    assert Visitor(app).sign_in_as(newcomer).get(f"/one-on-ones/{new}/passing-on").status_code == 404


def test_whoever_lets_nothing_pass_begins_anew(app: Flask, database: Database, clock: StandingClock) -> None:
    pair = paired(database)
    with database.work() as work:
        planned(work, pair)
    _, new = with_a_new_manager(database, pair)

    Visitor(app).sign_in_as(pair.member).post(f"/one-on-ones/{new}/passing-on", {})

    with database.read() as work:
        assert series.next_of(work, pair_id=new) is None
        between = oneonones.between(work, person_id=pair.member, pair_id=new)
        assert not pairs.may_pass_on(work, between)
    clock.set(FIRST + timedelta(days=1))
    assert "引き継ぐものをえらぶ" not in text_of(Visitor(app).sign_in_as(pair.member), f"/one-on-ones/{new}")


@pytest.mark.parametrize(
    ("cohort", "members", "managers"),
    [("everyone", "two_weeks", "two_weeks"), ("age:50-50", "two_weeks", "")],
)
def test_a_plan_begins_as_often_as_the_company_says_as_far_as_its_reader_may_know(
    app: Flask, database: Database, cohort: str, members: str, managers: str
) -> None:
    """What is set for an age would tell the manager how old their member is."""
    with database.work() as work:
        pair = a_pair_of_two(work)
        work.session.execute(
            update(Employment).where(Employment.person_id == pair.member).values(birth_year=work.now.year - 50)
        )
        setting.set_cadence(work, company_id=pair.company.id, cohort=cohort, every_weeks=2, career_every_months=None)

    def chosen(person_id: int) -> str:
        page = Visitor(app).sign_in_as(person_id).get(f"/one-on-ones/{pair.id}/plan").get_data(as_text=True)
        options = page.split('id="cadence"')[1].split("</select>")[0]
        found = [one.split('"')[0] for one in options.split('value="')[1:] if " selected" in one.split(">")[0]]
        assert ("会社は、2週に1回を目安にすすめています" in page) == bool(found and found[0])
        return found[0] if found else ""

    assert (chosen(pair.member), chosen(pair.manager)) == (members, managers)


def test_whoever_sets_a_time_hears_of_their_own_other_1on1_then_and_of_nobody_elses(
    app: Flask, database: Database
) -> None:
    """A manager of two, one of whom plans for the time of the other: only the manager's own page names the first."""
    pair = paired(database)
    with database.work() as work:
        planned(work, pair)
        mine = employment_id(work, pair.manager)
        second = an_employee(work, pair.company, name="後輩 あおい")
        other = Pair(manager_id=mine, member_id=employment_id(work, second))
        work.session.get_one(Employment, employment_id(work, second)).manager_id = mine
        work.session.add(other)
        work.session.flush()
        other_id = other.id
    overlapping = {**PLANNED, "clock": "10:15"}

    members = Visitor(app).sign_in_as(second).post(f"/one-on-ones/{other_id}/plan", overlapping, follow_redirects=True)
    managers = Visitor(app).sign_in_as(pair.manager)
    seen = re.search(r'name="seen" value="([^"]+)"', text_of(managers, f"/one-on-ones/{other_id}/move"))
    assert seen is not None
    moved = managers.post(
        f"/one-on-ones/{other_id}/move",
        {"on": "2026-11-25", "clock": "09:45", "minutes": "30", "seen": seen[1]},
        follow_redirects=True,
    )
    beside = text_of(managers, f"/one-on-ones/{other_id}/move")
    apart = managers.post(
        f"/one-on-ones/{other_id}/move",
        {
            "on": "2026-11-25",
            "clock": "10:30",
            "minutes": "30",
            "seen": re.search(r'name="seen" value="([^"]+)"', beside)[1],
        },
        follow_redirects=True,
    )

    assert "新人 みどり" not in members.get_data(as_text=True)
    assert "新人 みどりさんとの1on1も入っています" in moved.get_data(as_text=True)
    assert "1on1も入っています" not in apart.get_data(as_text=True), "one after the other is no overlap"
