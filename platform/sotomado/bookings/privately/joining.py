"""At the public door for private persons: a name and an address, and a mail leads on.

Whoever asks is told the same, whether or not the address is known here; what differs stands in the mail, which its
owner alone reads. Nothing is kept of it: the link itself carries name and address, sealed, and somebody is somebody
here only once they follow it and choose a password.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from sotomado.accounts import service as accounts
from sotomado.accounts import throttle
from sotomado.accounts.errors import InvitationExpired, InvitationUsed, NotFound
from sotomado.accounts.models import Locale, Person, Role
from sotomado.accounts.passwords import Passwords
from sotomado.bookings.privately import joining_letters as letters
from sotomado.database import UnitOfWork
from sotomado.keyring import CannotUnseal

LINK_LASTS = timedelta(days=14)
# Anybody can type anybody's address: enough for a mail that got lost, too few to pester anyone.
PER_EMAIL = 3
A_DAY_PER_MAILBOX = 5
A_DAY_PER_ADDRESS = 30
_BOUND_TO = "private|link|"


@dataclass(frozen=True)
class Knocked:
    """Whom a link is for."""

    name: str
    email: str
    locale: Locale


def knock(work: UnitOfWork, *, email: str, name: str, address: str, locale: Locale, public_url: str) -> None:
    """Have the mail sent. `address`: the network address asked from. Raises TooManyAttempts."""
    email = accounts.clean_email(email)
    subjects = (f"private|{email}", address)
    throttle.refuse_if_too_many(work, subjects=subjects, per_email=PER_EMAIL)
    of_mailbox = f"private|day|{throttle.mailbox_of(email)}"
    of_network = f"private|day|{throttle.network_of(address)}"
    throttle.refuse(work, subject=of_mailbox, most=A_DAY_PER_MAILBOX, within=throttle.DAY)
    throttle.refuse(work, subject=of_network, most=A_DAY_PER_ADDRESS, within=throttle.DAY)
    throttle.count(work, subjects=(*subjects, of_mailbox, of_network))
    person = work.session.scalar(select(Person).where(Person.email == email))
    if person is not None and person.disabled_at is not None:
        return
    if person is not None and person.password_hash is not None:
        letters.way_back(work, email=email, locale=person.locale, link=f"{public_url}/for-you")
        return
    token = _token(work, Knocked(accounts.clean_name(name), email, locale))
    letters.way_in(work, email=email, locale=locale, link=f"{public_url}/for-you/begin/{token}", days=LINK_LASTS.days)


def knocked(work: UnitOfWork, *, token: str) -> Knocked:
    """Whom an open link is for. Raises NotFound, InvitationExpired, InvitationUsed where they have a password."""
    try:
        sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        said = json.loads(work.keyring.unseal(sealed, bound_to=_BOUND_TO))
    except (ValueError, IndexError, CannotUnseal):
        raise NotFound("link") from None
    if datetime.fromisoformat(said["at"]) + LINK_LASTS <= work.now:
        raise InvitationExpired()
    person = work.session.scalar(select(Person).where(Person.email == said["email"]))
    if person is not None and (person.password_hash is not None or person.disabled_at is not None):
        raise InvitationUsed()
    return Knocked(said["name"] if person is None else person.name, said["email"], Locale(said["locale"]))


def come_in(work: UnitOfWork, *, token: str, password: str, passwords: Passwords) -> int:
    """Let someone in who followed the link, as an advisee without a company. Returns the person's id.

    Raises what `knocked` raises, and WeakPassword.
    """
    who = knocked(work, token=token)
    try:
        person_id = accounts.register(work, email=who.email, name=who.name, locale=who.locale)
    except IntegrityError:
        raise InvitationUsed() from None  # the same link, followed twice at once
    accounts.grant(work, person_id=person_id, role=Role.ADVISEE)
    secret = accounts.invite(work, person_id=person_id)
    return accounts.accept(work, secret=secret, password=password, passwords=passwords)


def take_up(work: UnitOfWork, *, person_id: int) -> None:
    """Somebody who is known here in another role wants to talk themselves as well, and has said so."""
    accounts.grant(work, person_id=person_id, role=Role.ADVISEE)


def _token(work: UnitOfWork, who: Knocked) -> str:
    said = {"name": who.name, "email": who.email, "locale": who.locale.value, "at": work.now.isoformat()}
    sealed = work.keyring.seal(json.dumps(said, ensure_ascii=False), bound_to=_BOUND_TO)
    return urlsafe_b64encode(sealed).decode().rstrip("=")
