"""2人のテーマ: agreed by both, written by both, looked back on by each alone first, and read by nobody else."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from factories.two_inside import Two
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from support.at_once import at_once
from support.browserless import Visitor

from sotomado.accounts.errors import NotFound
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones.models import Pair
from sotomado.oneonones.themes import career, for_two, looking_back, own_data, page, reminding, rooms
from sotomado.oneonones.themes.errors import AlreadyOne, EndsTooEarly, NotYet, PairIsOver, ReadAnew, WrittenMeanwhile
from sotomado.oneonones.themes.for_two import Proposal, State
from sotomado.oneonones.themes.models import Preset, SharedTheme, Wish
from sotomado.outbox.models import Job

TITLE = "会議で先に話してみる"
THREE_MONTHS = Proposal(TITLE, "考えがまとまる前に終わるから", "月に一度は口火を切れた", date(2027, 2, 19))
LINE = "火曜の定例で、はじめに話してみた。"


@pytest.fixture
def two(database: Database) -> Two:
    with database.work() as work:
        return Two(work)


def proposed(work: UnitOfWork, two: Two, *, by: int | None = None, proposal: Proposal = THREE_MONTHS) -> str:
    return for_two.propose(work, person_id=by or two.member, pair_id=two.pair_id, proposal=proposal)


def running(work: UnitOfWork, two: Two) -> str:
    theme_id = proposed(work, two)
    for_two.agree(work, person_id=two.manager, pair_id=two.pair_id, theme_id=theme_id, wording=1)
    return theme_id


def room(work: UnitOfWork, two: Two, person_id: int, theme_id: str) -> rooms.Room:
    return rooms.room_of(work, person_id=person_id, pair_id=two.pair_id, theme_id=theme_id)


def test_either_proposes_and_it_runs_once_the_other_agrees(database: Database, two: Two) -> None:
    with database.work() as work:
        theme_id = proposed(work, two, by=two.manager)
        assert room(work, two, two.manager, theme_id).theme.state is State.MINE
        assert room(work, two, two.member, theme_id).theme.state is State.THEIRS
        with pytest.raises(NotYet):
            for_two.agree(work, person_id=two.manager, pair_id=two.pair_id, theme_id=theme_id, wording=1)

        for_two.agree(work, person_id=two.member, pair_id=two.pair_id, theme_id=theme_id, wording=1)

        seen = room(work, two, two.manager, theme_id).theme
        assert (seen.state, seen.title, seen.sees) == (State.RUNNING, TITLE, "月に一度は口火を切れた")


def test_who_agrees_agrees_to_what_they_read(database: Database, two: Two) -> None:
    with database.work() as work:
        theme_id = proposed(work, two)
        other = Proposal("別の題", "", "", date(2027, 3, 1))
        for_two.reword(work, person_id=two.member, pair_id=two.pair_id, theme_id=theme_id, wording=1, proposal=other)

        with pytest.raises(ReadAnew):
            for_two.agree(work, person_id=two.manager, pair_id=two.pair_id, theme_id=theme_id, wording=1)

        for_two.reword(
            work, person_id=two.manager, pair_id=two.pair_id, theme_id=theme_id, wording=2, proposal=THREE_MONTHS
        )
        assert room(work, two, two.member, theme_id).theme.state is State.THEIRS


def test_a_pair_has_one_at_a_time(database: Database, two: Two) -> None:
    with database.work() as work:
        theme_id = running(work, two)
        with pytest.raises(AlreadyOne):
            proposed(work, two, by=two.manager)
        for_two.let_go(work, person_id=two.manager, pair_id=two.pair_id, theme_id=theme_id)
        proposed(work, two, by=two.manager)

    with pytest.raises(IntegrityError), database.work() as work:
        row = work.session.scalars(select(SharedTheme).where(SharedTheme.ended_at.is_(None))).one()
        twin = SharedTheme(
            pair_id=row.pair_id,
            proposed_by_id=row.proposed_by_id,
            ends_on=row.ends_on,
            wording=1,
            round=1,
            proposed_at=work.now,
        )
        twin.title = work.seal(twin, "title", TITLE)
        work.session.add(twin)
        work.session.flush()


@pytest.mark.parametrize("ends_on", [date(2026, 11, 20), date(2026, 11, 1), date(2028, 1, 1)])
def test_it_ends_after_today_and_within_a_year(database: Database, two: Two, ends_on: date) -> None:
    with pytest.raises(EndsTooEarly), database.work() as work:
        proposed(work, two, proposal=Proposal(TITLE, "", "", ends_on))


def test_both_write_and_neither_writes_over_the_other_unseen(database: Database, two: Two) -> None:
    at = {"pair_id": two.pair_id}
    with database.work() as work:
        at["theme_id"] = running(work, two)
        entry_id = page.write(work, person_id=two.member, on_day=None, text=LINE, **at)
        read = room(work, two, two.manager, at["theme_id"]).entries[0]
        page.change(work, person_id=two.member, entry_id=entry_id, wording=1, text="火曜と木曜に話してみた。", **at)

    with pytest.raises(WrittenMeanwhile) as meanwhile, database.work() as work:
        page.change(
            work, person_id=two.manager, entry_id=entry_id, wording=read.wording, text=f"{LINE} よかった。", **at
        )
    assert meanwhile.value.theirs == "火曜と木曜に話してみた。"
    with pytest.raises(WrittenMeanwhile), database.work() as work:
        page.remove(work, person_id=two.member, entry_id=entry_id, wording=1, **at)

    with database.work() as work:
        page.change(work, person_id=two.manager, entry_id=entry_id, wording=2, text="二人のことば", **at)
        seen = room(work, two, two.member, at["theme_id"]).entries[0]
        assert (seen.body, seen.is_mine, seen.is_changed_by_me, seen.wording) == ("二人のことば", True, False, 3)
        with pytest.raises(NotFound):
            page.remove(work, person_id=two.manager, entry_id=entry_id, wording=3, **at)
        page.remove(work, person_id=two.member, entry_id=entry_id, wording=3, **at)
        with pytest.raises(WrittenMeanwhile) as gone:
            page.change(work, person_id=two.manager, entry_id=entry_id, wording=3, text="まだある", **at)
        assert gone.value.theirs is None


def test_two_who_change_one_line_in_the_same_moment_lose_nothing(database: Database, two: Two) -> None:
    with database.work() as work:
        at = {"pair_id": two.pair_id, "theme_id": running(work, two)}
        entry_id = page.write(work, person_id=two.member, on_day=None, text=LINE, **at)

    def changed_by(person_id: int, words: str) -> Callable[[UnitOfWork], None]:
        return lambda work: page.change(work, person_id=person_id, entry_id=entry_id, wording=1, text=words, **at)

    found = at_once(database, changed_by(two.member, "彼女のことば"), changed_by(two.manager, "彼のことば"))

    [refused] = [one for one in found if isinstance(one, WrittenMeanwhile)]
    with database.read() as work:
        stands = room(work, two, two.member, at["theme_id"]).entries[0]
    assert refused.theirs == stands.body
    assert stands.wording == 2


def test_of_two_who_propose_in_the_same_moment_one_is_asked(database: Database, two: Two) -> None:
    def by(person_id: int) -> Callable[[UnitOfWork], str]:
        return lambda work: proposed(work, two, by=person_id)

    found = at_once(database, by(two.member), by(two.manager))

    assert sum(isinstance(one, AlreadyOne) for one in found) == 1
    assert sum(isinstance(one, str) for one in found) == 1


def test_what_the_two_keep_to_lies_on_their_table(app, database: Database, two: Two) -> None:
    with database.work() as work:
        running(work, two)
        career.set_theme(work, person_id=two.manager, pair_id=two.pair_id, preset=Preset.OWN, words="研修のこと")

    table = Visitor(app).sign_in_as(two.member).get(f"/one-on-ones/{two.pair_id}/table").get_data(as_text=True)

    assert TITLE in table
    assert "研修のこと" in table


def test_the_same_words_twice_are_no_conflict(database: Database, two: Two) -> None:
    with database.work() as work:
        at = {"pair_id": two.pair_id, "theme_id": running(work, two)}
        entry_id = page.write(work, person_id=two.member, on_day=None, text=LINE, **at)
        for person_id in (two.member, two.manager):
            page.change(work, person_id=person_id, entry_id=entry_id, wording=1, text="同じことば", **at)


def test_a_conflict_keeps_what_was_typed_on_the_page_and_offers_a_line_of_its_own(app, database, two: Two) -> None:
    with database.work() as work:
        theme_id = running(work, two)
        at = {"pair_id": two.pair_id, "theme_id": theme_id}
        entry_id = page.write(work, person_id=two.member, on_day=None, text=LINE, **at)
        page.change(work, person_id=two.member, entry_id=entry_id, wording=1, text="先に書いたほう", **at)
    manager = Visitor(app).sign_in_as(two.manager)
    here = f"/one-on-ones/{two.pair_id}/themes/two/{theme_id}/entries"

    answer = manager.post(f"{here}/{entry_id}", {"text": "あとから書いたほう", "wording": "1"})

    shown = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "先に書いたほう" in shown
    assert "あとから書いたほう" in shown
    assert f'formaction="{here}"' in shown
    assert manager.post(here, {"text": "あとから書いたほう", "wording": "2"}).status_code == 303
    both = manager.get(f"/one-on-ones/{two.pair_id}/themes/two/{theme_id}").get_data(as_text=True)
    assert "先に書いたほう" in both
    assert "あとから書いたほう" in both


def test_each_looks_back_alone_and_both_read_once_both_have(database: Database, clock, two: Two) -> None:
    with database.work() as work:
        theme_id = running(work, two)
        at = {"pair_id": two.pair_id, "theme_id": theme_id}
        with pytest.raises(NotYet):
            looking_back.keep(work, person_id=two.member, text="早い", wish=None, **at)
    clock.set(datetime(2027, 2, 19, 1, tzinfo=UTC))
    with database.work() as work:
        looking_back.keep(work, person_id=two.member, text="話すのが", wish=None, **at)
        looking_back.hand_in(work, person_id=two.member, text="話すのが楽になった", wish=Wish.GO_ON, **at)
        seen = room(work, two, two.manager, theme_id).looks
        assert (seen.mine, seen.theirs, seen.are_shown) == (None, None, False)
        with pytest.raises(NotYet):
            looking_back.keep(work, person_id=two.member, text="やっぱり", wish=None, **at)

        looking_back.hand_in(work, person_id=two.manager, text="", wish=None, **at)

        mine, theirs = (room(work, two, person, theme_id).looks for person in (two.member, two.manager))
        assert mine.theirs is not None
        assert mine.theirs.is_left
        assert theirs.theirs == looking_back.OneLook("話すのが楽になった", Wish.GO_ON)


def test_a_draft_of_a_look_back_is_never_the_others_to_read(database: Database, two: Two) -> None:
    with database.work() as work:
        theme_id = running(work, two)
        at = {"pair_id": two.pair_id, "theme_id": theme_id}
        looking_back.begin(work, person_id=two.manager, **at)
        looking_back.keep(work, person_id=two.member, text="まだ途中", wish=None, **at)
        looking_back.hand_in(work, person_id=two.manager, text="渡した", wish=Wish.END, **at)

        assert room(work, two, two.manager, theme_id).looks.theirs is None
        assert "まだ途中" not in str(own_data.of(work, two.manager))
        assert "まだ途中" in str(own_data.of(work, two.member))
        for_two.let_go(work, person_id=two.manager, **at)
        assert "まだ途中" not in str(room(work, two, two.manager, theme_id))


def test_it_goes_on_for_another_while_with_a_look_back_of_its_own(database: Database, two: Two) -> None:
    with database.work() as work:
        theme_id = running(work, two)
        at = {"pair_id": two.pair_id, "theme_id": theme_id}
        with pytest.raises(NotYet):
            for_two.go_on(work, person_id=two.member, ends_on=date(2027, 5, 1), **at)
        looking_back.begin(work, person_id=two.member, **at)
        for person_id, said in ((two.member, "一度目・わたし"), (two.manager, "一度目・あなた")):
            looking_back.hand_in(work, person_id=person_id, text=said, wish=Wish.GO_ON, **at)

        for_two.go_on(work, person_id=two.member, ends_on=date(2027, 5, 1), **at)

        seen = room(work, two, two.manager, theme_id)
        assert (seen.theme.state, seen.theme.round, seen.looks.mine) == (State.RUNNING, 2, None)
        assert seen.earlier[0].theirs == looking_back.OneLook("一度目・わたし", Wish.GO_ON)


def test_on_its_day_at_nine_both_are_written_to_once_and_the_mail_says_nothing(
    database: Database, clock, two: Two
) -> None:
    with database.work() as work:
        running(work, two)

    def sent() -> list[str]:
        reminding.remind_of_ends(database, public_url="https://sotomado.example")
        with database.read() as work:
            return [str(one) for one in work.session.scalars(select(Job.payload).where(Job.kind == "mail"))]

    clock.set(datetime(2027, 2, 18, 23, 59, tzinfo=UTC))
    assert sent() == []
    clock.set(datetime(2027, 2, 19, 0, 0, tzinfo=UTC))
    assert len(sent()) == 2
    letters = sent()
    assert len(letters) == 2
    assert not any(word in letter for letter in letters for word in ("会議", "新人 みどりさん", "1on1", "テーマ"))


def test_of_a_pair_that_ended_the_member_reads_on_and_the_manager_does_not(app, database: Database, two: Two) -> None:
    with database.work() as work:
        theme_id = running(work, two)
        page.write(work, person_id=two.member, pair_id=two.pair_id, theme_id=theme_id, on_day=None, text=LINE)
        two.part(work)
        assert room(work, two, two.member, theme_id).entries[0].body == LINE
        assert LINE not in str(own_data.of(work, two.manager))
        with pytest.raises(PairIsOver):
            page.write(work, person_id=two.member, pair_id=two.pair_id, theme_id=theme_id, on_day=None, text="まだ")

    path = f"/one-on-ones/{two.pair_id}/themes/two/{theme_id}"
    assert LINE in Visitor(app).sign_in_as(two.member).get(path).get_data(as_text=True)
    assert Visitor(app).sign_in_as(two.manager).get(path).status_code == 404


def test_a_new_pair_takes_the_theme_along_only_as_the_member_proposes_it(app, database: Database, two: Two) -> None:
    with database.work() as work:
        theme_id = running(work, two)
        page.write(work, person_id=two.member, pair_id=two.pair_id, theme_id=theme_id, on_day=None, text=LINE)
        two.part(work)
        old = work.session.get_one(Pair, two.pair_id)
        new_manager = work.session.execute(
            text("SELECT id FROM employment WHERE person_id = :id"), {"id": two.beside}
        ).scalar_one()
        new = Pair(manager_id=new_manager, member_id=old.member_id, follows_id=old.id)
        work.session.add(new)
        work.session.flush()
        new_id = new.id
    path = f"/one-on-ones/{new_id}/themes/two/new?again=yes"

    mine = Visitor(app).sign_in_as(two.member).get(path).get_data(as_text=True)

    assert TITLE in mine
    assert LINE not in mine
    assert TITLE not in Visitor(app).sign_in_as(two.beside).get(path).get_data(as_text=True)


def test_nobody_else_finds_a_theme_whatever_their_role(app, database: Database, two: Two) -> None:
    with database.work() as work:
        theme_id = running(work, two)
        entry_id = page.write(
            work, person_id=two.member, pair_id=two.pair_id, theme_id=theme_id, on_day=None, text=LINE
        )
        other = Two(work)
    root = f"/one-on-ones/{two.pair_id}/themes"
    for stranger in (two.beside, two.hr, other.manager):
        visitor = Visitor(app).sign_in_as(stranger)
        for path in (root, f"{root}/two/new", f"{root}/two/{theme_id}", f"{root}/two/{theme_id}/entries/{entry_id}"):
            assert visitor.get(path).status_code == 404
        assert visitor.post(f"{root}/two/{theme_id}/entries", {"text": "よそから"}).status_code == 404
        assert visitor.post(f"{root}/two/{theme_id}/let-go").status_code == 404
    # Nor from inside another pair of one's own.
    own = f"/one-on-ones/{other.pair_id}/themes/two/{theme_id}"
    assert Visitor(app).sign_in_as(other.manager).get(own).status_code == 404


def test_every_word_of_it_lies_sealed(database: Database, two: Two) -> None:
    with database.work() as work:
        theme_id = running(work, two)
        page.write(work, person_id=two.member, pair_id=two.pair_id, theme_id=theme_id, on_day=None, text=LINE)

    with database.read() as work:
        for column, table in (("title", "shared_theme"), ("body", "shared_theme_entry")):
            raw = bytes(work.session.execute(text(f"SELECT {column} FROM {table}")).scalar_one())
            assert "話して".encode() not in raw


@pytest.mark.parametrize("leaver", ["member", "manager"])
def test_erasing_one_of_them_leaves_what_is_the_others(database: Database, two: Two, leaver: str) -> None:
    with database.work() as work:
        at = {"pair_id": two.pair_id, "theme_id": running(work, two)}
        page.write(work, person_id=two.member, on_day=None, text="メンバーの一行", **at)
        page.write(work, person_id=two.manager, on_day=None, text="上司の一行", **at)
        own_data.forget(work, getattr(two, leaver))
        left = str(own_data.of(work, two.member)) + str(own_data.of(work, two.manager))

        assert ("メンバーの一行" in left) is (leaver == "manager")
        assert "上司の一行" not in left


def test_pages_of_a_theme_from_proposal_to_end(app, two: Two) -> None:
    member, manager = Visitor(app).sign_in_as(two.member), Visitor(app).sign_in_as(two.manager)
    root = f"/one-on-ones/{two.pair_id}/themes"
    assert "2027-02-19" in member.get(f"{root}/two/new").get_data(as_text=True)
    wrong = member.post(f"{root}/two/new", {"title": TITLE, "ends_on": "2026-11-01", "why": "なぜなら"})
    assert wrong.status_code == 422
    assert "なぜなら" in wrong.get_data(as_text=True)

    there = member.post(f"{root}/two/new", {"title": TITLE, "ends_on": "2027-02-19"}).headers["Location"]
    assert "このテーマで始める" in manager.get(there).get_data(as_text=True)
    theme_id = there.rsplit("/", 1)[-1]
    assert TITLE in manager.get(f"{root}/two/new?of={theme_id}").get_data(as_text=True)
    late = manager.post(f"{there}/reword", {"title": "別の題", "ends_on": "2027-02-19", "wording": "7"})
    assert late.status_code == 409
    assert "別の題" in late.get_data(as_text=True)
    manager.post(f"{there}/agree", {"wording": "1"})
    manager.post(f"{there}/entries", {"text": LINE, "on_day": "2026-11-18"})
    assert LINE in member.get(there).get_data(as_text=True)
    assert TITLE in member.get(f"/one-on-ones/{two.pair_id}").get_data(as_text=True)
    member.post(f"{there}/look-back/begin")
    assert member.post(f"{there}/look-back", {"text": "下書き"}, headers={"X-Draft": "yes"}).status_code == 204
    assert "下書き" in member.get(f"{there}/look-back").get_data(as_text=True)
    assert "下書き" not in manager.get(there).get_data(as_text=True)
    for visitor in (member, manager):
        assert visitor.post(f"{there}/look-back", {"text": "楽になった", "wish": "end"}).status_code == 303
    assert "ここで区切りにしたい" in member.get(there).get_data(as_text=True)
    assert manager.post(f"{there}/let-go").status_code == 303
    assert TITLE in member.get(root).get_data(as_text=True)
    assert LINE in member.get(there).get_data(as_text=True)
