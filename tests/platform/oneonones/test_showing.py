"""What one of a pair shows the other: chosen one by one, previewed as it is read, taken back at once, nobody else's."""

import re
from datetime import UTC, date, datetime

import pytest
from factories.answers import answers_around, values_of
from factories.two_inside import Two
from sqlalchemy import text
from support.browserless import Visitor

from sotomado.accounts.errors import NotFound
from sotomado.assessments import results
from sotomado.assessments import service as assessments
from sotomado.assessments.models import Part
from sotomado.consultations.cards.errors import EndsTooEarly
from sotomado.consultations.intake import service as intake
from sotomado.consultations.intake.vocabulary import Question
from sotomado.consultations.life_line import service as life_line
from sotomado.consultations.life_line.points import Told
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones.models import OneOnOne, PairKind, Standing, WishedResponse
from sotomado.oneonones.showing import own_data, reading
from sotomado.oneonones.showing import service as showing
from sotomado.oneonones.showing.errors import ChangedSince, NothingChosen, PairIsOver
from sotomado.oneonones.showing.models import Piece

SHOWN, KEPT = "はじめて後輩に教えた", "体をこわして休んだ"
WILL = "人に教える仕事をふやしたい"


def a_life(work: UnitOfWork, person_id: int) -> dict[str, str]:
    """Two points, by title, and a will."""
    points = {
        title: life_line.place(work, person_id=person_id, told=Told(year, None, height, title, feeling=f"{title}とき"))
        for title, year, height in ((KEPT, 2021, -8), (SHOWN, 2023, 6))
    }
    intake.tell(work, person_id=person_id, question=Question.WILL, sitting="s", text=WILL)
    return points


def a_result(work: UnitOfWork, person_id: int) -> None:
    assessments.store_completed(
        work, person_id=person_id, answers=answers_around(3, E=4.5, N=2.0), completed_at=work.now
    )


@pytest.fixture
def two(database: Database) -> Two:
    with database.work() as work:
        return Two(work)


def show(work: UnitOfWork, two: Two, person_id: int, *keys: str, ends_on: date | None = None) -> None:
    _, mark = showing.chosen(work, person_id=person_id, pair_id=two.pair_id, keys=keys)
    showing.show(work, person_id=person_id, pair_id=two.pair_id, keys=keys, mark=mark, ends_on=ends_on)


def seen(work: UnitOfWork, two: Two, person_id: int) -> reading.Shown:
    found = reading.read(work, person_id=person_id, pair_id=two.pair_id, locale="ja")
    assert found is not None
    return found


def test_of_a_life_line_the_other_one_reads_the_points_that_were_chosen_and_no_other(
    database: Database, two: Two
) -> None:
    with database.work() as work:
        points = a_life(work, two.member)
        assert not seen(work, two, two.manager)
        show(work, two, two.member, f"life_point:{points[SHOWN]}", "will:")

        read = seen(work, two, two.manager)

        assert read.line is not None
        assert [one.title for one in read.line.points] == [SHOWN]
        assert read.words == ((Piece.WILL, WILL),)
        assert KEPT not in str(read)


def test_the_preview_is_what_the_other_one_reads_to_the_letter(app, database: Database, two: Two) -> None:
    with database.work() as work:
        points = a_life(work, two.manager)
        a_result(work, two.manager)
    manager, member = Visitor(app).sign_in_as(two.manager), Visitor(app).sign_in_as(two.member)
    root = f"/one-on-ones/{two.pair_id}/shown"
    keys = [f"life_point:{points[SHOWN]}", "facet:E", "facet:N", "will:"]

    preview = manager.post(f"{root}/choose", {"pieces": keys}).get_data(as_text=True)
    mark = re.search(r'name="mark" value="([^"]+)"', preview)
    assert mark
    assert member.get(f"{root}/theirs").get_data(as_text=True).count("article") == 0
    assert manager.post(root, {"pieces": keys, "mark": mark[1]}).status_code == 303

    read = member.get(f"{root}/theirs").get_data(as_text=True)
    assert _article(read) == _article(preview) == _article(manager.get(f"{root}/mine").get_data(as_text=True))
    assert SHOWN in _article(read)
    assert KEPT not in read


def _article(page: str) -> str:
    found = re.search(r"<article.*?</article>", page, re.DOTALL)
    assert found
    return re.sub(r' data-mark="[^"]*"', "", found[0])


def test_no_number_of_a_result_stands_on_the_others_page(app, database: Database, two: Two) -> None:
    with database.work() as work:
        a_result(work, two.manager)
        show(work, two, two.manager, "facet:E")
        scores = assessments.latest_result(work, person_id=two.manager)
    assert scores is not None
    page = _article(Visitor(app).sign_in_as(two.member).get(f"/one-on-ones/{two.pair_id}/shown/theirs").get_data(True))

    for score in scores.scores:
        for number in (score.t_score, score.percentile, score.mean, score.theta):
            assert number is None or str(round(number, 1)) not in page
    assert "%" not in page
    assert "<svg" not in page
    assert page.count('class="shown-facet"') == 1


def test_a_member_has_no_result_to_show_their_manager_and_two_managers_show_both_ways(database: Database) -> None:
    with database.work() as work:
        for kind, expected in ((PairKind.LINE, {"manager"}), (PairKind.PEER, {"manager", "member"})):
            two = Two(work, kind)
            shows = set()
            for name in ("manager", "member"):
                person_id = getattr(two, name)
                a_result(work, person_id)
                keys = [one.key for one in showing.choices(work, person_id=person_id, pair_id=two.pair_id)]
                shows |= {name} if "facet:E" in keys else set()
            assert shows == expected


def test_what_changed_after_the_preview_is_previewed_anew(app, database: Database, two: Two) -> None:
    with database.work() as work:
        points = a_life(work, two.member)
    key = f"life_point:{points[SHOWN]}"
    member = Visitor(app).sign_in_as(two.member)
    root = f"/one-on-ones/{two.pair_id}/shown"
    preview = member.post(f"{root}/choose", {"pieces": key}).get_data(as_text=True)
    mark = re.search(r'name="mark" value="([^"]+)"', preview)
    assert mark
    with database.work() as work:
        told = Told(2023, None, 6, "別の題にした")
        life_line.tell_anew(work, person_id=two.member, point_id=points[SHOWN], told=told)

    answer = member.post(root, {"pieces": key, "mark": mark[1]})

    assert answer.status_code == 409
    assert "別の題にした" in answer.get_data(as_text=True)
    with pytest.raises(ChangedSince), database.work() as work:
        showing.show(work, person_id=two.member, pair_id=two.pair_id, keys=[key], mark=mark[1], ends_on=None)
    with database.work() as work:
        assert not seen(work, two, two.manager)


def test_what_is_written_anew_afterwards_is_not_shown_until_its_owner_shows_it(database: Database, two: Two) -> None:
    with database.work() as work:
        points = a_life(work, two.member)
        key = f"life_point:{points[SHOWN]}"
        show(work, two, two.member, key, "will:")
        life_line.tell_anew(
            work, person_id=two.member, point_id=points[SHOWN], told=Told(2023, None, 6, SHOWN, feeling="ほんとうは別")
        )
        intake.tell(work, person_id=two.member, question=Question.WILL, sitting="t", text="転職したい")

        assert "ほんとうは別" not in str(seen(work, two, two.manager))
        assert "転職" not in str(seen(work, two, two.manager))
        mine = showing.own(work, person_id=two.member, pair_id=two.pair_id, locale="ja")
        assert [one.is_changed for one in mine.pieces] == [True, True]

        show(work, two, two.member, key)
        assert "ほんとうは別" in str(seen(work, two, two.manager))


def test_withdrawn_it_is_gone_at_once_and_its_words_with_it(app, database: Database, two: Two) -> None:
    with database.work() as work:
        points = a_life(work, two.member)
        show(work, two, two.member, f"life_point:{points[SHOWN]}", "will:")
    manager, member = Visitor(app).sign_in_as(two.manager), Visitor(app).sign_in_as(two.member)
    root = f"/one-on-ones/{two.pair_id}/shown"
    page = manager.get(f"{root}/theirs").get_data(as_text=True)
    mark = re.search(r'data-mark="([^"]+)"', page)
    assert mark
    assert manager.get(f"{root}/theirs/now?mark={mark[1]}").status_code == 204
    pieces = re.findall(r'name="piece" value="([^"]+)"', member.get(root).get_data(as_text=True))

    member.post(f"{root}/withdraw", {"piece": pieces[0]})

    now = manager.get(f"{root}/theirs/now?mark={mark[1]}")
    assert now.status_code == 200
    assert now.headers["Cache-Control"] == "no-store"
    assert SHOWN not in now.get_data(as_text=True)
    assert WILL in now.get_data(as_text=True)
    member.post(f"{root}/withdraw")
    assert WILL not in manager.get(f"{root}/theirs").get_data(as_text=True)
    with database.read() as work:
        left = work.session.execute(text("SELECT count(*) FROM shown_piece WHERE body IS NOT NULL")).scalar_one()
        assert left == 0


def test_a_point_that_is_taken_off_the_line_is_shown_no_more(database: Database, two: Two) -> None:
    with database.work() as work:
        points = a_life(work, two.member)
        show(work, two, two.member, f"life_point:{points[SHOWN]}")
        life_line.remove(work, person_id=two.member, point_id=points[SHOWN])

        assert not seen(work, two, two.manager)


def test_it_ends_with_its_day_by_the_owners_clock_and_its_words_go(database: Database, clock, two: Two) -> None:
    with database.work() as work:
        a_life(work, two.member)
        show(work, two, two.member, "will:", ends_on=date(2026, 12, 1))
        with pytest.raises(EndsTooEarly):
            show(work, two, two.member, "will:", ends_on=date(2026, 11, 19))
    clock.set(datetime(2026, 12, 1, 14, 59, tzinfo=UTC))
    with database.work() as work:
        assert seen(work, two, two.manager)
        assert showing.let_go_of_what_ended(work) == 0
    clock.set(datetime(2026, 12, 1, 15, 0, tzinfo=UTC))
    with database.work() as work:
        assert not seen(work, two, two.manager)
        assert showing.let_go_of_what_ended(work) == 1
        show(work, two, two.member, "will:")


def test_the_owner_sees_when_the_other_one_looked_and_a_look_soon_after_is_the_same(
    database: Database, clock, two: Two
) -> None:
    with database.work() as work:
        points = a_life(work, two.member)
        show(work, two, two.member, "will:")
        assert not showing.own(work, person_id=two.member, pair_id=two.pair_id, locale="ja").pieces[0].was_seen
    for minutes in (1, 1, 10):
        clock.advance(minutes=minutes)
        with database.work() as work:
            seen(work, two, two.manager)
    with database.work() as work:
        mine = showing.own(work, person_id=two.member, pair_id=two.pair_id, locale="ja")
        assert (len(mine.looks), mine.pieces[0].was_seen) == (2, True)
        clock.advance(minutes=1)
    with database.work() as work:
        show(work, two, two.member, f"life_point:{points[SHOWN]}")
    clock.advance(minutes=1)
    with database.work() as work:
        seen(work, two, two.manager)
        mine = showing.own(work, person_id=two.member, pair_id=two.pair_id, locale="ja")
        assert len(mine.looks) == 3
        assert all(one.was_seen for one in mine.pieces)


def test_with_the_end_of_the_pair_it_is_closed_and_its_owner_may_still_take_it_back(
    database: Database, two: Two
) -> None:
    with database.work() as work:
        a_life(work, two.member)
        show(work, two, two.member, "will:")
        two.part(work)

        assert not seen(work, two, two.manager)
        with pytest.raises(PairIsOver):
            showing.choices(work, person_id=two.member, pair_id=two.pair_id)
        showing.withdraw(work, person_id=two.member, pair_id=two.pair_id)


def test_nobody_else_reads_shows_or_withdraws_whatever_their_role(app, database: Database, two: Two) -> None:
    with database.work() as work:
        points = a_life(work, two.member)
        show(work, two, two.member, "will:")
        piece_id = showing.own(work, person_id=two.member, pair_id=two.pair_id, locale="ja").pieces[0].id
        other = Two(work)
    root = f"/one-on-ones/{two.pair_id}/shown"
    for stranger in (two.beside, two.hr, other.manager):
        visitor = Visitor(app).sign_in_as(stranger)
        for path in (root, f"{root}/choose", f"{root}/mine", f"{root}/theirs", f"{root}/theirs/now"):
            assert visitor.get(path).status_code == 404
        assert visitor.post(f"{root}/withdraw", {"piece": piece_id}).status_code == 404
    with database.work() as work:
        # The one who reads cannot take it back, nor show what is another's.
        with pytest.raises(NotFound):
            showing.withdraw(work, person_id=two.manager, pair_id=two.pair_id, piece_id=piece_id)
        with pytest.raises(NothingChosen):
            showing.chosen(
                work, person_id=two.manager, pair_id=two.pair_id, keys=[f"life_point:{points[KEPT]}", "will:"]
            )
        assert seen(work, two, two.manager)


def test_what_is_shown_lies_sealed_and_goes_with_its_owner(database: Database, two: Two) -> None:
    with database.work() as work:
        a_life(work, two.member)
        show(work, two, two.member, "will:")
        seen(work, two, two.manager)
        raw = bytes(work.session.execute(text("SELECT body FROM shown_piece")).scalar_one())
        assert "教える".encode() not in raw
        assert WILL in str(own_data.of(work, two.member))
        assert own_data.of(work, two.manager)["shown_to_the_other"] == []

        own_data.forget(work, two.manager)
        assert seen(work, two, two.manager)
        own_data.forget(work, two.member)
        assert not seen(work, two, two.manager)
        assert own_data.of(work, two.member) == {
            "shown_to_the_other": [],
            "shown_was_opened": [],
            "will_can_must": [],
        }


def test_ones_own_copy_says_in_words_what_was_shown(database: Database, two: Two) -> None:
    with database.work() as work:
        points = a_life(work, two.manager)
        a_result(work, two.manager)
        show(work, two, two.manager, f"life_point:{points[SHOWN]}", "facet:E", "will:")

        pieces = own_data.of(work, two.manager)["shown_to_the_other"]
        read = seen(work, two, two.member)

    assert isinstance(pieces, list)
    point, facet, will = sorted(pieces, key=lambda one: ["life_point", "facet", "will"].index(one["kind"]))
    assert (point["title"], point["feeling"], point["year"]) == (SHOWN, f"{SHOWN}とき", 2023)
    assert (facet["name"], facet["words"]) == (read.facets[0].name, read.facets[0].words)
    assert will["body"] == WILL
    assert "{" not in "".join(str(value) for one in pieces for value in one.values())


def test_what_stands_out_of_ones_values_is_shown_one_by_one(app, database: Database, two: Two) -> None:
    with database.work() as work:
        answers = values_of(benevolence=5, self_direction=5, tradition=1)
        assessments.store_completed(
            work, person_id=two.manager, answers=answers, completed_at=work.now, part=Part.VALUES
        )
        kept = assessments.latest_values(work, person_id=two.manager)
        dear = [one for one in showing.choices(work, person_id=two.manager, pair_id=two.pair_id) if one.is_dear]
        assert "facet:value-benevolence" in [one.key for one in dear]
        assert "facet:value-tradition" not in [one.key for one in dear]
        show(work, two, two.manager, "facet:value-benevolence")
        [facet] = seen(work, two, two.member).facets
        assert (facet.is_dear, facet.sure) == (True, "")
    page = _article(Visitor(app).sign_in_as(two.member).get(f"/one-on-ones/{two.pair_id}/shown/theirs").get_data(True))

    assert kept is not None
    assert facet.words in page
    assert not any(one.label_in("ja") in page for one in dear if one.key != "facet:value-benevolence")
    for one in kept.weights:
        assert str(round(one.weight, 2)) not in page


def test_who_wishes_for_something_is_not_told_how_to_meet_it(app, database: Database) -> None:
    with database.work() as work:
        two = Two(work, PairKind.PEER)
        a_result(work, two.member)
        wished = OneOnOne(pair_id=two.pair_id, standing=Standing.PLANNED, starts_at=work.now, minutes=30)
        wished.wished_response, wished.written_at = WishedResponse.LISTEN, work.now
        work.session.add(wished)
    pages = [
        Visitor(app).sign_in_as(person_id).get(f"/one-on-ones/{two.pair_id}/shown").get_data(as_text=True)
        for person_id in (two.member, two.manager)
    ]

    assert ["次回、望まれているのは「聴いてほしい」" in page for page in pages] == [False, True]
    # Both of two managers look at their own way, and facets on which they are at home on both sides stand together.
    assert "望まれている役と、自分のやりかた" in pages[0]
    assert pages[0].count("どちらの面も出せそうです。今日は") <= 1
    hub = Visitor(app).sign_in_as(two.member).get(f"/one-on-ones/{two.pair_id}").get_data(as_text=True)
    assert "診断で分かった持ち味などを" in hub


def test_a_result_reads_in_the_readers_language(database: Database, app, two: Two) -> None:
    with database.work() as work:
        a_result(work, two.manager)
        show(work, two, two.manager, "facet:E")
        english = reading.read(work, person_id=two.member, pair_id=two.pair_id, locale="en")
        japanese = seen(work, two, two.member)
        own = results.latest_result(work, person_id=two.manager)

    assert own is not None
    assert english is not None
    assert english.facets[0].name != japanese.facets[0].name
    assert english.facets[0].words.isascii() or "’" in english.facets[0].words
