"""Career 1on1s: brought to mind every third to fifth time and not more, set by one, changed or refused by the other."""

import random
from collections.abc import Callable
from datetime import date

import pytest
from factories.two_inside import Two
from flask import Flask
from sqlalchemy import text
from support.browserless import Visitor

from sotomado.accounts.errors import NotFound
from sotomado.companies.service import employment_of
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones.models import InsideTheme, PairKind
from sotomado.oneonones.programmes import setting
from sotomado.oneonones.themes import career, rhythm
from sotomado.oneonones.themes.errors import NotTheirs, NoWords, PairIsOver
from sotomado.oneonones.themes.models import CareerTheme, Preset

WORDS = "研修の仕事に、どこまで関わりたいか"


@pytest.fixture
def two(database: Database) -> Two:
    with database.work() as work:
        return Two(work)


def set_one(work: UnitOfWork, two: Two, preset: Preset = Preset.OWN, words: str = WORDS) -> None:
    career.set_theme(work, person_id=two.manager, pair_id=two.pair_id, preset=preset, words=words)


def test_over_long_series_a_suggestion_comes_after_three_to_five_whatever_the_manager_does() -> None:
    """Three managers: one who always sets a theme, one who never does, one who does as they please, also unasked."""
    for pair_id in range(1, 400):
        will = random.Random(pair_id)
        for when_due, unasked in ((1.0, 0.0), (0.0, 0.0), (0.5, 0.1)):
            since, last = 0, 0  # the last suggestion or career theme
            for nth in range(1, 200):
                due = rhythm.is_due(since=since, pair_id=pair_id)
                assert not due or 3 <= nth - last <= 5
                assert due or nth - last < 5
                is_set = will.random() < (when_due if due else unasked)
                last = nth if due or is_set else last
                since = 0 if is_set else since + 1


def test_every_step_of_three_four_and_five_occurs() -> None:
    firsts = {next(n for n in range(10) if rhythm.is_due(since=n, pair_id=pair)) + 1 for pair in range(60)}

    assert firsts == {3, 4, 5}


def test_it_is_brought_to_mind_on_the_managers_page_alone(database: Database, two: Two) -> None:
    with database.work() as work:
        due_at = next(n for n in range(5) if rhythm.is_due(since=n, pair_id=two.pair_id))
        two.hold(work, due_at)

        assert two.seen(work, two.manager).is_suggested
        assert not two.seen(work, two.member).is_suggested

        two.hold(work)
        assert not two.seen(work, two.manager).is_suggested


def test_a_talk_about_careers_that_the_member_chose_counts_as_one(database: Database, two: Two) -> None:
    with database.work() as work:
        two.hold(work, 2)
        two.hold(work, 1, InsideTheme.CAREER)
        two.hold(work, 1)

        for nth in range(2, 8):
            assert two.seen(work, two.manager).is_suggested == rhythm.is_due(since=nth - 1, pair_id=two.pair_id)
            two.hold(work, 1)


def test_put_off_it_is_silent_until_its_rhythm_comes_round(database: Database, two: Two) -> None:
    with database.work() as work:
        two.hold(work, next(n for n in range(5) if rhythm.is_due(since=n, pair_id=two.pair_id)))
        career.put_off(work, person_id=two.manager, pair_id=two.pair_id)

        assert not two.seen(work, two.manager).is_suggested
        assert two.seen(work, two.manager).may_set
        assert two.seen(work, two.member) == career.Career(None, False, False, False, False)
        silent = 0
        two.hold(work)
        while not two.seen(work, two.manager).is_suggested:
            silent += 1
            two.hold(work)
        assert 2 <= silent <= 4


def test_the_member_reads_what_was_set_changes_it_and_the_manager_reads_the_change(
    database: Database, two: Two
) -> None:
    with database.work() as work:
        set_one(work, two)
        seen = two.seen(work, two.member)
        assert seen.theme is not None
        assert (seen.theme.words, seen.may_answer, seen.may_set) == (WORDS, True, False)
        career.change(work, person_id=two.member, pair_id=two.pair_id, preset=Preset.SKILL_UP, words="")

        changed = two.seen(work, two.manager)

        assert changed.theme == career.ShownCareerTheme(Preset.SKILL_UP, None, is_changed=True)
        with pytest.raises(NotTheirs):
            set_one(work, two)


def test_refused_it_is_gone_with_its_words_and_not_set_again_for_that_time(database: Database, two: Two) -> None:
    with database.work() as work:
        set_one(work, two)
        career.refuse(work, person_id=two.member, pair_id=two.pair_id)

        seen = two.seen(work, two.manager)
        assert (seen.theme, seen.is_refused, seen.may_set, seen.is_suggested) == (None, True, False, False)
        with pytest.raises(NotTheirs):
            set_one(work, two)
        assert work.session.query(CareerTheme).one().words is None

        two.hold(work)
        assert two.seen(work, two.manager).may_set


def test_after_its_1on1_the_theme_is_past(database: Database, two: Two) -> None:
    with database.work() as work:
        set_one(work, two)
        two.hold(work)

        assert two.seen(work, two.member).theme is None


def test_each_has_the_verbs_of_their_side(database: Database, two: Two) -> None:
    with database.work() as work:
        set_one(work, two)
        with pytest.raises(NotTheirs):
            career.set_theme(work, person_id=two.member, pair_id=two.pair_id, preset=Preset.SKILL_UP, words="")
        with pytest.raises(NotTheirs):
            career.put_off(work, person_id=two.member, pair_id=two.pair_id)
        with pytest.raises(NotTheirs):
            career.refuse(work, person_id=two.manager, pair_id=two.pair_id)
        for stranger in (two.beside, two.hr):
            with pytest.raises(NotFound):
                career.set_theme(work, person_id=stranger, pair_id=two.pair_id, preset=Preset.OWN, words=WORDS)
            with pytest.raises(NotFound):
                career.refuse(work, person_id=stranger, pair_id=two.pair_id)


def test_of_two_managers_neither_sets_the_others_theme(database: Database) -> None:
    with database.work() as work:
        peers = Two(work, PairKind.PEER)
        for _ in range(6):
            assert not peers.seen(work, peers.manager).is_suggested
            peers.hold(work)

        assert not peers.seen(work, peers.manager).may_set
        with pytest.raises(NotTheirs):
            set_one(work, peers)


def test_own_words_are_needed_for_own_words_and_lie_sealed(database: Database, two: Two) -> None:
    with pytest.raises(NoWords), database.work() as work:
        set_one(work, two, words="  ")
    with database.work() as work:
        set_one(work, two)

    with database.read() as work:
        assert "研修".encode() not in bytes(work.session.execute(text("SELECT words FROM career_theme")).scalar_one())


def test_in_a_pair_that_ended_nothing_is_set(database: Database, two: Two) -> None:
    with database.work() as work:
        set_one(work, two)
        two.part(work)

    with database.read() as work:
        assert two.seen(work, two.member).theme is None
    with pytest.raises(PairIsOver), database.work() as work:
        set_one(work, two)


def test_on_the_page_the_manager_sets_and_the_member_refuses(app, two: Two) -> None:
    manager, member = Visitor(app).sign_in_as(two.manager), Visitor(app).sign_in_as(two.member)
    here = f"/one-on-ones/{two.pair_id}/themes"

    wrong = manager.post(f"{here}/career", {"preset": "own", "words": ""})
    assert wrong.status_code == 422
    assert manager.post(f"{here}/career", {"preset": "own", "words": WORDS}).status_code == 303
    assert WORDS in member.get(here).get_data(as_text=True)
    assert WORDS in member.get(f"/one-on-ones/{two.pair_id}").get_data(as_text=True)

    assert member.post(f"{here}/career/refuse").status_code == 303
    assert WORDS not in manager.get(here).get_data(as_text=True)
    assert "別のことを話したい" in manager.get(here).get_data(as_text=True)
    for stranger in (two.beside, two.hr):
        assert Visitor(app).sign_in_as(stranger).get(here).status_code == 404


def test_a_member_who_changes_the_theme_is_offered_the_packs_of_their_company_and_nobody_else_is(
    sqlite_database: Database, make_app: Callable[..., Flask]
) -> None:
    with sqlite_database.work() as work:
        two = Two(work)
        set_one(work, two)
        place = employment_of(work, person_id=two.member)
        assert place is not None
        setting.offer_pack(
            work,
            company_id=place.company_id,
            cohort="everyone",
            words=setting.PackWords("これからの十年", "節目です。", [InsideTheme.CAREER], []),
            from_on=date(2026, 11, 20),
            until_on=date(2026, 12, 20),
        )
    here = f"/one-on-ones/{two.pair_id}/themes"
    app = make_app(sqlite_database)
    hers, his = (Visitor(app).sign_in_as(person_id) for person_id in (two.member, two.manager))

    page = hers.get(here).get_data(as_text=True)
    assert "これからの十年" in page
    # The enter key presses the first button of a form: that is no pack's.
    assert page.index("このテーマにする") < page.index('name="pick"')
    assert "これからの十年" not in his.get(here).get_data(as_text=True)
    key = page.split('name="pick" value="')[1].split('"')[0]
    picked = hers.post(f"{here}/career", {"preset": "skill_up", "words": "", "pick": key}).get_data(as_text=True)

    assert 'value="これからの十年"' in picked
    with sqlite_database.read() as work:
        assert two.seen(work, two.manager).theme.words == WORDS, "nothing is set before the member says so"
    # Nor does the other one fill a form by guessing at the key.
    assert 'value="これからの十年"' not in his.post(f"{here}/career", {"pick": key}).get_data(as_text=True)
