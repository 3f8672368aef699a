"""A public door: someone leaves a name and an address, and a mail leads on.

Whoever asks is told the same, whether or not the address is known here; what differs stands in the mail, which its
owner alone reads. The asking is slowed down like guessing.

Anybody can type anybody's address and any name. So nothing is kept of it: the link itself carries both, sealed, and
somebody new is somebody here only once they follow it and choose a password. Nothing is changed for who is known: that
they want to come in at this door as well they say themselves, signed in.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from sotomado.accounts import service as accounts
from sotomado.accounts import throttle
from sotomado.accounts.company_doors import service as company_doors
from sotomado.accounts.errors import InvitationExpired, InvitationUsed, NotFound
from sotomado.accounts.models import Locale, Person, Role
from sotomado.accounts.passwords import Passwords
from sotomado.database import UnitOfWork
from sotomado.keyring import CannotUnseal
from sotomado.outbox import mail

LINK_LASTS = timedelta(days=14)
# Anybody can type anybody's address: enough for a mail that got lost, too few to pester anyone. A school or an office
# asks from one network address.
PER_EMAIL = 3
A_DAY_PER_MAILBOX = 5
A_DAY_PER_ADDRESS = 30


@dataclass(frozen=True)
class Door:
    """Where one comes in, as whom, and the two letters: `{link}` in both, `{days}` in the one for somebody new.

    `key` keeps links and counts of one door apart from those of another. The name someone typed stands in neither
    letter.
    """

    key: str
    path: str
    role: Role
    subject: Mapping[Locale, str]
    to_new: Mapping[Locale, str]
    to_known: Mapping[Locale, str]


@dataclass(frozen=True)
class Knocked:
    """Whom a link is for."""

    name: str
    email: str
    locale: Locale


def knock(
    work: UnitOfWork, door: Door, *, email: str, name: str, address: str, locale: Locale, public_url: str
) -> None:
    """Have the mail sent. `address`: the network address asked from. Raises TooManyAttempts."""
    email = accounts.clean_email(email)
    subjects = (f"{door.key}|{email}", address)
    throttle.refuse_if_too_many(work, subjects=subjects, per_email=PER_EMAIL)
    of_mailbox = f"{door.key}|day|{throttle.mailbox_of(email)}"
    of_network = f"{door.key}|day|{throttle.network_of(address)}"
    throttle.refuse(work, subject=of_mailbox, most=A_DAY_PER_MAILBOX, within=throttle.DAY)
    throttle.refuse(work, subject=of_network, most=A_DAY_PER_ADDRESS, within=throttle.DAY)
    throttle.count(work, subjects=(*subjects, of_mailbox, of_network))
    person = work.session.scalar(select(Person).where(Person.email == email))
    if person is not None and person.disabled_at is not None:
        return
    if person is not None and (
        person.password_hash is not None
        or company_doors.closed_to(work, person_id=person.id, email=person.email) is not None
    ):
        _post(work, door, email, person.locale, door.to_known[person.locale].format(link=f"{public_url}{door.path}"))
        return
    token = _token(work, door, Knocked(accounts.clean_name(name), email, locale))
    link = f"{public_url}{door.path}/begin/{token}"
    _post(work, door, email, locale, door.to_new[locale].format(link=link, days=LINK_LASTS.days))


def knocked(work: UnitOfWork, door: Door, *, token: str) -> Knocked:
    """Whom an open link is for. Raises NotFound, InvitationExpired, InvitationUsed where they have a password."""
    try:
        sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        said = json.loads(work.keyring.unseal(sealed, bound_to=_bound_to(door)))
    except (ValueError, IndexError, CannotUnseal):
        raise NotFound("link") from None
    if datetime.fromisoformat(said["at"]) + LINK_LASTS <= work.now:
        raise InvitationExpired()
    person = work.session.scalar(select(Person).where(Person.email == said["email"]))
    if person is not None and (person.password_hash is not None or person.disabled_at is not None):
        raise InvitationUsed()
    return Knocked(said["name"] if person is None else person.name, said["email"], Locale(said["locale"]))


def come_in(work: UnitOfWork, door: Door, *, token: str, password: str, passwords: Passwords) -> int:
    """Let someone in who followed the link, in the door's role. Returns the person's id.

    Raises what `knocked` raises, and WeakPassword.
    """
    who = knocked(work, door, token=token)
    try:
        person_id = accounts.register(work, email=who.email, name=who.name, locale=who.locale)
    except IntegrityError:
        raise InvitationUsed() from None  # the same link, followed twice at once
    accounts.grant(work, person_id=person_id, role=door.role)
    secret = accounts.invite(work, person_id=person_id)
    return accounts.accept(work, secret=secret, password=password, passwords=passwords)


def _token(work: UnitOfWork, door: Door, who: Knocked) -> str:
    said = {"name": who.name, "email": who.email, "locale": who.locale.value, "at": work.now.isoformat()}
    sealed = work.keyring.seal(json.dumps(said, ensure_ascii=False), bound_to=_bound_to(door))
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def _bound_to(door: Door) -> str:
    return f"{door.key}|link|"


def _post(work: UnitOfWork, door: Door, email: str, locale: Locale, body: str) -> None:
    mail.post(work, to_email=email, to_name="", subject=door.subject[locale], body=body)
