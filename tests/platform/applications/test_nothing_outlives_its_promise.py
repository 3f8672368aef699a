"""What docs/privacy.md promises to forget is looked for in every column, by whoever holds the database."""

from datetime import timedelta

from factories.applications import SENDER, a_review, an_application, an_operator
from sqlalchemy import select, text

from sotomado.applications import applying
from sotomado.applications.forgetting import forget_what_is_over
from sotomado.applications.models import Application, ApplicationState, Review, Stage
from sotomado.applications.screening import service as screening
from sotomado.files.models import StoredFile


def everything_left(work, application_id):
    """All there still is of an application, but for its state, its days and the ids it hangs on."""
    plain = {"id", "person_id", "state", "begun_at", "saved_at", "handed_in_at", "decided_at", "agreed_to", "refusal"}
    row = (
        work.session.execute(text("SELECT * FROM application WHERE id = :id"), {"id": application_id}).mappings().one()
    )
    found = {name for name, value in row.items() if name not in plain and value is not None}
    if work.session.scalar(
        text("SELECT count(*) FROM application_step WHERE application_id = :id AND words IS NOT NULL"),
        {"id": application_id},
    ):
        found.add("words of a step")
    if work.session.scalar(select(Review.id).where(Review.application_id == application_id)):
        found.add("a review")
    return found | ({"a file"} if work.session.scalar(select(StoredFile.id)) else set())


def forget(database, clock, **span):
    clock.advance(**span)
    with database.work() as work:
        forget_what_is_over(work)


def test_papers_sent_back_and_never_mended_leave_no_licence_no_review_and_no_answer(database, clock):
    with database.work() as work:
        reviewer_id = an_operator(work)
        sent_back = an_application(work, days_ago=0)
        a_review(work, sent_back, Stage.PAPERS, reviewer_id, in_favour=False, note="裏面がない。")
        screening.send_back(
            work, application_id=sent_back.id, reviewer_id=reviewer_id, words="裏面もお願いします。", sender=SENDER
        )

    forget(database, clock, days=181)

    with database.read() as work:
        assert work.session.get_one(Application, sent_back.id).state is ApplicationState.WITHDRAWN
        assert everything_left(work, sent_back.id) == set()


def test_what_an_older_version_left_behind_goes_as_well(database, clock):
    with database.work() as work:
        withdrawn = an_application(work, days_ago=0)
        applying.withdraw(work, person_id=withdrawn.person_id, sender=SENDER)
        work.session.get_one(Application, withdrawn.id).body = None

    forget(database, clock, days=367)

    with database.read() as work:
        assert everything_left(work, withdrawn.id) == set()


def test_a_withdrawal_keeps_the_words_for_another_attempt_and_no_longer_than_a_year(database, clock):
    with database.work() as work:
        withdrawn = an_application(work, days_ago=0)
        applying.withdraw(work, person_id=withdrawn.person_id, sender=SENDER)
    forget(database, clock, days=300)
    with database.read() as work:
        assert "body" in everything_left(work, withdrawn.id)
        assert "a file" not in everything_left(work, withdrawn.id)

    forget(database, clock, days=66, seconds=timedelta(hours=1).seconds)

    with database.read() as work:
        assert everything_left(work, withdrawn.id) == set()
