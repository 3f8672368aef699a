"""Counting words out of talks is agreed to in certain words: whoever agreed to others is asked anew."""

import pytest
from factories.people import a_company, an_employee
from sqlalchemy import select, text
from support.browserless import Visitor

from sotomado.accounts.models import WordConsent
from sotomado.accounts.word_consents import service as word_consents


@pytest.fixture
def person_id(database):
    """Somebody who agreed while other words stood there."""
    with database.work() as work:
        person_id = an_employee(work, a_company(work))
        word_consents.agree(work, person_id=person_id)
        work.session.execute(text("UPDATE word_consent SET version = :old"), {"old": word_consents.VERSION - 1})
    return person_id


def standing(database, person_id):
    with database.read() as work:
        in_force = person_id in work.session.scalars(word_consents.in_force()).all()
        return (
            word_consents.stands(work, person_id=person_id),
            in_force,
            word_consents.agreed_to_other_words(work, person_id=person_id),
        )


def test_what_was_agreed_to_in_other_words_counts_nothing(database, person_id):
    assert standing(database, person_id) == (False, False, True)


def test_agreeing_anew_takes_its_place_and_both_stay_written(database, person_id):
    with database.work() as work:
        word_consents.agree(work, person_id=person_id)
        word_consents.agree(work, person_id=person_id)

    assert standing(database, person_id) == (True, True, False)
    with database.read() as work:
        rows = work.session.scalars(select(WordConsent).order_by(WordConsent.id)).all()
        assert [(row.version, row.withdrawn_at is None) for row in rows] == [
            (word_consents.VERSION - 1, False),
            (word_consents.VERSION, True),
        ]


def test_taking_it_back_ends_what_was_agreed_to_in_whatever_words(database, person_id):
    with database.work() as work:
        word_consents.withdraw(work, person_id=person_id)

    assert standing(database, person_id) == (False, False, False)


def test_the_page_says_that_the_words_are_new_and_which_they_are(database, person_id, make_app):
    visitor = Visitor(make_app(database), language="ja").sign_in_as(person_id)

    page = visitor.get("/account/words").get_data(as_text=True)
    assert "文が新しくなったので、いまは数えていません。" in page
    assert f"この文の版 {word_consents.VERSION}" in page
    assert "職場がどう変わるとよさそうか" in page, "ideas are counted with summaries, and it is said"

    visitor.post("/account/words")
    assert "数えることに同意いただいています。" in visitor.get("/account/words").get_data(as_text=True)
