"""Agreeing to a recording, pausing it, opening it, deleting it: and nothing of it without both, or after that."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from factories.bookings import a_confirmed_booking
from factories.people import an_employee
from factories.recordings import RUN, a_recording, a_talk_that_runs, a_vault, both_agree, sit_down

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale
from sotomado.bookings.models import Side
from sotomado.consultations.recording import deleting, keeping, own_data, queries, watching
from sotomado.consultations.recording import service as recording
from sotomado.consultations.recording.errors import CannotOpen, Gone, NotAgreed, ReasonMissing, TakesPartNoMore, TooLate
from sotomado.consultations.recording.models import Recording, RecordingAccess, Why, WhyDeleted
from sotomado.consultations.recording.service import Status
from sotomado.consultations.recording.takes import Playable
from sotomado.consultations.room.models import RoomVisit
from sotomado.database import Database
from sotomado.outbox import service as outbox


def status(database: Database, booking_id: str) -> Status:
    with database.read() as work:
        return recording.state(work, booking_id=booking_id).status


def is_wanted(database: Database) -> bool:
    with database.read() as work:
        return bool(keeping.wanted(work))


def test_only_both_together_let_a_recorder_in(database: Database) -> None:
    talk = a_talk_that_runs(database, agreed=False)
    assert not is_wanted(database)

    with database.work() as work:
        recording.agree(work, person_id=talk.advisee_id, booking_id=talk.booking_id)
    assert not is_wanted(database)
    assert status(database, talk.booking_id) is Status.OFF

    with database.work() as work:
        recording.agree(work, person_id=talk.consultant_person_id, booking_id=talk.booking_id)
        recording.agree(work, person_id=talk.consultant_person_id, booking_id=talk.booking_id)
    assert is_wanted(database)
    assert status(database, talk.booking_id) is Status.READY


@pytest.mark.parametrize("who", ["advisee_id", "consultant_person_id"])
def test_either_ends_it_by_taking_the_agreement_back(database: Database, who: str) -> None:
    talk = a_talk_that_runs(database)

    with database.work() as work:
        recording.withdraw(work, person_id=getattr(talk, who), booking_id=talk.booking_id)

    assert not is_wanted(database)
    assert status(database, talk.booking_id) is Status.OFF


def test_whoever_takes_part_no_more_is_not_recorded_though_they_had_agreed(database: Database) -> None:
    talk = a_talk_that_runs(database)
    assert is_wanted(database)

    with database.work() as work:
        accounts.withdraw_consent(work, person_id=talk.advisee_id)

    assert not is_wanted(database)
    assert status(database, talk.booking_id) is Status.OFF
    with database.work() as work, pytest.raises(TakesPartNoMore):
        recording.agree(work, person_id=talk.advisee_id, booking_id=talk.booking_id)


def test_taking_part_again_brings_no_agreement_back_but_lets_one_agree_anew(database: Database, clock: Any) -> None:
    talk = a_talk_that_runs(database)
    with database.work() as work:
        accounts.withdraw_consent(work, person_id=talk.advisee_id)
    clock.set(clock.now() + timedelta(seconds=20))
    with database.work() as work:
        accounts.give_consent(work, person_id=talk.advisee_id, locale=Locale.JAPANESE)

    assert not is_wanted(database)

    with database.work() as work:
        recording.agree(work, person_id=talk.advisee_id, booking_id=talk.booking_id)
    assert is_wanted(database)


def test_an_agreement_is_for_one_talk(database: Database) -> None:
    talk = a_talk_that_runs(database)
    with database.work() as work:
        next_week = database.clock.now().replace(minute=0) + timedelta(days=7)
        other = a_confirmed_booking(work, talk.meeting, starts_at=next_week)

    assert status(database, other) is Status.OFF


def test_nobody_is_recorded_alone_nor_after_the_hour(database: Database) -> None:
    talk = a_talk_that_runs(database, sitting=False)
    assert not is_wanted(database)

    with database.work() as work:
        sit_down(work, talk)
    assert is_wanted(database)

    database.clock.advance(minutes=50)
    with database.work() as work:
        for visit in work.session.query(RoomVisit):
            visit.seen_at = work.now
    assert not is_wanted(database)
    assert status(database, talk.booking_id) is Status.ENDED


def test_nobody_agrees_after_the_hour_and_no_stranger_ever(database: Database) -> None:
    talk = a_talk_that_runs(database, agreed=False)
    with database.work() as work:
        stranger = an_employee(work, talk.meeting.company)

    for verb in (recording.agree, recording.withdraw, recording.pause, recording.resume):
        with pytest.raises(NotFound), database.work() as work:
            verb(work, person_id=stranger, booking_id=talk.booking_id)
    database.clock.advance(hours=1)
    with pytest.raises(TooLate), database.work() as work:
        recording.agree(work, person_id=talk.advisee_id, booking_id=talk.booking_id)


def test_who_paused_goes_on_and_the_other_cannot(database: Database) -> None:
    talk = a_talk_that_runs(database, agreed=False)
    with pytest.raises(NotAgreed), database.work() as work:
        recording.pause(work, person_id=talk.advisee_id, booking_id=talk.booking_id)
    with database.work() as work:
        both_agree(work, talk)
        recording.pause(work, person_id=talk.advisee_id, booking_id=talk.booking_id)
        recording.pause(work, person_id=talk.consultant_person_id, booking_id=talk.booking_id)
        recording.resume(work, person_id=talk.consultant_person_id, booking_id=talk.booking_id)
    assert status(database, talk.booking_id) is Status.PAUSED

    with database.work() as work:
        recording.resume(work, person_id=talk.advisee_id, booking_id=talk.booking_id)
    assert status(database, talk.booking_id) is Status.READY


def test_both_are_told_that_it_is_not_running(database: Database) -> None:
    talk = a_talk_that_runs(database)
    database.clock.advance(seconds=30)
    assert status(database, talk.booking_id) is Status.NOT_RUNNING


def test_a_recorder_that_falls_silent_is_not_running(database: Database, tmp_path: Path) -> None:
    talk = a_talk_that_runs(database)
    a_recording(database, a_vault(tmp_path), talk, ended=False)
    assert status(database, talk.booking_id) is Status.RECORDING
    with database.read() as work:
        assert recording.state(work, booking_id=talk.booking_id).run == RUN

    database.clock.advance(seconds=30)

    assert status(database, talk.booking_id) is Status.NOT_RUNNING
    with database.read() as work:
        assert recording.state(work, booking_id=talk.booking_id).run is None


def test_one_side_is_not_told_what_the_other_chose(database: Database) -> None:
    talk = a_talk_that_runs(database, agreed=False)
    with database.work() as work:
        before = recording.state(work, booking_id=talk.booking_id).shown_to(Side.CONSULTANT)
        recording.agree(work, person_id=talk.advisee_id, booking_id=talk.booking_id)
        assert recording.state(work, booking_id=talk.booking_id).shown_to(Side.CONSULTANT) == before


def test_a_second_recorder_takes_up_what_the_first_left_and_it_plays(database: Database, tmp_path: Path) -> None:
    talk, vault = a_talk_that_runs(database), a_vault(tmp_path)
    recording_id = a_recording(database, vault, talk, ended=False)
    with database.work() as work:
        assert keeping.take_up(work, booking_id=talk.booking_id, run="b", vault=vault, kept_days=30) is None

    database.clock.advance(seconds=30)
    with database.work() as work:
        taken_up = keeping.take_up(work, booking_id=talk.booking_id, run="b", vault=vault, kept_days=30)

    assert taken_up is not None
    with database.read() as work:
        takes = queries.takes_of(work, recording_id=recording_id)
        assert [(take.was_cut_off, take.milliseconds > 3000) for take in takes] == [(True, True)] * 2
        for take in takes:
            with Playable(vault.path(recording_id, take.id), taken_up.key, take.id) as playable:
                assert playable.is_whole
    with pytest.raises(keeping.Lost), database.work() as work:
        keeping.begin_take(work, recording_id=recording_id, run=RUN, side=Side.ADVISEE, has_picture=True, already_ms=0)


def test_what_a_killed_recorder_left_is_ended_or_leaves_nothing(database: Database, tmp_path: Path) -> None:
    talk, vault = a_talk_that_runs(database), a_vault(tmp_path)
    recording_id = a_recording(database, vault, talk, ended=False)
    for file in (tmp_path / recording_id).iterdir():
        file.write_bytes(file.read_bytes()[:40])
    database.clock.advance(hours=2)

    with database.work() as work:
        assert list(keeping.abandoned(work)) == [recording_id]
        keeping.end_abandoned(work, recording_id=recording_id, vault=vault, kept_days=30)

    with database.read() as work:
        assert work.session.get(Recording, recording_id) is None
    assert list((tmp_path / recording_id).iterdir()) == []


# --- who looks at it ------------------------------------------------------------------------------------------------


def test_every_opening_is_a_line_that_its_advisee_reads(database: Database, tmp_path: Path) -> None:
    talk = a_talk_that_runs(database)
    recording_id = a_recording(database, a_vault(tmp_path), talk)
    with database.work() as work:
        operator = an_employee(work, talk.meeting.company, name="運営 花子")
        own = watching.open_own(work, person_id=talk.advisee_id, recording_id=recording_id)
        with pytest.raises(ReasonMissing):
            watching.open_own(work, person_id=talk.consultant_person_id, recording_id=recording_id)
        watching.open_own(work, person_id=talk.consultant_person_id, recording_id=recording_id, why=Why.LEARN)
        with pytest.raises(ReasonMissing):
            recording.open_for_safety(work, booking_id=talk.booking_id, by=operator, reason=" ")
        safety = recording.open_for_safety(work, booking_id=talk.booking_id, by=operator, reason="ご本人の申し出")

    with database.read() as work:
        lines = queries.accesses_of(work, recording_id=recording_id)
        assert {line.why for line in lines} == {Why.OWN, Why.LEARN, Why.SAFETY}
        assert len(watching.opened(work, person_id=talk.advisee_id, access_id=own).takes) == 2
        assert watching.opened(work, person_id=operator, access_id=safety).side is Side.OPERATOR
        for person_id, access_id in ((operator, own), (talk.advisee_id, safety), (talk.consultant_person_id, own)):
            with pytest.raises(NotFound):
                watching.opened(work, person_id=person_id, access_id=access_id)

    database.clock.advance(hours=4)
    with database.read() as work, pytest.raises(NotFound):
        watching.opened(work, person_id=talk.advisee_id, access_id=own)


def test_a_stranger_opens_nothing(database: Database, tmp_path: Path) -> None:
    talk = a_talk_that_runs(database)
    recording_id = a_recording(database, a_vault(tmp_path), talk)

    with database.work() as work:
        stranger = an_employee(work, talk.meeting.company)
        with pytest.raises(NotFound):
            watching.open_own(work, person_id=stranger, recording_id=recording_id)
        with pytest.raises(NotFound):
            deleting.delete_own(work, person_id=stranger, recording_id=recording_id)
        assert work.session.query(RecordingAccess).count() == 0


# --- gone -----------------------------------------------------------------------------------------------------------


def every_byte_of(database: Database, folder: Path) -> bytes:
    """What lies in the recording folder and, where it is a file, in the database."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    if database.is_sqlite:
        path = Path(database.url.removeprefix("sqlite:///"))
        files += [one for one in path.parent.glob(f"{path.name}*") if one.is_file()]
    return b"".join(file.read_bytes() for file in files)


def test_deletion_leaves_nothing_that_opens_and_a_proof(database: Database, tmp_path: Path) -> None:
    talk, vault = a_talk_that_runs(database), a_vault(tmp_path)
    recording_id = a_recording(database, vault, talk)
    with database.read() as work:
        row = work.session.get(Recording, recording_id)
        wrapped, key = row.wrapped_key, vault.key_of(row)
        sizes = [take.size_bytes for take in queries.takes_of(work, recording_id=recording_id)]
    copies = {file.name: file.read_bytes() for file in (tmp_path / recording_id).iterdir()}
    if database.is_sqlite:
        assert wrapped in every_byte_of(database, tmp_path)
    assert key not in every_byte_of(database, tmp_path)

    with database.work() as work:
        deleting.delete_own(work, person_id=talk.advisee_id, recording_id=recording_id)
    with database.read() as work, pytest.raises(Gone):
        vault.key_of(work.session.get(Recording, recording_id))
    with database.work() as work:
        assert [job.payload for job in outbox.take(work) if job.kind == deleting.REMOVE_FILES] == [
            {"recording_id": recording_id}
        ]
    deleting.remove_files(database, vault, recording_id=recording_id)
    deleting.remove_files(database, vault, recording_id=recording_id)

    left = every_byte_of(database, tmp_path)
    assert wrapped not in left
    assert not any(copy[at : at + 32] in left for copy in copies.values() for at in range(8, len(copy) - 32, 4096))
    # A copy of the files, kept by somebody, opens with none of the keys that are left.
    for name, copy in copies.items():
        (tmp_path / name).write_bytes(copy)
        with pytest.raises(CannotOpen):
            Playable(tmp_path / name, b"\0" * 32, name.removesuffix(".sealed"))
    with database.read() as work:
        line = queries.deletion_of(work, recording_id=recording_id)
        assert (line.why, line.files, line.size_bytes) == (WhyDeleted.BY_ADVISEE, 2, sum(sizes))
        assert deleting.holds(work, line)
        line.files = 1
        assert not deleting.holds(work, line)


def test_its_consultant_cannot_delete_it(database: Database, tmp_path: Path) -> None:
    talk = a_talk_that_runs(database)
    recording_id = a_recording(database, a_vault(tmp_path), talk)

    with pytest.raises(NotFound), database.work() as work:
        deleting.delete_own(work, person_id=talk.consultant_person_id, recording_id=recording_id)
    with database.work() as work:
        recording.withdraw(work, person_id=talk.consultant_person_id, booking_id=talk.booking_id)
        assert queries.kept(work, booking_id=talk.booking_id) is not None


def test_deleting_while_it_runs_ends_it(database: Database, tmp_path: Path) -> None:
    talk = a_talk_that_runs(database)
    recording_id = a_recording(database, a_vault(tmp_path), talk, ended=False)

    with database.work() as work:
        deleting.delete_own(work, person_id=talk.advisee_id, recording_id=recording_id)

    assert not is_wanted(database)
    with pytest.raises(keeping.Lost), database.work() as work:
        keeping.begin_take(work, recording_id=recording_id, run=RUN, side=Side.ADVISEE, has_picture=True, already_ms=0)


def test_it_expires_by_itself_after_thirty_days(database: Database, tmp_path: Path) -> None:
    talk, vault = a_talk_that_runs(database), a_vault(tmp_path)
    recording_id = a_recording(database, vault, talk)
    database.clock.advance(days=29)
    deleting.expire(database)
    with database.read() as work:
        assert queries.kept(work, booking_id=talk.booking_id) is not None

    database.clock.advance(days=2)
    deleting.expire(database)
    deleting.expire(database)
    database.clock.advance(hours=2)
    deleting.finish_proofs(database, vault)

    assert not (tmp_path / recording_id).exists()
    with database.read() as work:
        line = queries.deletion_of(work, recording_id=recording_id)
        assert line.why is WhyDeleted.EXPIRED
        assert deleting.holds(work, line)


def test_what_came_late_for_a_deleted_recording_goes_and_what_nobody_knows_stays(
    database: Database, tmp_path: Path
) -> None:
    talk, vault = a_talk_that_runs(database), a_vault(tmp_path)
    recording_id = a_recording(database, vault, talk)
    for unknown in ("empty", "another-services"):
        vault.make_room(unknown)
    vault.path("another-services", "take").write_bytes(b"x")
    with database.work() as work:
        deleting.delete_own(work, person_id=talk.advisee_id, recording_id=recording_id)
    database.clock.advance(days=100_000)

    deleting.remove_strays(database, vault)

    assert [folder.name for folder in tmp_path.iterdir()] == ["another-services"]


def test_a_persons_data_tells_of_recordings_and_forgets_them(database: Database, tmp_path: Path) -> None:
    talk, vault = a_talk_that_runs(database), a_vault(tmp_path)
    a_recording(database, vault, talk)
    with database.work() as work:
        recording.open_for_safety(work, booking_id=talk.booking_id, by=talk.consultant_person_id, reason="確認のため")
    with database.read() as work:
        told = own_data.of(work, talk.advisee_id)
        assert told["agreements_to_recording"]
        assert told["recordings"][0]["opened"][0]["reason"] == "確認のため"
        assert own_data.of(work, talk.consultant_person_id)["recordings"] == []

    with database.work() as work:
        own_data.forget(work, talk.advisee_id)

    with database.read() as work:
        told = own_data.of(work, talk.advisee_id)
        assert told["agreements_to_recording"] == []
        assert told["recordings"][0]["opened"] == []
        assert told["recordings"][0]["deleted"]["why"] == "erased"
