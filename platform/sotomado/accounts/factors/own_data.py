"""Whose second factors are whose: told without any secret of them, and gone with their owner."""

from __future__ import annotations

from sqlalchemy import delete, select

from sotomado.accounts.factors.models import (
    AuthenticatorApp,
    KnownDevice,
    Passkey,
    RecoveryCode,
    UnfinishedSignIn,
)
from sotomado.accounts.told import all_told
from sotomado.database import UnitOfWork

TABLES = frozenset(
    {
        "passkey",
        "authenticator_app",
        "recovery_code",
        "known_device",
        # Half a sign-in, gone after minutes: the whole one is told.
        "unfinished_sign_in",
        # Hashes of numbers that were nobody's, gone after an hour.
        "used_challenge",
    }
)
OWNED = (Passkey, AuthenticatorApp, RecoveryCode, KnownDevice, UnfinishedSignIn)
# What opens the account or is of use to a machine alone. A file that tells it would be a key by itself.
NOT_TOLD = frozenset({"secret", "last_step", "public_key", "sign_count", "user_handle", "transports"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    said: dict[str, object] = {}
    for name, table in (
        ("passkeys", Passkey),
        ("authenticator_apps", AuthenticatorApp),
        ("recovery_codes", RecoveryCode),
        ("known_devices", KnownDevice),
    ):
        rows = work.session.scalars(select(table).where(table.person_id == person_id).order_by(table.id))
        if kept := all_told(work, rows, besides=NOT_TOLD):
            said[name] = kept
    return said


def forget(work: UnitOfWork, person_id: int) -> None:
    """All of it: who is nobody signs in nowhere."""
    for table in OWNED:
        work.session.execute(delete(table).where(table.person_id == person_id))
