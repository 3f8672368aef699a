"""What is kept back of the words of talks. On one database: the statements are those of test_words_of_talks."""

from datetime import timedelta

import pytest
from factories.quarters import IN_Q3
from factories.spoken import HEAVY, Q3, heavy, speak, three_calm_companies, told
from sqlalchemy import text

from reports.words import Talk
from sotomado.accounts.errors import NotFound
from sotomado.accounts.word_consents import service as word_consents
from sotomado.directory.vocabulary import Theme
from sotomado.reporting import terms
from sotomado.reporting.words import queries
from sotomado.reporting.words.service import worries

IN_Q2 = IN_Q3 - timedelta(days=60)


@pytest.fixture
def database(sqlite_database):
    return sqlite_database


@pytest.fixture
def desk(database):
    """Three companies of which two spoke calmly, and five consultants."""
    with database.work() as work:
        return three_calm_companies(work)


def test_agreeing_after_the_talk_was_closed_does_not_bring_its_words_in(database, desk):
    (ours, _, _), consultants = desk
    with database.work() as work:
        heavy(work, ours, 9, consultants=consultants)
        [late] = heavy(work, ours, 1, consultants=consultants, agreed=False)
        word_consents.agree(work, person_id=late)

    assert told(database, ours) == set()


def test_one_who_comes_ten_times_is_one_speaker(database, desk):
    (ours, _, _), consultants = desk
    with database.work() as work:
        nine = heavy(work, ours, 9, consultants=consultants)
        for hour in range(1, 11):
            speak(work, nine[0], HEAVY * 20, consultant=consultants[hour % 5], held_at=IN_Q3 + timedelta(days=hour))

    assert told(database, ours) == set()


def test_names_in_summaries_leave_no_trace(database, desk):
    (ours, _, _), consultants = desk
    with database.work() as work:
        said = "営業二課の桜庭さんとオーロラ案件、Phoenixの引き継ぎ。暁のことで介護が進まない。"
        heavy(work, ours, text=said, consultants=consultants)

    assert told(database, ours) == {"介護", "引き継ぎ"}


def test_ten_speakers_of_two_consultants_are_not_told(database, desk):
    (ours, _, _), consultants = desk
    with database.work() as work:
        heavy(work, ours, consultants=consultants[:2])

    assert told(database, ours) == set()


def test_what_a_contract_raised_holds_for_words(database, desk):
    (ours, _, _), consultants = desk
    with database.work() as work:
        heavy(work, ours, consultants=consultants)
        terms.raise_thresholds(work, company_id=ours.id, few=5, few_sensitive=12)

    assert told(database, ours) == set()


def test_the_themes_of_ones_own_talks_are_not_even_read(database, desk):
    (ours, _, _), consultants = desk
    with database.work() as work:
        heavy(work, ours, consultants=consultants, themes=(Theme.HEALTH,))

    with database.read() as work:
        read = list(queries.of_quarter(work, company_id=ours.id, quarter=Q3, zone="Asia/Tokyo"))
        [worry] = worries(work, company_id=ours.id, quarter=Q3)
    assert {talk.themes for talk in read} == {()}
    assert worry.theme == "care"


def test_what_comes_later_is_not_compared_with(database, desk):
    """A quarter that is still open would make tomorrow's release say something else."""
    (ours, theirs, _), consultants = desk
    with database.work() as work:
        heavy(work, ours, consultants=consultants)
        heavy(work, theirs, 25, consultants=consultants, held_at=IN_Q3 + timedelta(days=70))

    assert told(database, ours) == {"介護"}


def test_transcripts_can_be_counted_beside_the_summaries(database, desk):
    (ours, _, _), consultants = desk
    with database.work() as work:
        heavy(work, ours, 6, consultants=consultants)
    spoken = [Talk(f"2026-Q3 t{n}", str(n % 3), (), HEAVY) for n in range(4)]

    assert told(database, ours) == set()
    assert told(database, ours, spoken=spoken) == {"介護"}


def test_nobody_asks_for_words_of_a_company_that_is_not_there(database, desk):
    with pytest.raises(NotFound), database.read() as work:
        worries(work, company_id=999_999, quarter=Q3)


def test_words_stand_nowhere_in_the_database_in_plain(database, desk):
    (ours, _, _), consultants = desk
    with database.work() as work:
        heavy(work, ours, 1, consultants=consultants)
        bodies = work.session.scalars(text("SELECT body FROM consultation_summary WHERE body IS NOT NULL")).all()

    assert bodies
    assert not any("介護".encode() in bytes(body) for body in bodies)
