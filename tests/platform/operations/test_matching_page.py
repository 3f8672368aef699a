"""The operator's page on the choosing of ten: sums alone, in words, and never a person."""

import pytest
from factories.histories import a_desk, a_history
from factories.people import a_company, a_person, an_employee
from sqlalchemy import update
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Role
from sotomado.operations import matching
from sotomado.shortlists.learning import model_store, nights, pricing
from sotomado.shortlists.learning.models import LearnedModel

ADDRESS = "/operations/matching"


def an_operator(work, **options):
    person_id = a_person(work, name="運営", **options)
    accounts.grant(work, person_id=person_id, role=Role.OPERATOR)
    return person_id


def text(visitor):
    response = visitor.get(ADDRESS)
    assert response.status_code == 200
    return response.get_data(as_text=True)


@pytest.fixture
def with_nights(sqlite_database):
    """Talks of a year, two nights of learning and one of prices."""
    with sqlite_database.work() as work:
        consultants, people = a_desk(work, consultants=24, people=40)
        a_history(
            work, consultants, people, talks=900, good=dict.fromkeys(consultants[:12], 0.9), usual=0.5, over_days=360
        )
    for day in ("2026-11-19", "2026-11-20"):
        nights.learn_night(sqlite_database, day=day)
    pricing.price_night(sqlite_database, day="2026-11-20")
    return sqlite_database


def test_before_anything_is_known_the_page_says_so(sqlite_database, make_app):
    with sqlite_database.work() as work:
        operator_id = an_operator(work)

    page = text(Visitor(make_app(sqlite_database)).sign_in_as(operator_id))

    for sentence in (
        "役に立ったかは、まだ数えられません",
        "ほかのえらび方とくらべる記録は、まだありません。",
        "値は、まだありません。",
        "学んだモデルは、まだありません。",
        "いま使っているのは「学ぶ前の見込み」です。",
    ):
        assert sentence in page


def test_a_year_of_talks_is_summed_up(with_nights, make_app):
    with with_nights.work() as work:
        operator_id = an_operator(work)

    page = text(Visitor(make_app(with_nights)).sign_in_as(operator_id))

    assert "「よかった」と答えています" in page
    assert "同じ人たちに、いまのモデルが十人をえらんでいたら" in page
    assert "180件。学ぶときには使っていない" in page
    assert page.count('class="here"') >= 10
    assert "双対定理による証明つきです。" in page
    assert "sotomado use-model 2026-11-19" in page
    assert page.count("2026-11-20") >= 2
    assert "社員" not in page
    assert "相談員" not in page


def test_what_was_decided_by_hand_is_said(with_nights, make_app):
    with with_nights.work() as work:
        operator_id = an_operator(work)
        model_store.use(work, version="2026-11-19", decided_by="command line: hana")

    page = text(Visitor(make_app(with_nights)).sign_in_as(operator_id))

    assert "人が決めたものなので、毎晩の学習では入れ替わりません。" in page
    assert "決めたのはサーバーのhana。" in page
    assert "sotomado use-model newest" in page


def test_the_way_back_passes_by_what_was_refused_and_ends_at_the_first_day(with_nights):
    with with_nights.work() as work:
        work.session.execute(update(LearnedModel).where(LearnedModel.version == "2026-11-19").values(refused="biased"))
        from_the_newest = matching.standing(work).way_back
        model_store.use(work, version="prior", decided_by="command line: hana")
        from_the_first = matching.standing(work).way_back

    assert (from_the_newest, from_the_first) == ("prior", None)


def test_an_estimate_that_would_say_too_little_is_refused_in_words(sqlite_database, make_app):
    with sqlite_database.work() as work:
        a_history(work, *a_desk(work), talks=60)
        operator_id = an_operator(work)
    nights.learn_night(sqlite_database, day="2026-11-20")

    page = text(Visitor(make_app(sqlite_database)).sign_in_as(operator_id))

    assert "まだ言えません" in page
    assert "200件分に足りないためです。" in page


def test_fewer_than_ten_talks_are_shown_nowhere(sqlite_database):
    with sqlite_database.work() as work:
        a_history(work, *a_desk(work), talks=9, over_days=20)
    nights.learn_night(sqlite_database, day="2026-11-20")

    with sqlite_database.read() as work:
        standing = matching.standing(work)

    assert standing.helped is None
    assert {month.share for month in standing.months} == {None}
    assert (standing.worth, standing.calibration, standing.spread, standing.drift) == (None, None, None, None)


def test_many_talks_and_lists_of_few_people_are_shown_nowhere(sqlite_database):
    with sqlite_database.work() as work:
        a_history(work, *a_desk(work, people=9), talks=300, over_days=120)
    nights.learn_night(sqlite_database, day="2026-11-20")

    with sqlite_database.read() as work:
        standing = matching.standing(work)

    assert standing.helped is None
    assert {month.share for month in standing.months} == {None}
    assert standing.spread is None


def test_one_talk_more_is_not_read_from_the_page_of_the_next_day(sqlite_database, make_app, clock):
    with sqlite_database.work() as work:
        consultants, people = a_desk(work, people=12)
        a_history(work, consultants, people, talks=123, over_days=60)
    nights.learn_night(sqlite_database, day="2026-11-20")
    with sqlite_database.read() as work:
        before = matching.standing(work)

    clock.advance(days=1)
    with sqlite_database.work() as work:
        a_history(work, consultants, people[:1], talks=1, usual=0.0, over_days=1, seed=2)
        operator_id = an_operator(work)
    nights.learn_night(sqlite_database, day="2026-11-21")
    with sqlite_database.read() as work:
        after = matching.standing(work)

    assert (after.helped, after.months) == (before.helped, before.months)
    assert "2026-11" not in {f"{one.year}-{one.month:02}" for one in after.months}, "a month is shown once it is over"
    page = text(Visitor(make_app(sqlite_database)).sign_in_as(operator_id))
    assert page.count(">120<") == 2
    assert ">123<" not in page
    assert ">124<" not in page


def test_everything_reads_in_english(with_nights, make_app):
    with with_nights.work() as work:
        operator_id = an_operator(work, locale=Locale.ENGLISH)

    page = text(Visitor(make_app(with_nights)).sign_in_as(operator_id))

    main = page[page.index("<main") : page.index("</main>")]
    assert "say that the talk was good" in main
    assert not [letter for letter in main if "぀" <= letter <= "ヿ"], "no kana is left"


@pytest.mark.parametrize("role", [Role.HR, Role.ADVISEE, Role.MANAGER])
def test_no_role_of_a_company_has_a_path_to_it(sqlite_database, make_app, role):
    with sqlite_database.work() as work:
        person_id = an_employee(work, a_company(work), roles=(role,))

    assert Visitor(make_app(sqlite_database)).sign_in_as(person_id).get(ADDRESS).status_code == 403
