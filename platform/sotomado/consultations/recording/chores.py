"""What the worker does for recordings: files removed, days counted, words taken out of what was said."""

from __future__ import annotations

from typing import Any

from sotomado.consultations.recording import deleting, words
from sotomado.consultations.recording.vault import Vault
from sotomado.database import Database
from sotomado.outbox.worker import Handler
from sotomado.settings import Settings


def handlers(database: Database, settings: Settings) -> dict[str, Handler]:
    def remove_files(payload: dict[str, Any], _job_id: str) -> None:
        vault = Vault.of(settings)
        if vault is not None:
            deleting.remove_files(database, vault, recording_id=payload["recording_id"])

    return {deleting.REMOVE_FILES: remove_files}


def see_to_what_is_over(database: Database, settings: Settings) -> None:
    """Recordings whose days are over, and deletions whose files a lost job left."""
    deleting.expire(database)
    vault = Vault.of(settings)
    if vault is not None:
        deleting.finish_proofs(database, vault)


def see_to_what_lies_there(database: Database, settings: Settings) -> None:
    """Words that may not be counted any more, and folders of recordings that are gone: once a day, as both grow."""
    with database.work() as work:
        words.let_go(work)
    vault = Vault.of(settings)
    if vault is not None:
        deleting.remove_strays(database, vault)
