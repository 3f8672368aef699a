"""Words of a company's quarter: only of who agreed when the talk was closed and agrees now, and only of many."""

from datetime import timedelta

import pytest
from factories.people import an_employee
from factories.quarters import IN_Q3
from factories.spoken import Q3, heavy, three_calm_companies, told
from sqlalchemy import select

from reports.cube import Track
from sotomado.accounts import service as accounts
from sotomado.accounts.models import WordConsent
from sotomado.accounts.word_consents import service as word_consents
from sotomado.consultations.reports import summaries
from sotomado.consultations.reports.models import ConsultationSummary
from sotomado.reporting import service as reporting
from sotomado.reporting.releasing import release_quarter
from sotomado.reporting.words import queries
from sotomado.reporting.words.service import worries

IN_Q2 = IN_Q3 - timedelta(days=60)


@pytest.fixture
def desk(database):
    """Three companies of which two spoke calmly, and five consultants."""
    with database.work() as work:
        return three_calm_companies(work)


def test_words_of_many_are_told_under_their_theme_and_only_to_their_company(database, desk):
    (ours, theirs, _), consultants = desk
    with database.work() as work:
        heavy(work, ours, consultants=consultants)

    with database.read() as work:
        [worry] = worries(work, company_id=ours.id, quarter=Q3)
    assert (worry.theme, worry.language, worry.words) == ("care", "ja", ("介護",))
    assert told(database, theirs) == set()


def test_who_did_not_agree_or_has_no_place_in_the_quarter_is_not_counted(database, desk):
    (ours, _, _), consultants = desk
    with database.work() as work:
        heavy(work, ours, 9, consultants=consultants)
        heavy(work, ours, 5, consultants=consultants, agreed=False)
        heavy(work, ours, 5, consultants=consultants, placed=False)
        heavy(work, ours, 5, consultants=consultants, held_at=IN_Q2)

    assert told(database, ours) == set()

    with database.work() as work:
        heavy(work, ours, 1, consultants=consultants)
    assert told(database, ours) == {"介護"}


@pytest.mark.parametrize(
    "take_back", [word_consents.withdraw, accounts.withdraw_consent], ids=["the agreement", "all consent"]
)
def test_taken_back_a_persons_words_are_not_counted_from_then_on(database, desk, take_back):
    (ours, _, _), consultants = desk
    with database.work() as work:
        ten = heavy(work, ours, 10, consultants=consultants)
    assert told(database, ours) == {"介護"}

    with database.work() as work:
        take_back(work, person_id=ten[0])
    assert told(database, ours) == set()


def test_earlier_quarters_and_other_companies_are_what_it_is_compared_with(database, desk):
    (ours, theirs, _), consultants = desk
    with database.work() as work:
        heavy(work, ours, consultants=consultants)
        heavy(work, theirs, 25, consultants=consultants, held_at=IN_Q2)
    assert told(database, ours) == set()

    with database.work() as work:
        company_id, quarter = ours.id, Q3
        others = list(queries.of_others(work, company_id=company_id, quarter=quarter, zone="Asia/Tokyo"))
        earlier = list(queries.of_earlier_quarters(work, company_id=company_id, quarter=quarter, zone="Asia/Tokyo"))
    assert (len(others), len(earlier)) == (12 + 25 + 12, 0)
    assert {talk.themes for talk in others} == {("care",)}
    assert {talk.speaker.split()[0] for talk in others} == {"2026-Q2", "2026-Q3"}


def test_others_are_a_bounded_sample(database, desk, monkeypatch):
    (ours, _, _), _ = desk
    monkeypatch.setattr(queries, "MOST_OTHERS", 7)

    with database.read() as work:
        once, again = (
            [talk.speaker for talk in queries.of_others(work, company_id=ours.id, quarter=Q3, zone="Asia/Tokyo")]
            for _ in range(2)
        )
    assert len(once) == 7
    assert once == again


def test_what_may_not_be_counted_any_more_is_emptied(database, clock, desk):
    (ours, _, _), consultants = desk
    with database.work() as work:
        _stays, takes_back, leaves = heavy(work, ours, 3, consultants=consultants)
        word_consents.withdraw(work, person_id=takes_back)
        accounts.withdraw_consent(work, person_id=leaves)
    with database.work() as work:
        summaries.empty_what_is_not_counted(work)

    with database.read() as work:
        rows = work.session.scalars(select(ConsultationSummary)).all()
        assert sum(row.body is not None for row in rows) == 36 + 1
        assert sum(row.may_be_counted for row in rows) == 36 + 1

    clock.advance(days=summaries.KEPT.days + 1)
    with database.work() as work:
        summaries.empty_what_is_not_counted(work)
        assert set(work.session.scalars(select(ConsultationSummary.body))) == {None}


def test_a_release_carries_the_words_and_says_them_the_same_for_good(database, desk):
    (ours, theirs, _), consultants = desk
    with database.work() as work:
        heavy(work, ours, consultants=consultants, placed=False)
        for _ in range(15):
            an_employee(work, ours)
    for company in (ours, theirs):
        release_quarter(database, company_id=company.id, quarter=Q3.name)
    with database.work() as work:
        for person_id in work.session.scalars(select(WordConsent.person_id)).all():
            word_consents.withdraw(work, person_id=person_id)
    release_quarter(database, company_id=ours.id, quarter=Q3.name)

    with database.read() as work:
        stored = {c.id: reporting.release(work, company_id=c.id, quarter=Q3.name).release for c in (ours, theirs)}
    assert [(one.theme, one.words) for one in stored[ours.id].worries] == [("care", ("介護",))]
    assert stored[theirs.id].worries == ()


def test_where_it_is_hidden_how_many_came_no_words_are_told(database, desk):
    """Everybody came, so use is hidden; words of twenty people would say that twenty came."""
    (ours, _, _), consultants = desk
    with database.work() as work:
        heavy(work, ours, consultants=consultants, placed=False)
    release_quarter(database, company_id=ours.id, quarter=Q3.name)

    with database.read() as work:
        stored = reporting.release(work, company_id=ours.id, quarter=Q3.name).release
    assert stored.shows_nothing(Track.OUTSIDE)
    assert stored.worries == ()
    assert told(database, ours) == {"介護"}
