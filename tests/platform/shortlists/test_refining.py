"""Choosing again on the spot: closer, more different, not this person again. Nobody else is in it, or affected."""

import numpy as np
import pytest
from factories.answers import answers_of
from factories.people import a_company, a_consultant, an_employee
from sqlalchemy import select

from matching.choosing.candidates import Likeness
from matching.choosing.feasible import ShortfallReason
from sotomado.accounts.errors import NotFound
from sotomado.assessments import service as assessments
from sotomado.directory.vocabulary import Experience, MeetingMode, SpokenLanguage, Theme
from sotomado.shortlists import service as shortlists
from sotomado.shortlists.models import Declined


def a_house(database, consultants=14, *, measured=False):
    """An advisee in the middle of every scale, consultants spread over them; who handles what is alike."""
    with database.work() as work:
        person_id = an_employee(work, a_company(work))
        people = [a_consultant(work, name=f"相談員 {n}", themes=(Theme.CARE,)) for n in range(consultants)]
        if measured:
            _measure(work, person_id, 3)
            for n, one in enumerate(people):
                _measure(work, one.person_id, 1 + n % 5)
    return person_id, [one.id for one in people]


def _measure(work, person_id, height):
    answers = answers_of(**dict.fromkeys("ENACO", height))
    assessments.store_completed(work, person_id=person_id, answers=answers, completed_at=work.now)


def done(database, verb, **said):
    with database.work() as work:
        return verb(work, **said)


def made(database, person_id, **said):
    wish = {
        "themes": [Theme.UNCLEAR, Theme.CARE],
        "experiences": [Experience.CARER],
        "language": SpokenLanguage.JAPANESE,
        "mode": MeetingMode.ONLINE,
        "own_words": "母のことで、迷っています。",
    }
    return done(database, shortlists.make, person_id=person_id, wished=shortlists.Wished(**(wish | said)))


def shown(database, person_id, shortlist_id):
    with database.read() as work:
        return shortlists.shortlist(work, person_id=person_id, shortlist_id=shortlist_id)


def ids_of(ten):
    return [window.consultant.id for window in ten.windows]


def declined_of(ten):
    return [one.id for one in ten.declined]


def distance(database, person_id, ten):
    people = [person_id, *(window.consultant.person_id for window in ten.windows)]
    with database.read() as work:
        known = assessments.thetas(work, person_ids=people)
    theta = np.array([[known[one][scale][0] for scale in "ENACO"] for one in people])
    return np.linalg.norm(theta[1:] - theta[0], axis=1).mean()


def test_closer_and_different_open_other_windows_for_the_same_wish(database, clock):
    person_id, _ = a_house(database, 25, measured=True)
    first = shown(database, person_id, made(database, person_id))
    tens = {Likeness.ANY: first}
    for likeness in (Likeness.CLOSER, Likeness.DIFFERENT):
        clock.advance(minutes=1)
        again = done(database, shortlists.refine, person_id=person_id, shortlist_id=first.id, likeness=likeness)
        tens[likeness] = shown(database, person_id, again)

    distances = {likeness: distance(database, person_id, ten) for likeness, ten in tens.items()}
    assert distances[Likeness.CLOSER] <= distances[Likeness.ANY] < distances[Likeness.DIFFERENT]
    for likeness, ten in tens.items():
        assert len(ten.windows) == 10
        assert ten.wish.likeness is likeness
        said = (ten.wish.themes, ten.wish.experiences, ten.wish.language, ten.wish.mode, ten.wish.own_words)
        assert said == (
            (Theme.UNCLEAR, Theme.CARE),
            (Experience.CARER,),
            SpokenLanguage.JAPANESE,
            MeetingMode.ONLINE,
            "母のことで、迷っています。",
        )
    with database.read() as work:
        assert shortlists.latest_id(work, person_id=person_id) == tens[Likeness.DIFFERENT].id
        assert shortlists.latest_wish(work, person_id=person_id) == tens[Likeness.DIFFERENT].wish


def test_back_to_either_is_the_ten_from_before(database, clock):
    person_id, _ = a_house(database, 25, measured=True)
    first = made(database, person_id)
    clock.advance(minutes=1)
    different = done(database, shortlists.refine, person_id=person_id, shortlist_id=first, likeness=Likeness.DIFFERENT)
    clock.advance(minutes=1)

    back = done(database, shortlists.refine, person_id=person_id, shortlist_id=different, likeness=Likeness.ANY)

    assert ids_of(shown(database, person_id, different)) != ids_of(shown(database, person_id, first))
    assert ids_of(shown(database, person_id, back)) == ids_of(shown(database, person_id, first))


def test_whoever_was_declined_is_in_no_later_ten(database, clock):
    person_id, _ = a_house(database)
    first = shown(database, person_id, made(database, person_id))
    gone = ids_of(first)[3]
    clock.advance(minutes=1)

    again = done(database, shortlists.decline, person_id=person_id, shortlist_id=first.id, consultant_id=gone)
    clock.advance(minutes=1)
    later = made(database, person_id, themes=[Theme.GROWTH], experiences=[], own_words=None)

    for shortlist_id in (again, later):
        ten = shown(database, person_id, shortlist_id)
        assert gone not in ids_of(ten)
        assert len(ten.windows) == 10
        assert declined_of(ten) == [gone]
    assert shown(database, person_id, again).wish.own_words == "母のことで、迷っています。"
    assert ids_of(shown(database, person_id, first.id)) == ids_of(first)


def test_declining_keeps_the_leaning_that_was_asked_for(database):
    person_id, _ = a_house(database, measured=True)
    first = made(database, person_id, likeness=Likeness.CLOSER)
    gone = ids_of(shown(database, person_id, first))[0]

    again = done(database, shortlists.decline, person_id=person_id, shortlist_id=first, consultant_id=gone)

    assert shown(database, person_id, again).wish.likeness is Likeness.CLOSER


def test_taken_back_it_is_the_same_ten_as_before(database, clock):
    person_id, _ = a_house(database)
    first = shown(database, person_id, made(database, person_id))
    gone = ids_of(first)[0]
    clock.advance(minutes=1)
    done(database, shortlists.decline, person_id=person_id, shortlist_id=first.id, consultant_id=gone)
    clock.advance(minutes=1)

    back = shown(database, person_id, done(database, shortlists.take_back, person_id=person_id, consultant_id=gone))

    assert back.id != first.id
    assert ids_of(back) == ids_of(first)
    assert [window.reasons for window in back.windows] == [window.reasons for window in first.windows]
    assert back.wish.own_words == first.wish.own_words
    assert back.declined == ()


def test_said_twice_it_is_said_once(database, clock):
    person_id, _ = a_house(database)
    first = made(database, person_id)
    gone = ids_of(shown(database, person_id, first))[0]
    decline = {"person_id": person_id, "shortlist_id": first, "consultant_id": gone}
    for _ in range(2):
        clock.advance(minutes=1)
        again = done(database, shortlists.decline, **decline)

    assert declined_of(shown(database, person_id, again)) == [gone]
    clock.advance(minutes=1)
    back = done(database, shortlists.take_back, person_id=person_id, consultant_id=gone)
    assert done(database, shortlists.take_back, person_id=person_id, consultant_id=gone) == back


def test_nobody_else_is_affected_or_can_see_it(database):
    person_id, _ = a_house(database)
    with database.work() as work:
        colleague = an_employee(work, a_company(work, name="別の会社"))
    before = ids_of(shown(database, colleague, made(database, colleague)))
    first = made(database, person_id)
    gone = next(one for one in ids_of(shown(database, person_id, first)) if one in before)

    done(database, shortlists.decline, person_id=person_id, shortlist_id=first, consultant_id=gone)

    after = shown(database, colleague, made(database, colleague))
    assert ids_of(after) == before
    assert after.declined == ()
    # Nor can a colleague take back what is not theirs.
    done(database, shortlists.take_back, person_id=colleague, consultant_id=gone)
    with database.read() as work:
        assert work.session.scalars(select(Declined.person_id)).all() == [person_id]


def test_when_too_many_are_left_out_the_ten_says_why_it_is_fewer(database, clock):
    person_id, _ = a_house(database, 10)
    shortlist_id = made(database, person_id)
    for left in range(10, 0, -1):
        ten = shown(database, person_id, shortlist_id)
        assert len(ten.windows) == left
        clock.advance(minutes=1)
        shortlist_id = done(
            database,
            shortlists.decline,
            person_id=person_id,
            shortlist_id=shortlist_id,
            consultant_id=ids_of(ten)[0],
        )

    ten = shown(database, person_id, shortlist_id)
    assert ten.windows == ()
    assert ten.shortfall_reason is ShortfallReason.EXCLUDED
    assert len(ten.declined) == 10


def test_what_belongs_to_someone_else_is_not_found(database):
    person_id, ids = a_house(database)
    first = made(database, person_id)
    with database.work() as work:
        stranger = an_employee(work, a_company(work, name="別の会社"))
    shown_one = ids_of(shown(database, person_id, first))[0]
    not_shown = next(one for one in ids if one not in ids_of(shown(database, person_id, first)))

    with pytest.raises(NotFound):
        done(database, shortlists.refine, person_id=stranger, shortlist_id=first, likeness=Likeness.CLOSER)
    for someone, consultant_id in ((stranger, shown_one), (person_id, not_shown), (person_id, 999_999)):
        with pytest.raises(NotFound):
            done(database, shortlists.decline, person_id=someone, shortlist_id=first, consultant_id=consultant_id)
    with pytest.raises(NotFound):
        done(database, shortlists.take_back, person_id=stranger, consultant_id=shown_one)
    with database.read() as work:
        assert work.session.scalars(select(Declined)).all() == []
