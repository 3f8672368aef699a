"""Single words of recorded talks come into a report like those of summaries, where both agreements stand."""

from datetime import timedelta
from pathlib import Path

from factories.people import an_employee
from factories.quarters import IN_Q3
from factories.recordings import a_vault
from factories.spoken import Q3, a_consultation, place_in, three_calm_companies
from sqlalchemy import select

from sotomado.accounts.word_consents import service as word_consents
from sotomado.consultations.models import Consultation
from sotomado.consultations.recording import words
from sotomado.consultations.recording.models import Recording, SpokenWords
from sotomado.database import Database, UnitOfWork
from sotomado.reporting.words.service import spoken_words


def spoken(work: UnitOfWork, advisee_id: int, consultant_id: int, folder: Path, said: str) -> None:
    """A recorded talk that was listened to."""
    talk_id = a_consultation(work, advisee_id=advisee_id, consultant_id=consultant_id, held_at=IN_Q3)
    talk = work.session.scalar(select(Consultation).where(Consultation.id == talk_id))
    row = Recording(
        booking_id=talk.booking_id,
        advisee_id=advisee_id,
        consultant_id=consultant_id,
        began_at=IN_Q3,
        ended_at=IN_Q3,
        expires_at=IN_Q3 + timedelta(days=30),
    )
    a_vault(folder).give_key(row)
    work.session.add(row)
    work.session.flush()
    kept = SpokenWords(recording_id=row.id, made_at=work.now)
    kept.body = work.seal(kept, "body", words.single_words(said))
    work.session.add(kept)
    work.session.flush()


def test_words_that_were_said_are_told_of_as_long_as_their_speaker_agrees(database: Database, tmp_path: Path) -> None:
    with database.work() as work:
        (ours, other, _), consultants = three_calm_companies(work)
        advisee = an_employee(work, ours)
        place_in(work, ours, advisee)
        word_consents.agree(work, person_id=advisee)
        spoken(work, advisee, consultants[0], tmp_path, "夜勤がつらいです。")

    with database.read() as work:
        [talk] = spoken_words(work, company_id=ours.id, quarter=Q3)
        assert "夜勤" in talk.text
        assert talk.speaker == f"{Q3.name} {advisee}"
        assert list(spoken_words(work, company_id=ours.id, quarter=Q3.before)) == []
        assert list(spoken_words(work, company_id=other.id, quarter=Q3)) == []

    with database.work() as work:
        word_consents.withdraw(work, person_id=advisee)
    with database.read() as work:
        assert list(spoken_words(work, company_id=ours.id, quarter=Q3)) == []
