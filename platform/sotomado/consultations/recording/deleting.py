"""Deleting a recording, and proving it: first the key, in the transaction that was asked for; then the files.

From the moment the key is gone nothing opens any more, neither the files nor a copy of them in a backup; but for a
backup of the database that is older and still holds the key, sealed, until newer backups take its place. The files go
by a job, and with them the proof is written: which key, how many files, when; with a keyed digest over it.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import delete as delete_rows
from sqlalchemy import select, update

from sotomado.accounts.errors import NotFound
from sotomado.bookings.models import Side
from sotomado.consultations.recording import queries
from sotomado.consultations.recording.errors import Gone
from sotomado.consultations.recording.models import (
    Recording,
    RecordingAccess,
    RecordingDeletion,
    RecordingTake,
    SpokenWords,
    WhyDeleted,
)
from sotomado.consultations.recording.service import end_agreement
from sotomado.consultations.recording.vault import Vault
from sotomado.database import Database, UnitOfWork
from sotomado.outbox import service as outbox

REMOVE_FILES = "remove_files_of_recording"
PROOF = "deletion of a recording"
AT_ONCE = 100
# A file that nobody knows: a recorder may be about to write the first chunk of a take that is being deleted.
STRAY_AFTER = timedelta(hours=1)


def delete_own(work: UnitOfWork, *, person_id: int, recording_id: str) -> None:
    """Delete the recording of a talk one was advised in, at any time, also while it runs: then it ends with that.

    Its consultant cannot: what may have to be shown of a consultant is not theirs to remove. Raises NotFound, Gone.
    """
    row, side = queries.of_meeting(work, person_id=person_id, recording_id=recording_id)
    if side is not Side.ADVISEE:
        raise NotFound("recording")
    end_agreement(work, booking_id=row.booking_id, side=Side.ADVISEE)
    destroy(work, recording_id=recording_id, why=WhyDeleted.BY_ADVISEE)


def destroy(work: UnitOfWork, *, recording_id: str, why: WhyDeleted) -> None:
    """Destroy the key, and have the files removed. Raises Gone where that has been done."""
    row = work.session.scalar(
        select(Recording)
        .where(Recording.id == recording_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None or row.wrapped_key is None:
        raise Gone()
    if work.session.get_bind().dialect.name == "sqlite":
        # Else the wrapped key would stand on in the page, unnamed, until something else is written there.
        work.session.connection().exec_driver_sql("PRAGMA secure_delete = ON")
    fingerprint = hashlib.sha256(row.wrapped_key).hexdigest()
    row.wrapped_key, row.deleted_at, row.run, row.seen_at = None, work.now, None, None
    row.ended_at = row.ended_at or work.now
    work.session.add(RecordingDeletion(recording_id=row.id, at=work.now, why=why, key_fingerprint=fingerprint))
    work.session.execute(
        update(RecordingTake)
        .where(RecordingTake.recording_id == row.id, RecordingTake.ended_at.is_(None))
        .values(ended_at=work.now)
        .execution_options(synchronize_session=False)
    )
    work.session.execute(
        update(RecordingAccess)
        .where(RecordingAccess.recording_id == row.id, RecordingAccess.until > work.now)
        .values(until=work.now)
        .execution_options(synchronize_session=False)
    )
    if why is not WhyDeleted.EXPIRED:
        work.session.execute(delete_rows(SpokenWords).where(SpokenWords.recording_id == row.id))
    outbox.write(work, kind=REMOVE_FILES, payload={"recording_id": row.id}, dedupe_key=f"{REMOVE_FILES}:{row.id}")
    work.session.flush()


def remove_files(database: Database, vault: Vault, *, recording_id: str) -> None:
    """The job: remove what lies in the folder and write the proof. Again, it does nothing more."""
    with database.work() as work:
        line = queries.deletion_of(work, recording_id=recording_id)
        if line is None or line.files_removed_at is not None:
            return
        removed = vault.remove(recording_id)
        line.files, line.size_bytes, line.files_removed_at = removed.files, removed.size_bytes, work.now
        line.proof = proof_of(work, line)
    forget_traces(database)


def proof_of(work: UnitOfWork, line: RecordingDeletion) -> str:
    """The digest over what the line says; another line has another one."""
    return work.keyring.digest(_said(line), purpose=PROOF)


def holds(work: UnitOfWork, line: RecordingDeletion) -> bool:
    """Whether a line is one this service wrote, unchanged."""
    return line.proof in work.keyring.digests(_said(line), purpose=PROOF)


def _said(line: RecordingDeletion) -> str:
    parts = [line.recording_id, line.at.isoformat(), line.why.value, line.key_fingerprint, line.files, line.size_bytes]
    return "|".join(map(str, parts))


def forget_traces(database: Database) -> None:
    """SQLite keeps what was overwritten in its log until that is written back: have that done, so the key is gone."""
    if database.is_sqlite:
        raw = database.engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()


def expire(database: Database) -> None:
    """The chore: recordings whose days are over, each in a transaction of its own."""
    with database.read() as work:
        due = work.session.scalars(
            select(Recording.id)
            .where(Recording.deleted_at.is_(None), Recording.expires_at <= work.now)
            .order_by(Recording.expires_at, Recording.id)
            .limit(AT_ONCE)
        ).all()
    for recording_id in due:
        # Its advisee, or another worker, may have been quicker.
        with suppress(Gone), database.work() as work:
            destroy(work, recording_id=recording_id, why=WhyDeleted.EXPIRED)


def remove_strays(database: Database, vault: Vault) -> None:
    """The chore: folders of recordings that are gone, should a job have been given up or a recorder come too late.

    Of a recording this database does not know only an empty folder goes: it may be another service's.
    """
    found = vault.older_than(database.clock.now() - STRAY_AFTER)
    for start in range(0, len(found), AT_ONCE):
        some = found[start : start + AT_ONCE]
        with database.read() as work:
            rows = work.session.execute(select(Recording.id, Recording.deleted_at).where(Recording.id.in_(some)))
            gone = {recording_id: deleted_at is not None for recording_id, deleted_at in rows}
        for recording_id in some:
            if recording_id not in gone:
                vault.remove_if_empty(recording_id)
            elif gone[recording_id]:
                vault.remove(recording_id)


def finish_proofs(database: Database, vault: Vault) -> None:
    """The chore: deletions whose files were not removed yet, should their job have been lost."""
    with database.read() as work:
        unfinished = work.session.scalars(
            select(RecordingDeletion.recording_id)
            .where(RecordingDeletion.files_removed_at.is_(None), RecordingDeletion.at < work.now - STRAY_AFTER)
            .limit(AT_ONCE)
        ).all()
    for recording_id in unfinished:
        remove_files(database, vault, recording_id=recording_id)
