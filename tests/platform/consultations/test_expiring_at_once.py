"""Two workers, or a worker and the advisee, that delete a recording in the same moment."""

from factories.recordings import a_recording, a_talk_that_runs, a_vault
from sqlalchemy import select
from support.at_once import all_at_once

from sotomado.consultations.recording import deleting
from sotomado.consultations.recording.models import Recording, RecordingDeletion


def test_a_recording_that_is_over_is_deleted_once_and_no_chore_fails(database, clock, tmp_path):
    recording_id = a_recording(database, a_vault(tmp_path), a_talk_that_runs(database))
    clock.advance(days=31)

    assert all_at_once(database, *[deleting.expire] * 3) == [None] * 3

    with database.read() as work:
        assert work.session.get_one(Recording, recording_id).deleted_at is not None
        assert len(work.session.scalars(select(RecordingDeletion)).all()) == 1
