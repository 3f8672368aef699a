"""Passkeys (Web Authentication, level 3): a device signs a number we drew, with a key it made for this service alone.

What is asked of every answer: the number is the one just drawn and was never answered before, the page stood at our own
address, the device made sure of its owner (a finger, a face, a PIN), and it counts more uses than it did the last time,
if it counts. A passkey is found by the device itself, so that it signs in without an e-mail as well.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import func, select, update
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.factors import service as factors
from sotomado.accounts.factors.errors import PasskeyCopied, PasskeyKnown, TooManyPasskeys, WrongFactor
from sotomado.accounts.factors.models import Passkey
from sotomado.accounts.models import Person
from sotomado.database import UnitOfWork
from sotomado.settings import OWN_MACHINE

MOST = 20
LONGEST_NAME = 60
# An answer has about 1 KB; 16 times as much is no answer.
LONGEST_ANSWER = 16_384
WAITS_SECONDS = 180


@dataclass(frozen=True)
class Site:
    """Whom passkeys are for: `id` is the host they are bound to, `origin` the address pages stand at."""

    id: str
    origin: str
    name: str


def site_of(public_url: str) -> Site:
    """The site at `public_url`. An address of numbers can have no passkeys: one's own machine is "localhost" then."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    if host in OWN_MACHINE:
        port = f":{parts.port}" if parts.port else ""
        return Site("localhost", f"{parts.scheme}://localhost{port}", "そとまど")
    return Site(host, f"{parts.scheme}://{parts.netloc}", "そとまど")


def new_challenge() -> str:
    """256 random bits, as base64url writes them."""
    return secrets.token_urlsafe(32)


def options_to_register(work: UnitOfWork, *, person_id: int, site: Site, challenge: str) -> str:
    """What a browser is asked to have a passkey made: JSON for `navigator.credentials.create`."""
    person = work.session.get_one(Person, person_id)
    kept = work.session.scalars(select(Passkey).where(Passkey.person_id == person_id)).all()
    handle = kept[0].user_handle if kept else secrets.token_urlsafe(32)
    options = webauthn.generate_registration_options(
        rp_id=site.id,
        rp_name=site.name,
        user_id=base64url_to_bytes(handle),
        user_name=person.email,
        user_display_name=person.name,
        challenge=base64url_to_bytes(challenge),
        timeout=WAITS_SECONDS * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[_descriptor(one) for one in kept],
    )
    return webauthn.options_to_json(options)


def handle_in(options: str) -> str:
    """Whose passkey `options_to_register` asks for, as the device will say."""
    handle: str = json.loads(options)["user"]["id"]
    return handle


def register(
    work: UnitOfWork,
    *,
    person_id: int,
    sign_in_id: str,
    site: Site,
    challenge: str,
    user_handle: str,
    answer: str,
    name: str,
    page: str,
) -> list[str]:
    """Keep the passkey a device made. Returns new recovery codes with the first factor, else none.

    Raises NotFresh, WrongFactor, PasskeyKnown, TooManyPasskeys.
    """
    accounts.hold_oneself(work, person_id=person_id, in_turn=True)
    factors.refuse_unless_fresh(work, person_id=person_id, sign_in_id=sign_in_id)
    if _count(work, person_id) >= MOST:
        raise TooManyPasskeys()
    try:
        made = webauthn.verify_registration_response(
            credential=_parsed(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise WrongFactor() from error
    credential_id = bytes_to_base64url(made.credential_id)
    if work.session.scalar(select(Passkey.id).where(Passkey.credential_id == credential_id)) is not None:
        raise PasskeyKnown()
    is_first = not factors.has_any(work, person_id=person_id)
    passkey = Passkey(
        person_id=person_id,
        credential_id=credential_id,
        user_handle=user_handle,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        transports=",".join(_transports(answer)),
        is_synced=made.credential_backed_up,
        created_at=work.now,
    )
    passkey.name = work.seal(passkey, "name", _cleaned(name))
    work.session.add(passkey)
    work.session.flush()
    return factors.added(work, person_id=person_id, sign_in_id=sign_in_id, is_first=is_first, page=page)


def options_to_sign_in(work: UnitOfWork, *, person_id: int | None, site: Site, challenge: str) -> str:
    """What a browser is asked to have a number signed: JSON for `navigator.credentials.get`.

    By one of somebody's passkeys, or (None) by any that the device has for us.
    """
    kept: Iterable[Passkey] = (
        [] if person_id is None else work.session.scalars(select(Passkey).where(Passkey.person_id == person_id))
    )
    options = webauthn.generate_authentication_options(
        rp_id=site.id,
        challenge=base64url_to_bytes(challenge),
        timeout=WAITS_SECONDS * 1000,
        allow_credentials=[_descriptor(one) for one in kept],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def use(work: UnitOfWork, *, person_id: int | None, site: Site, challenge: str, answer: str) -> int:
    """The person whose passkey has signed `challenge`. `person_id`: who it must be, None for whoever it is.

    Raises WrongFactor, PasskeyCopied.
    """
    parsed = _parsed(answer)
    passkey = work.session.scalar(select(Passkey).where(Passkey.credential_id == str(parsed.get("id"))))
    if passkey is None or (person_id is not None and passkey.person_id != person_id):
        raise WrongFactor()
    try:
        signed = webauthn.verify_authentication_response(
            credential=parsed,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.id,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,  # it is looked at below, where it is also written
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise WrongFactor() from error
    handle = parsed["response"].get("userHandle")
    if handle and str(handle).rstrip("=") != passkey.user_handle.rstrip("="):
        raise WrongFactor()
    _count_on(work, passkey, signed.new_sign_count)
    person = work.session.get_one(Person, passkey.person_id)
    if person.disabled_at is not None:
        raise WrongFactor()
    return person.id


def _count_on(work: UnitOfWork, passkey: Passkey, sign_count: int) -> None:
    """Raises PasskeyCopied where a device that counts has not counted on (section 6.1.1). One that does not says 0."""
    has_moved = (Passkey.sign_count < sign_count) | ((Passkey.sign_count == 0) & (sign_count == 0))
    moved = work.session.execute(
        update(Passkey)
        .where(Passkey.id == passkey.id, has_moved)
        .values(sign_count=sign_count, last_used_at=work.now)
        .returning(Passkey.id)
    ).all()
    if not moved:
        raise PasskeyCopied()


def rename(work: UnitOfWork, *, person_id: int, passkey_id: str, name: str) -> None:
    """Raises NotFound."""
    passkey = _own(work, person_id, passkey_id)
    passkey.name = work.seal(passkey, "name", _cleaned(name))
    work.session.flush()


def remove(work: UnitOfWork, *, person_id: int, sign_in_id: str, passkey_id: str, is_required: bool, page: str) -> None:
    """Raises NotFound, NotFresh, LastFactor."""
    accounts.hold_oneself(work, person_id=person_id, in_turn=True)
    factors.refuse_unless_fresh(work, person_id=person_id, sign_in_id=sign_in_id)
    work.session.delete(_own(work, person_id, passkey_id))
    work.session.flush()
    factors.removed(work, person_id=person_id, is_required=is_required, page=page)


def _own(work: UnitOfWork, person_id: int, passkey_id: str) -> Passkey:
    passkey = work.session.get(Passkey, passkey_id)
    if passkey is None or passkey.person_id != person_id:
        raise NotFound("passkey")
    return passkey


def _count(work: UnitOfWork, person_id: int) -> int:
    return work.session.scalar(select(func.count()).where(Passkey.person_id == person_id)) or 0


def _cleaned(name: str) -> str:
    return accounts.clean_name(name)[:LONGEST_NAME] or "—"


def _parsed(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise WrongFactor()
    try:
        parsed = json.loads(answer)
    except (ValueError, RecursionError):
        raise WrongFactor() from None
    if not isinstance(parsed, dict) or not isinstance(parsed.get("response"), dict):
        raise WrongFactor()
    return parsed


def _transports(answer: str) -> list[str]:
    """Those the browser named and that there are."""
    named = _parsed(answer)["response"].get("transports")
    return [one.value for one in AuthenticatorTransport if isinstance(named, list) and one.value in named]


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        id=base64url_to_bytes(passkey.credential_id),
        transports=[AuthenticatorTransport(one) for one in passkey.transports.split(",") if one] or None,
    )
