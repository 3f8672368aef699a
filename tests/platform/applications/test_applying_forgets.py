"""What the calendar forgets of those who applied, and what it must not."""

from pathlib import Path

import pytest
from factories.applications import an_application
from sqlalchemy import select

from sotomado.accounts.models import Person
from sotomado.applications import applying, forgetting
from sotomado.applications.forgetting import forget_what_is_over
from sotomado.applications.models import Application, ApplicationState, ApplicationStep, Step
from sotomado.files.models import StoredFile


def after(clock, database, **span):
    """Time passes, and the worker looks, twice."""
    clock.advance(**span)
    for _ in range(2):
        with database.work() as work:
            forget_what_is_over(work)


def ids(database, table):
    with database.read() as work:
        return set(work.session.scalars(select(table.id)))


def test_a_draft_nobody_wrote_in_for_half_a_year_is_gone_with_its_certificate(database, clock):
    with database.work() as work:
        old = an_application(work, state=ApplicationState.DRAFT, days_ago=0)
        work.session.get_one(Person, old.person_id).password_hash = "hash"
    after(clock, database, days=178)
    with database.work() as work:
        fresh = an_application(work, state=ApplicationState.DRAFT, days_ago=0)

    after(clock, database, days=3)

    assert ids(database, Application) == {fresh.id}
    assert len(ids(database, StoredFile)) == 1
    assert old.person_id in ids(database, Person)


def test_writing_in_a_draft_keeps_it(database, clock):
    with database.work() as work:
        draft = an_application(work, state=ApplicationState.DRAFT, days_ago=0)
    clock.advance(days=170)
    with database.work() as work:
        applying.save_conflicts(work, person_id=draft.person_id, conflicts=[], has_none=True)

    after(clock, database, days=170)

    assert ids(database, Application) == {draft.id}


def test_a_draft_that_had_been_handed_in_leaves_that_it_was_and_nothing_else(database, clock):
    with database.work() as work:
        sent_back = an_application(work, days_ago=0)
        work.session.get_one(Application, sent_back.id).state = ApplicationState.DRAFT

    after(clock, database, days=200)

    with database.read() as work:
        row = work.session.get_one(Application, sent_back.id)
        steps = work.session.execute(select(ApplicationStep.step, ApplicationStep.by_person_id)).all()
        assert (row.state, row.body, row.certificate_id) == (ApplicationState.WITHDRAWN, None, None)
        assert [tuple(one) for one in steps] == [(Step.WITHDRAWN, None)]
    assert ids(database, StoredFile) == set()


def test_whoever_is_refused_has_their_certificate_forgotten_after_thirty_days(database, clock):
    with database.work() as work:
        refused = an_application(work, state=ApplicationState.REFUSED)

    after(clock, database, days=29)
    assert len(ids(database, StoredFile)) == 1

    after(clock, database, days=2)
    assert ids(database, StoredFile) == set()
    with database.read() as work:
        assert work.session.get_one(Application, refused.id).body is not None


@pytest.mark.parametrize(
    "state", [ApplicationState.PAPERS, ApplicationState.INTERVIEW, ApplicationState.DECISION, ApplicationState.ACCEPTED]
)
def test_what_is_looked_at_or_accepted_is_not_forgotten(database, clock, state):
    with database.work() as work:
        application = an_application(work, state=state)

    after(clock, database, days=2000)

    with database.read() as work:
        row = work.session.get_one(Application, application.id)
        assert row.body is not None
        assert row.certificate_id is not None
        assert row.registration_number == application.number


def test_a_year_after_a_refusal_nothing_of_what_was_written_is_left(database, clock):
    with database.work() as work:
        refused = an_application(work, state=ApplicationState.REFUSED)

    after(clock, database, days=366)

    with database.read() as work:
        row = work.session.get_one(Application, refused.id)
        assert (row.body, row.registration_number, row.registered_on, row.expires_on) == (None, None, None, None)
        assert row.state is ApplicationState.REFUSED


def test_what_the_privacy_page_promises_is_what_the_calendar_does():
    told = " ".join((Path(__file__).parents[3] / "docs" / "privacy.md").read_text().split())

    for kept, words in (
        (forgetting.DRAFTS_KEPT, "nobody has written in for {} days"),
        (forgetting.CERTIFICATES_KEPT_AFTER_REFUSAL, "After a refusal the certificate goes after {} days"),
        (forgetting.WORDS_KEPT_AFTER_END, "the words, the licence number and all reviews after {};"),
    ):
        assert words.format(kept.days) in told
