"""The log that learning reads: what was shown, whom the person went to, what came of it; and what leaves no trace."""

from datetime import timedelta
from pathlib import Path

import pytest
from factories.bookings import IN_A_WEEK, SENDER
from factories.people import a_company, a_consultant, an_employee
from sqlalchemy import delete, func, select

from sotomado import chores, companies, oneonones, reporting
from sotomado.accounts import service as accounts
from sotomado.bookings import service as bookings
from sotomado.consultations import service as consultations
from sotomado.consultations.reactions import service as reactions
from sotomado.consultations.reactions.service import Left
from sotomado.consultations.reports import closing
from sotomado.directory.vocabulary import MeetingMode, SpokenLanguage, Theme
from sotomado.shortlists import service as shortlists
from sotomado.shortlists.learning import exposures
from sotomado.shortlists.learning.models import Choice, Exposure, Outcome, Shown
from sotomado.shortlists.models import Candidate, Shortlist


@pytest.fixture
def desk(database):
    """An advisee and twelve consultants, of whom the last came in too late for every list: (person id, consultants)."""
    with database.work() as work:
        person_id = an_employee(work, a_company(work))
        listed = [a_consultant(work, name=f"相談員 {n}", themes=(Theme.CARE,)) for n in range(11)]
        return person_id, [*listed, a_consultant(work, name="あとから", themes=(Theme.CARE,), listed=False)]


def made(database, person_id):
    """Returns the wish's id and the ids shown, in order."""
    wished = shortlists.Wished(themes=[Theme.CARE], language=SpokenLanguage.JAPANESE)
    with database.work() as work:
        shortlist_id = shortlists.make(work, person_id=person_id, wished=wished)
        wish_id = work.session.get_one(Shortlist, shortlist_id).wish_id
        of_list = Candidate.shortlist_id == shortlist_id
        return wish_id, list(
            work.session.scalars(select(Candidate.consultant_id).where(of_list).order_by(Candidate.position))
        )


def held(database, person_id, consultant_id, wish_id, starts_at=IN_A_WEEK):
    with database.work() as work:
        return bookings.hold(
            work,
            advisee_id=person_id,
            consultant_id=consultant_id,
            starts_at=starts_at,
            mode=MeetingMode.ONLINE,
            hold_minutes=10,
            wish_id=wish_id,
        )


def confirmed(database, person_id, consultant_id, wish_id, starts_at=IN_A_WEEK, **options):
    booking_id = held(database, person_id, consultant_id, wish_id, starts_at)
    with database.work() as work:
        bookings.confirm(work, advisee_id=person_id, booking_id=booking_id, sender=SENDER, **options)
    return booking_id


def closed(database, consultants, consultant_id, booking_id):
    [person_id] = [one.person_id for one in consultants if one.id == consultant_id]
    with database.work() as work:
        return consultations.close(work, consultant_person_id=person_id, booking_id=booking_id, themes=[Theme.CARE])


def rows(database, chosen):
    """What the database says now, readable after the transaction."""
    with database.read() as work:
        found = work.session.scalars(chosen).all()
        work.session.expunge_all()
        return found


def exposure(database, wish_id):
    return rows(database, select(Exposure).where(Exposure.wish_id == wish_id))[0]


def outcomes(database):
    return rows(database, select(Outcome))


def test_a_list_is_logged_as_it_was_shown(database, desk):
    person_id, _ = desk

    wish_id, shown = made(database, person_id)

    log = exposure(database, wish_id)
    assert (log.model_version, log.price_version, log.salt) == ("prior", None, "2026-11-20")
    assert (log.feasible, log.choice, log.chosen_at) == (11, None, None)
    windows = rows(database, select(Shown).where(Shown.wish_id == wish_id).order_by(Shown.position))
    assert [one.consultant_id for one in windows] == shown
    assert [one.position for one in windows] == list(range(1, 11))
    assert sum(one.is_explored for one in windows) <= 2
    for one in windows:
        assert 0.001 <= one.propensity <= 1
        assert 0 < one.probability < 1
        assert one.standard_error > 0
        assert one.shown_at == log.shown_at


def test_whom_the_person_goes_to_is_their_choice_and_the_last_one_counts(database, desk, clock):
    person_id, consultants = desk
    wish_id, shown = made(database, person_id)
    [elsewhere] = {one.id for one in consultants[:-1]} - set(shown)

    held(database, person_id, elsewhere, wish_id)
    first = exposure(database, wish_id)
    clock.advance(minutes=3)
    held(database, person_id, shown[4], wish_id)

    assert (first.choice, first.chosen_consultant_id) == (Choice.ELSEWHERE, elsewhere)
    last = exposure(database, wish_id)
    assert (last.choice, last.chosen_consultant_id, last.chosen_at) == (Choice.OF_THE_TEN, shown[4], clock.now())


def test_a_booking_without_a_list_leaves_no_choice(database, desk):
    person_id, _ = desk
    wish_id, shown = made(database, person_id)

    held(database, person_id, shown[0], None)

    assert exposure(database, wish_id).choice is None


@pytest.mark.parametrize(("satisfaction", "satisfied"), [(3, False), (4, True), (5, True)])
def test_a_talk_and_what_the_person_said_of_it_become_an_outcome(database, desk, clock, satisfaction, satisfied):
    person_id, consultants = desk
    wish_id, shown = made(database, person_id)
    booking_id = confirmed(database, person_id, shown[2], wish_id, pass_wish_on=False)
    clock.set(IN_A_WEEK + timedelta(minutes=62))

    closed(database, consultants, shown[2], booking_id)
    [before] = outcomes(database)
    with database.work() as work:
        reactions.leave(work, advisee_id=person_id, booking_id=booking_id, left=Left(satisfaction))

    assert (before.satisfied, before.held_at, before.consultant_id) == (None, IN_A_WEEK, shown[2])
    assert before.wish_id == wish_id, "what was not passed on to the consultant is still what it came from"
    [after] = outcomes(database)
    assert (after.satisfied, after.rebooked_at) == (satisfied, None)


def test_closed_without_record_nothing_is_learned_from(database, desk, clock):
    person_id, consultants = desk
    wish_id, shown = made(database, person_id)
    booking_id = confirmed(database, person_id, shown[2], wish_id)
    clock.set(IN_A_WEEK + timedelta(minutes=62))
    with database.work() as work:
        accounts.withdraw_consent(work, person_id=person_id)
    [consultant] = [one for one in consultants if one.id == shown[2]]

    with database.work() as work:
        closing.close_without_record(work, consultant_person_id=consultant.person_id, booking_id=booking_id)

    assert outcomes(database) == []


@pytest.mark.parametrize(("days", "counts"), [(3, True), (89, True), (91, False)])
def test_coming_back_within_ninety_days_was_a_yes(database, desk, clock, days, counts):
    person_id, consultants = desk
    wish_id, shown = made(database, person_id)
    booking_id = confirmed(database, person_id, shown[2], wish_id)
    clock.set(IN_A_WEEK + timedelta(minutes=62))
    closed(database, consultants, shown[2], booking_id)

    clock.set(IN_A_WEEK + timedelta(days=days))
    confirmed(database, person_id, shown[2], wish_id, IN_A_WEEK + timedelta(days=days + 2))

    [outcome] = outcomes(database)
    assert (outcome.rebooked_at == clock.now()) is counts
    assert (outcome.rebooked_at is None) is not counts


def test_coming_back_to_another_is_no_answer_about_the_first(database, desk, clock):
    person_id, consultants = desk
    wish_id, shown = made(database, person_id)
    booking_id = confirmed(database, person_id, shown[2], wish_id)
    clock.set(IN_A_WEEK + timedelta(minutes=62))
    closed(database, consultants, shown[2], booking_id)

    confirmed(database, person_id, shown[3], wish_id, IN_A_WEEK + timedelta(days=2))

    assert outcomes(database)[0].rebooked_at is None


def test_who_comes_back_before_the_talk_is_closed_is_not_missed(database, desk, clock):
    person_id, consultants = desk
    wish_id, shown = made(database, person_id)
    booking_id = confirmed(database, person_id, shown[2], wish_id)
    clock.set(IN_A_WEEK + timedelta(hours=3))
    again_at = clock.now()
    confirmed(database, person_id, shown[2], wish_id, IN_A_WEEK + timedelta(days=2))
    clock.advance(hours=20)

    closed(database, consultants, shown[2], booking_id)

    assert outcomes(database)[0].rebooked_at == again_at


def test_what_cannot_be_placed_changes_nothing_and_stops_nobody(database, desk):
    person_id, consultants = desk
    wish_id, _ = made(database, person_id)

    with database.work() as work:
        exposures.record_reaction(work, reference="a booking of an erased account", satisfaction=5)
        exposures.record_choice(work, wish_id="a wish that is gone", consultant_id=consultants[0].id)
        exposures.record_rebooking(work, person_id=999_999, consultant_id=consultants[0].id)

    assert outcomes(database) == []
    assert exposure(database, wish_id).choice is None


def test_a_talk_told_twice_is_one_talk(database, desk, clock):
    person_id, consultants = desk
    talk = {
        "reference": "a booking",
        "person_id": person_id,
        "consultant_id": consultants[0].id,
        "wish_id": None,
        "held_at": clock.now(),
    }
    for _ in range(2):
        with database.work() as work:
            exposures.record_talk(work, **talk)

    assert len(outcomes(database)) == 1


def test_whoever_is_forgotten_leaves_nothing_and_others_stay(database, desk, clock):
    person_id, _ = desk
    with database.work() as work:
        other_id = an_employee(work, a_company(work, name="別の会社"))
    for one in (person_id, other_id):
        wish_id, shown = made(database, one)
        with database.work() as work:
            exposures.record_talk(
                work, reference=f"of {one}", person_id=one, consultant_id=shown[0], wish_id=wish_id, held_at=work.now
            )

    with database.work() as work:
        exposures.forget(work, person_id=person_id)
        exposures.record_reaction(work, reference=f"of {person_id}", satisfaction=5)

    assert [one.person_id for one in outcomes(database)] == [other_id]
    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Exposure)) == 1
        assert work.session.scalar(select(func.count()).select_from(Shown)) == 10


def test_the_log_goes_with_the_wish_it_belongs_to(database, desk):
    """Erasing deletes rows from the bottom up; what hangs on a wish must not stand in its way."""
    person_id, _ = desk
    wish_id, _ = made(database, person_id)

    with database.work() as work:
        work.session.execute(delete(Exposure).where(Exposure.wish_id == wish_id))

    with database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Shown)) == 0


@pytest.mark.parametrize("slice_", [companies, reporting, oneonones], ids=lambda one: one.__name__)
def test_no_page_of_a_company_reads_the_log(slice_):
    for path in Path(slice_.__path__[0]).rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert "sotomado.shortlists" not in line, f"{path.name}: {line}"


def test_what_nothing_is_learned_from_any_more_goes_and_the_persons_own_list_stays(database, desk, clock):
    person_id, _ = desk
    made(database, person_id)
    chosen, shown = made(database, person_id)
    with database.work() as work:
        exposures.record_choice(work, wish_id=chosen, consultant_id=shown[0])
        exposures.record_talk(
            work, reference="a", person_id=person_id, consultant_id=shown[0], wish_id=chosen, held_at=work.now
        )

    def left_after(days):
        clock.advance(days=days)
        chores.forget_what_is_learned_from_no_more(database)
        with database.read() as work:
            tables = (Exposure, Shown, Outcome, Shortlist)
            return [work.session.scalar(select(func.count()).select_from(table)) for table in tables]

    assert left_after(399) == [2, 20, 1, 2]
    assert left_after(2) == [1, 10, 1, 2]
    assert left_after(3 * 365 - 402) == [1, 10, 1, 2]
    assert left_after(2) == [0, 0, 0, 2]
