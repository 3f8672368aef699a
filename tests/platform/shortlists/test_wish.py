"""The wish: every word of it is optional but one, kept as it was said, and read by as few as it needs."""

import re
from dataclasses import fields, replace

import pytest
from factories.bookings import a_confirmed_booking, a_meeting
from factories.people import a_company, a_consultant, a_person, an_employee
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from support.browserless import Visitor

from matching.choosing.candidates import Likeness
from matching.choosing.feasible import Step
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Role
from sotomado.directory.vocabulary import (
    AgeBand,
    Experience,
    Gender,
    MeetingMode,
    SpokenLanguage,
    Style,
    Theme,
    TimeOfWeek,
)
from sotomado.shortlists import passed_on, wishes
from sotomado.shortlists import service as shortlists

PLAIN = shortlists.Wished(themes=(Theme.CARE,), language=SpokenLanguage.JAPANESE)
WHOLE = shortlists.Wished(
    themes=(Theme.UNCLEAR, Theme.CARE),
    experiences=(Experience.MANAGER, Experience.CARER),
    firm=(Experience.CARER,),
    styles=(Style.LISTENS, Style.STRUCTURES),
    gender=Gender.WOMAN,
    generation=AgeBand.FIFTIES,
    times=(TimeOfWeek.WEEKDAY_EVENING, TimeOfWeek.WEEKEND),
    language=SpokenLanguage.JAPANESE,
    mode=MeetingMode.PHONE,
    likeness=Likeness.CLOSER,
    own_words="母のことで、迷っています。",
)
# The same as a browser sends it.
POSTED = {
    "themes": ["unclear", "care"],
    "experiences": ["manager", "carer"],
    "firm": ["carer"],
    "styles": ["listens", "structures"],
    "gender": "woman",
    "generation": "50",
    "times": ["weekday_evening", "weekend"],
    "language": "ja",
    "mode": "phone",
    "own_words": "母のことで、迷っています。",
}
SCANT = {"themes": ["care"], "language": "ja"}


def a_house(database, consultants=()):
    """An advisee, and consultants who all handle the theme and differ as told."""
    with database.work() as work:
        person_id = an_employee(work, a_company(work))
        ids = [
            a_consultant(work, **({"name": f"相談員 {n}", "themes": (Theme.CARE,)} | own)).id
            for n, own in enumerate(consultants)
        ]
    return person_id, ids


def ten(database, person_id, wished):
    with database.work() as work:
        shortlist_id = shortlists.make(work, person_id=person_id, wished=wished)
        return shortlists.shortlist(work, person_id=person_id, shortlist_id=shortlist_id)


def ids_of(shown):
    return {window.consultant.id for window in shown.windows}


def said(database, person_id):
    with database.read() as work:
        return shortlists.latest_wish(work, person_id=person_id)


def as_wished(said):
    return shortlists.Wished(**{one.name: getattr(said, one.name) for one in fields(shortlists.Wished)})


def test_a_wish_comes_back_word_for_word(database, clock):
    person_id, _ = a_house(database)

    for wished in (WHOLE, PLAIN):
        clock.advance(minutes=1)
        ten(database, person_id, wished)

        assert as_wished(said(database, person_id)) == wished


def test_words_stand_in_the_order_of_the_vocabulary_and_once():
    wished = replace(WHOLE, themes=[Theme.CARE, Theme.UNCLEAR, Theme.CARE], styles=[Style.STRUCTURES, Style.LISTENS])

    assert wished == WHOLE


def test_what_is_not_wished_for_is_not_wished_for_firmly():
    assert replace(WHOLE, experiences=(Experience.MANAGER,)).firm == ()
    assert replace(PLAIN, own_words="  \n ").own_words is None


def test_choosing_again_says_every_word_again(database, clock):
    person_id, _ = a_house(database, [{"gender": Gender.WOMAN}] * 3)
    first = ten(database, person_id, WHOLE)
    clock.advance(minutes=1)

    with database.work() as work:
        shortlists.refine(work, person_id=person_id, shortlist_id=first.id, likeness=Likeness.ANY)

    assert said(database, person_id).id != first.wish.id
    assert as_wished(said(database, person_id)) == replace(WHOLE, likeness=Likeness.ANY)


@pytest.mark.parametrize(("table", "column"), [("wish_style", "style"), ("wish_time", "time")])
def test_words_outside_the_vocabulary_are_refused_by_the_database(database, table, column):
    person_id, _ = a_house(database)
    with database.work() as work:
        wish_id = wishes.keep(work, person_id=person_id, wished=PLAIN)

    with pytest.raises(IntegrityError, match="_known"), database.work() as work:
        work.session.execute(
            text(f"INSERT INTO {table} (wish_id, {column}) VALUES (:wish, 'shouts')"), {"wish": wish_id}
        )


def test_a_gender_that_matters_is_never_softened(database):
    people = [{"gender": Gender.WOMAN}] * 3 + [{"gender": Gender.MAN}] * 12 + [{}] * 3
    person_id, ids = a_house(database, people)

    shown = ten(database, person_id, replace(PLAIN, gender=Gender.WOMAN))

    assert ids_of(shown) == set(ids[:3])
    assert shown.shortfall_reason is not None


def test_where_gender_does_not_matter_nobody_is_left_out(database):
    person_id, ids = a_house(database, [{"gender": Gender.WOMAN}, {"gender": Gender.NON_BINARY}, {}])

    assert ids_of(ten(database, person_id, PLAIN)) == set(ids)


def test_a_firm_wish_keeps_to_those_who_have_lived_it_while_ten_can_be_found(database):
    carers = [{"experiences": (Experience.CARER,)}] * 10
    person_id, ids = a_house(database, carers + [{"experiences": (Experience.MANAGER,)}] * 8)
    wished = replace(PLAIN, experiences=(Experience.CARER,), firm=(Experience.CARER,))

    assert ids_of(ten(database, person_id, wished)) == set(ids[:10])


def test_a_firm_wish_that_yields_is_told(database):
    person_id, _ = a_house(database, [{"experiences": (Experience.CARER,)}] * 4 + [{}] * 8)
    wished = replace(PLAIN, experiences=(Experience.CARER,), firm=(Experience.CARER,))

    assert Step.MUST_HAVE in {one.step for one in ten(database, person_id, wished).softened}


def test_times_that_nobody_has_are_told_and_cost_no_window(database):
    evenings = {"hours": ((0, 19 * 60, 21 * 60),)}
    mornings = {"hours": ((0, 9 * 60, 10 * 60),)}
    person_id, _ = a_house(database, [evenings] * 6 + [mornings] * 6)

    shown = ten(database, person_id, replace(PLAIN, times=(TimeOfWeek.WEEKDAY_EVENING,)))

    assert len(shown.windows) == 10
    assert next(one.needed_by for one in shown.softened if one.step is Step.TIMES) >= 4


def test_the_times_are_those_of_the_persons_own_clock(database):
    evenings_in_tokyo = {"hours": ((0, 19 * 60, 21 * 60),)}
    person_id, _ = a_house(database, [evenings_in_tokyo] * 32)
    with database.work() as work:
        accounts.save_preferences(work, person_id=person_id, locale=Locale.JAPANESE, time_zone="Europe/London")

    at_noon, in_the_evening = (
        {one.step for one in ten(database, person_id, replace(PLAIN, times=(time,))).softened}
        for time in (TimeOfWeek.WEEKDAY_DAYTIME, TimeOfWeek.WEEKDAY_EVENING)
    )

    assert Step.TIMES not in at_noon
    assert Step.TIMES in in_the_evening


def test_style_goes_along_with_a_booking_and_whom_one_wished_for_does_not(database):
    person_id, _ = a_house(database)
    ten(database, person_id, WHOLE)

    with database.read() as work:
        passed = passed_on.latest(work, person_id=person_id)

    assert (passed.themes, passed.styles, passed.own_words) == (WHOLE.themes, WHOLE.styles, WHOLE.own_words)
    assert {one.name for one in fields(passed)} == {"id", "themes", "styles", "own_words", "mode"}


def test_a_consultant_reads_how_someone_would_like_to_talk_and_not_whom_they_wished_for(sqlite_database, make_app):
    with sqlite_database.work() as work:
        meeting = a_meeting(work)
        shortlists.make(work, person_id=meeting.advisee_id, wished=WHOLE)
        wish_id = shortlists.latest_wish(work, person_id=meeting.advisee_id).id
        a_confirmed_booking(work, meeting, wish_id=wish_id)

    page = read(Visitor(make_app(sqlite_database)).sign_in_as(meeting.consultant.person_id).get("/desk"))

    assert "じっくり聴いてほしい" in page
    assert "母のことで、迷っています。" in page
    assert not [word for word in ("女性", "50代", "介護と仕事の両立", "平日の夜") if word in page]


@pytest.fixture
def visitor(sqlite_database, make_app):
    person_id, _ = a_house(sqlite_database, [{"gender": Gender.WOMAN}] * 11)
    return Visitor(make_app(sqlite_database)).sign_in_as(person_id)


def read(response):
    return response.get_data(as_text=True)


def folds(page):
    """Whether what concerns the other person, and what concerns the meeting, stands open."""
    return [" open" in one for one in re.findall(r'<details class="fold"[^>]*>', page)]


def chosen(page):
    return set(re.findall(r'name="(\w+)" value="([^"]*)" checked', page))


def test_what_may_stay_open_is_folded_away(visitor):
    page = read(visitor.get("/wish"))

    assert folds(page) == [False, False]
    assert chosen(page) == {("gender", ""), ("generation", ""), ("mode", ""), ("language", "ja")}


def test_everything_said_stands_there_the_next_time_and_open(visitor):
    visitor.post("/wish", POSTED)

    page = read(visitor.get("/wish"))

    lists = {name: [said] if isinstance(said, str) else said for name, said in POSTED.items() if name != "own_words"}
    wanted = {(name, one) for name, said in lists.items() for one in said}
    assert chosen(page) == wanted
    assert folds(page) == [True, True]
    assert "母のことで、迷っています。" in page


def test_only_the_fold_that_was_used_stands_open(visitor):
    visitor.post("/wish", SCANT | {"times": ["weekend"]})

    assert folds(read(visitor.get("/wish"))) == [False, True]


def test_a_blank_page_is_one_tap_away_and_forgets_nothing(visitor):
    visitor.post("/wish", POSTED)

    blank = read(visitor.get("/wish?afresh=1"))

    assert 'href="/wish?afresh=1"' in read(visitor.get("/wish"))
    assert chosen(blank) == {("gender", ""), ("generation", ""), ("mode", ""), ("language", "ja")}
    assert "前回の内容を入れてあります" not in blank
    assert ("gender", "woman") in chosen(read(visitor.get("/wish")))


@pytest.mark.parametrize(
    ("field", "said", "at"),
    [
        ("styles", ["shouts"], "styles"),
        ("gender", "any", "gender"),
        ("generation", "20", "generation"),
        ("times", ["midnight"], "times"),
        ("firm", ["moon"], "experiences"),
    ],
)
def test_what_cannot_be_is_said_next_to_it_and_the_rest_stays(visitor, field, said, at):
    response = visitor.post("/wish", POSTED | {field: said})
    page = read(response)

    assert response.status_code == 422
    assert f'id="{at}-error"' in page
    assert f'href="#{at}"' in page
    assert folds(page) == [True, True]
    kept = {pair for pair in chosen(page) if pair[0] != field}
    assert {("themes", "care"), ("experiences", "carer"), ("mode", "phone")} <= kept
    assert "母のことで、迷っています。" in page


def test_the_page_says_what_is_firm_and_who_reads_it(visitor):
    page = read(visitor.get("/wish"))

    assert "十人に足りないときも、ほかの方はまざりません。" in page
    assert "この希望は、だれにも伝わりません。" in page
    assert "あなたの年齢は、おたずねしません。" in page
    assert "予約のときに、相談相手にも渡せます。" in page
    assert "あなたの時計(東京)で。" in page


def test_an_english_reader_reads_nothing_but_english(sqlite_database, make_app):
    with sqlite_database.work() as work:
        person_id = a_person(work, locale=Locale.ENGLISH)
        accounts.grant(work, person_id=person_id, role=Role.ADVISEE)
        accounts.give_consent(work, person_id=person_id, locale=Locale.ENGLISH)

    page = read(Visitor(make_app(sqlite_database)).sign_in_as(person_id).get("/wish"))

    main = page[page.index("<main") : page.index("</main>")]
    assert not re.search(r"[ぁ-んァ-ヶ一-龠]", main)
    assert folds(page) == [False, False]
