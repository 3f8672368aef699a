"""Words out of what was said: with a real speech model's loading code, and only where both agreements stand."""

from datetime import timedelta
from pathlib import Path

import pytest
from factories.recordings import RING, ATalk, a_recording, a_talk_that_runs, a_vault
from factories.speech_models import a_speech_model

from reports.words import tokens
from sotomado.accounts.word_consents import service as word_consents
from sotomado.bookings.models import Side
from sotomado.consultations.recording import deleting, queries, words
from sotomado.consultations.recording import service as recording
from sotomado.consultations.recording.models import Recording, SpokenWords, Why
from sotomado.database import Database

pytest.importorskip("faster_whisper", reason="the extra `transcription` is not installed")

SAID = "来月の異動が不安です。田中さんには言えません。家族との時間も減りました。"


def listened(database: Database, folder: Path, *, agrees: bool = True, said: str = SAID) -> ATalk:
    """A recorded talk, and everything that may be listened to listened to, by ears that always hear the same."""
    talk = a_talk_that_runs(database)
    if agrees:
        with database.work() as work:
            word_consents.agree(work, person_id=talk.advisee_id)
    a_recording(database, a_vault(folder), talk)
    while words.hear_next(database, a_vault(folder), lambda sound: said):
        pass
    return talk


def kept_words(database: Database) -> list[str | None]:
    with database.read() as work:
        return [work.unseal(row, "body") for row in work.session.query(SpokenWords)]


def test_a_real_model_is_loaded_and_hears(sqlite_database: Database, tmp_path: Path) -> None:
    database, hearing = sqlite_database, words.hearing_of(a_speech_model(tmp_path / "model"))
    talk = a_talk_that_runs(database)
    with database.work() as work:
        word_consents.agree(work, person_id=talk.advisee_id)
    a_recording(database, a_vault(tmp_path / "kept"), talk)

    assert words.hear_next(database, a_vault(tmp_path / "kept"), hearing)
    assert not words.hear_next(database, a_vault(tmp_path / "kept"), hearing)

    assert kept_words(database) == ["workload"]


@pytest.mark.parametrize("missing", ["model.bin", "tokenizer.json"])
def test_half_a_model_is_not_fetched_from_elsewhere(tmp_path: Path, missing: str) -> None:
    folder = a_speech_model(tmp_path)
    (tmp_path / missing).unlink()

    with pytest.raises(words.NoModel, match=missing):
        words.hearing_of(folder)


def test_what_is_kept_is_single_words_without_names_or_sentences(database: Database, tmp_path: Path) -> None:
    listened(database, tmp_path)

    [kept] = kept_words(database)
    assert "不安" in kept
    assert "家族" in kept
    assert "田中" not in kept
    assert not any(SAID[at : at + 6] in kept for at in range(len(SAID) - 6))
    assert set(tokens(kept, "ja")) >= {"不安", "家族"}


def test_listening_is_written_where_the_advisee_reads_it(database: Database, tmp_path: Path) -> None:
    talk = listened(database, tmp_path)

    with database.read() as work:
        row = queries.kept(work, booking_id=talk.booking_id)
        assert [line.why for line in queries.accesses_of(work, recording_id=row.id)] == [Why.WORDS]


def test_nobody_listens_without_the_agreement_to_counting(database: Database, tmp_path: Path) -> None:
    talk = listened(database, tmp_path, agrees=False)

    assert kept_words(database) == []
    with database.read() as work:
        row = queries.kept(work, booking_id=talk.booking_id)
        assert queries.accesses_of(work, recording_id=row.id) == []


def test_nobody_listens_once_the_agreement_to_recording_was_taken_back(database: Database, tmp_path: Path) -> None:
    talk = a_talk_that_runs(database)
    with database.work() as work:
        word_consents.agree(work, person_id=talk.advisee_id)
    a_recording(database, a_vault(tmp_path), talk)
    with database.work() as work:
        recording.withdraw(work, person_id=talk.advisee_id, booking_id=talk.booking_id)

    assert not words.hear_next(database, a_vault(tmp_path), lambda sound: SAID)


def test_agreement_taken_back_while_somebody_listens_keeps_nothing(database: Database, tmp_path: Path) -> None:
    talk = a_talk_that_runs(database)
    with database.work() as work:
        word_consents.agree(work, person_id=talk.advisee_id)
    a_recording(database, a_vault(tmp_path), talk)

    def heard_meanwhile(sound) -> str:
        with database.work() as work:
            word_consents.withdraw(work, person_id=talk.advisee_id)
        return SAID

    words.hear_next(database, a_vault(tmp_path), heard_meanwhile)

    assert kept_words(database) == []


def test_words_go_with_the_agreement_and_with_the_recording_that_was_deleted(
    database: Database, tmp_path: Path
) -> None:
    talk = listened(database, tmp_path)
    with database.work() as work:
        words.let_go(work)
    assert kept_words(database) != [None]
    with database.work() as work:
        word_consents.withdraw(work, person_id=talk.advisee_id)
        words.let_go(work)
    assert kept_words(database) == [None]

    with database.work() as work:
        row = queries.kept(work, booking_id=talk.booking_id)
        deleting.delete_own(work, person_id=talk.advisee_id, recording_id=row.id)
    assert kept_words(database) == []


def test_words_go_with_the_agreement_to_that_recording(database: Database, tmp_path: Path) -> None:
    talk = listened(database, tmp_path)
    with database.work() as work:
        recording.end_agreement(work, booking_id=talk.booking_id, side=Side.ADVISEE)
        words.let_go(work)

    assert kept_words(database) == [None]


def test_words_stay_for_the_release_when_the_recording_expires(database: Database, tmp_path: Path) -> None:
    listened(database, tmp_path)

    database.clock.advance(days=40)
    deleting.expire(database)
    with database.work() as work:
        words.let_go(work)
    assert kept_words(database) not in ([], [None])

    database.clock.advance(**{"days": words.KEPT / timedelta(days=1)})
    with database.work() as work:
        words.let_go(work)
    assert kept_words(database) == [None]


@pytest.mark.parametrize("lost", ["key", "file"])
def test_a_recording_whose_key_or_file_is_lost_keeps_no_other_waiting(
    database: Database, tmp_path: Path, lost: str
) -> None:
    talk = a_talk_that_runs(database)
    with database.work() as work:
        word_consents.agree(work, person_id=talk.advisee_id)
    recording_id = a_recording(database, a_vault(tmp_path), talk)
    if lost == "key":
        with database.work() as work:
            row = work.session.get_one(Recording, recording_id)
            row.wrapped_key = RING.seal_bytes(bytes(32), bound_to="another recording")
    for file in (tmp_path / recording_id).iterdir():
        file.write_bytes(b"SOTOREC1" + bytes(100))

    heard = [words.hear_next(database, a_vault(tmp_path), lambda sound: SAID) for _ in range(2)]

    assert heard == [True, False]
    assert kept_words(database) == [""]
