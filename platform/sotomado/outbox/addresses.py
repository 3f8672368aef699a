"""Addresses that lead back in, where the operator has set one up: "in+<what for><secret>@sotomado.example".

One mailbox is enough: mail servers leave what stands behind the plus to whoever reads it. Everything is lower case,
for not all of them keep the case.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from enum import StrEnum
from typing import NamedTuple

from sotomado.keyring import Keyring

_MAC_DIGITS = 24


class Purpose(StrEnum):
    """What an address is for: one letter, the first behind the plus."""

    BOUNCE = "b"
    # Answers of calendars.
    ANSWER = "r"


class Addressed(NamedTuple):
    """What an address says of itself; whether it is true is for its owner to find out."""

    purpose: Purpose
    secret: str


def leading_in(incoming: str, purpose: Purpose, secret: str) -> str:
    """The address for a purpose, on the mailbox `incoming`."""
    name, _, domain = incoming.partition("@")
    return f"{name}+{purpose.value}{secret}@{domain}"


def read(address: str, *, incoming: str) -> Addressed | None:
    """What an address of ours is for, None for any other."""
    name, _, domain = incoming.lower().partition("@")
    local, at, of = address.strip().strip("<>").lower().rpartition("@")
    own, plus, rest = local.partition("+")
    if not (incoming and at and plus and rest and own == name and of == domain):
        return None
    try:
        return Addressed(Purpose(rest[0]), rest[1:])
    except ValueError:
        return None


def secret_of_job(job_id: str, keyring: Keyring) -> str | None:
    """What stands in the envelope's sender of a mail: its job and a proof. None for an id of another shape."""
    try:
        raw = base64.urlsafe_b64decode(job_id + "==")
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 16:
        return None
    return base64.b32encode(raw).decode().rstrip("=").lower() + keyring.digest(job_id, purpose="bounce")[:_MAC_DIGITS]


def job_of_secret(secret: str, keyring: Keyring) -> str | None:
    """The job whose mail an address stood on, None if the proof is false."""
    encoded, proof = secret[:-_MAC_DIGITS], secret[-_MAC_DIGITS:]
    try:
        raw = base64.b32decode(encoded.upper() + "=" * (-len(encoded) % 8))
    except (binascii.Error, ValueError):
        return None
    job_id = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    proofs = [digest[:_MAC_DIGITS] for digest in keyring.digests(job_id, purpose="bounce")]
    return job_id if any(hmac.compare_digest(proof.encode(), true.encode()) for true in proofs) else None
