"""A talk whose hour runs, with both in its room; and recordings as a recorder would have left them."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from factories.bookings import IN_A_WEEK, AMeeting, a_confirmed_booking, a_meeting
from factories.spoken_and_shown import SHAPE, in_clusters, some_seconds

from sotomado.bookings.models import Side
from sotomado.consultations.recording import keeping
from sotomado.consultations.recording import service as recording
from sotomado.consultations.recording.takes import TakeWriter
from sotomado.consultations.recording.vault import Vault
from sotomado.consultations.room.models import RoomVisit
from sotomado.consultations.room.signals import open_room
from sotomado.database import Database, UnitOfWork
from sotomado.keyring import Keyring

RING = Keyring({"recordings": b"another key, that wraps the keys"})
RUN = "a-recorder"


@dataclass(frozen=True)
class ATalk:
    """A booking and the people of its two sides."""

    booking_id: str
    advisee_id: int
    consultant_person_id: int
    meeting: AMeeting


def a_vault(folder: Path) -> Vault:
    return Vault(folder, RING)


def a_talk_that_runs(database: Database, *, agreed: bool = True, sitting: bool = True) -> ATalk:
    """Ten minutes into it, by the standing clock."""
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    database.clock.set(IN_A_WEEK + timedelta(minutes=10))
    talk = ATalk(booking_id, meeting.advisee_id, meeting.consultant.person_id, meeting)
    with database.work() as work:
        if sitting:
            sit_down(work, talk)
        if agreed:
            both_agree(work, talk)
    return talk


def both_agree(work: UnitOfWork, talk: ATalk) -> None:
    for person_id in (talk.advisee_id, talk.consultant_person_id):
        recording.agree(work, person_id=person_id, booking_id=talk.booking_id)


def sit_down(work: UnitOfWork, talk: ATalk) -> None:
    open_room(work, booking_id=talk.booking_id)
    for side in (Side.ADVISEE, Side.CONSULTANT):
        work.session.add(
            RoomVisit(
                booking_id=talk.booking_id, side=side, browser=f"{side} browser", came_at=work.now, seen_at=work.now
            )
        )
    work.session.flush()


def a_recording(database: Database, vault: Vault, talk: ATalk, *, seconds: int = 4, ended: bool = True) -> str:
    """Both sides' takes, as a recorder keeps them. Not `ended`: the recorder is still at it. Returns its id."""
    with database.work() as work:
        taken_up = keeping.take_up(work, booking_id=talk.booking_id, run=RUN, vault=vault, kept_days=30)
        assert taken_up is not None
    vault.make_room(taken_up.recording_id)
    for side in (Side.ADVISEE, Side.CONSULTANT):
        with database.work() as work:
            take_id = keeping.begin_take(
                work, recording_id=taken_up.recording_id, run=RUN, side=side, has_picture=True, already_ms=0
            )
        writer = TakeWriter(vault.path(taken_up.recording_id, take_id), taken_up.key, take_id, SHAPE)
        for cluster in in_clusters(some_seconds(seconds)):
            writer.write(cluster)
        if ended:
            with database.work() as work:
                keeping.end_take(work, take_id=take_id, ended=writer.end())
        else:
            writer.close()
    if ended:
        with database.work() as work:
            keeping.leave(work, recording_id=taken_up.recording_id, run=RUN, kept_days=30)
    return taken_up.recording_id
