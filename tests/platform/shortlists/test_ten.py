"""The ten: chosen for a wish, kept as shown, with the times that are free now."""

from datetime import UTC, datetime

import pytest
from factories.people import a_company, a_consultant, an_employee
from sqlalchemy import event, select

from matching.answers.instrument_file import load_builtin
from matching.choosing.candidates import Likeness
from matching.choosing.feasible import ShortfallReason, Step
from matching.choosing.reasons import Axis, ReasonCode
from sotomado.accounts.errors import NotFound
from sotomado.assessments import service as assessments
from sotomado.availability import service as availability
from sotomado.availability.models import AvailabilityRule
from sotomado.directory.vocabulary import Experience, MeetingMode, SpokenLanguage, Theme
from sotomado.shortlists import service as shortlists
from sotomado.shortlists.models import Candidate, Wish

EVERY = tuple(Experience)


def a_world(database, consultants=12, **of_consultants):
    with database.work() as work:
        person_id = an_employee(work, a_company(work))
        ids = []
        for n in range(consultants):
            own = {"themes": tuple({tuple(Theme)[n % 12], Theme.CARE}), "experiences": (EVERY[n % 12],)}
            ids.append(a_consultant(work, name=f"相談員 {n}", **(own | of_consultants)).id)
    return person_id, ids


def made(database, person_id, **wish):
    said = {"themes": [Theme.CARE], "language": SpokenLanguage.JAPANESE}
    with database.work() as work:
        return shortlists.make(work, person_id=person_id, wished=shortlists.Wished(**(said | wish)))


def shown(database, person_id, shortlist_id):
    with database.read() as work:
        return shortlists.shortlist(work, person_id=person_id, shortlist_id=shortlist_id)


def ids_of(ten):
    return [window.consultant.id for window in ten.windows]


def test_a_wish_opens_ten_windows_with_reasons_and_free_times(database):
    person_id, _ = a_world(database)

    ten = shown(database, person_id, made(database, person_id))

    assert len(set(ids_of(ten))) == 10
    for window in ten.windows:
        assert ReasonCode.THEME in {reason.code for reason in window.reasons}
        assert [reason.differs for reason in window.reasons] == [False] * (len(window.reasons) - 1) + [True]
        assert window.free_starts == (
            datetime(2026, 11, 21, 0, 0, tzinfo=UTC),
            datetime(2026, 11, 21, 1, 0, tzinfo=UTC),
        )


def test_the_same_wish_gives_the_same_ten(database):
    person_id, _ = a_world(database, consultants=15)

    first, second = (shown(database, person_id, made(database, person_id)) for _ in range(2))

    assert first.id != second.id
    assert ids_of(first) == ids_of(second)
    assert [w.reasons for w in first.windows] == [w.reasons for w in second.windows]


def test_what_was_shown_stays_while_times_move_on(database):
    person_id, _ = a_world(database)
    shortlist_id = made(database, person_id)
    before = shown(database, person_id, shortlist_id)
    busiest = before.windows[0].consultant.id
    with database.work() as work:
        for rule in work.session.scalars(select(AvailabilityRule).where(AvailabilityRule.consultant_id == busiest)):
            work.session.delete(rule)

    after = shown(database, person_id, shortlist_id)

    assert ids_of(after) == ids_of(before)
    assert after.windows[0].free_starts == ()
    assert after.windows[0].reasons == before.windows[0].reasons


def test_who_has_no_free_time_is_not_chosen(database):
    person_id, ids = a_world(database, consultants=11)
    with database.work() as work:
        never = a_consultant(work, name="休んでいる人", themes=(Theme.CARE,), hours=()).id

    ten = shown(database, person_id, made(database, person_id))

    assert never not in ids_of(ten)
    assert set(ids_of(ten)) <= set(ids)


def test_fewer_than_ten_say_why(database):
    person_id, _ = a_world(database, consultants=11)

    ten = shown(database, person_id, made(database, person_id, language=SpokenLanguage.CHINESE))

    assert ten.windows == ()
    assert ten.shortfall_reason is ShortfallReason.LANGUAGE


def test_nobody_is_their_own_consultant(database):
    with database.work() as work:
        ids = [a_consultant(work, name=f"相談員 {n}") for n in range(3)]

    ten = shown(database, ids[0].person_id, made(database, ids[0].person_id))

    assert sorted(ids_of(ten)) == [one.id for one in ids[1:]]


def test_what_yielded_is_told_with_how_many_it_concerns(database):
    person_id, _ = a_world(database, themes=(Theme.GROWTH,))

    ten = shown(database, person_id, made(database, person_id, themes=[Theme.CARE]))

    assert shortlists.Softened(Step.THEME, 10) in ten.softened


def test_with_an_assessment_the_person_has_a_part_in_it(database):
    person_id, _ = a_world(database)
    without = shown(database, person_id, made(database, person_id))
    form = load_builtin()
    with database.work() as work:
        for someone in [person_id, *(window.consultant.person_id for window in without.windows)]:
            assessments.store_completed(
                work,
                person_id=someone,
                answers={item.code: 1 + (n + someone) % 5 for n, item in enumerate(form.items)},
                completed_at=work.now,
            )

    known = shown(database, person_id, made(database, person_id))

    assert (without.knew_person, without.has_profile) == (False, False)
    assert (known.knew_person, known.has_profile) == (True, True)
    axes = {reason.axis for window in known.windows for reason in window.reasons if not reason.differs}
    assert axes == {Axis.THEME, Axis.PERSON}


def test_another_persons_ten_is_not_found(database):
    person_id, _ = a_world(database)
    shortlist_id = made(database, person_id)
    with database.work() as work:
        stranger = an_employee(work, a_company(work, name="別の会社"))

    with pytest.raises(NotFound):
        shown(database, stranger, shortlist_id)


def test_own_words_are_stored_sealed_and_come_back_to_their_owner(database):
    person_id, _ = a_world(database, consultants=1)
    made(
        database,
        person_id,
        themes=[Theme.UNCLEAR, Theme.CARE],
        experiences=[Experience.CARER],
        mode=MeetingMode.PHONE,
        own_words=" 母のことで、迷っています。 ",
    )

    with database.read() as work:
        wish_id, sealed = work.session.execute(select(Wish.id, Wish.own_words)).one()
        said = shortlists.latest_wish(work, person_id=person_id)

    assert "母".encode() not in sealed
    assert said == shortlists.SaidWish(
        id=wish_id,
        themes=(Theme.UNCLEAR, Theme.CARE),
        experiences=(Experience.CARER,),
        language=SpokenLanguage.JAPANESE,
        mode=MeetingMode.PHONE,
        likeness=Likeness.ANY,
        own_words="母のことで、迷っています。",
    )


def test_the_latest_of_two_is_the_latest(database, clock):
    person_id, _ = a_world(database, consultants=1)
    made(database, person_id)
    clock.advance(minutes=1)

    second = made(database, person_id, themes=[Theme.GROWTH])

    with database.read() as work:
        assert shortlists.latest_id(work, person_id=person_id) == second


def test_a_taken_time_makes_room_for_the_next_one(database):
    person_id, _ = a_world(database)
    shortlist_id = made(database, person_id)
    first = shown(database, person_id, shortlist_id).windows[0]
    with database.work() as work:
        availability.place(
            work,
            consultant_id=first.consultant.id,
            advisee_id=person_id,
            starts_at=first.free_starts[0],
            held_until=None,
        )

    # 09:00 is taken, 10:00 would begin without a breath: the next two are 11:00 and 12:00.
    assert [at.hour + 9 for at in shown(database, person_id, shortlist_id).windows[0].free_starts] == [11, 12]


@pytest.mark.parametrize("consultants", [3, 24])
def test_choosing_and_showing_cost_the_same_few_statements_for_any_number(database, consultants):
    person_id, _ = a_world(database, consultants=consultants)
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))

    shortlist_id = made(database, person_id)
    to_choose, statements[:] = len(statements), []
    ten = shown(database, person_id, shortlist_id)
    to_show = len([one for one in statements if one.startswith("SELECT")])

    assert len(ten.windows) == min(consultants, 10)
    assert to_show == 19
    assert to_choose <= 30


def test_reasons_are_kept_without_what_they_add_to_a_score(database):
    person_id, _ = a_world(database)
    made(database, person_id)

    with database.read() as work:
        kept = [reason for reasons in work.session.scalars(select(Candidate.reasons)) for reason in reasons]

    assert {key for reason in kept for key in reason} == {"axis", "code", "subject", "value", "differs"}
