"""What can happen to how one is reached: a private address named, confirmed, given up; reminders and titles chosen.

Whoever reads the mail of the address on the roster, such as a company's own server, then learns nothing of a booking.
Nothing but a link goes to an address before its owner has followed it.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.accounts import throttle
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale
from sotomado.accounts.reached.letters import confirming_letter, last_letter
from sotomado.accounts.reached.models import Plainness, Reaching
from sotomado.accounts.service import hash_of
from sotomado.database import UnitOfWork, insert_once
from sotomado.outbox import mail

LINK_LASTS = timedelta(hours=24)
# Enough for a mail that got lost, too few to fill a stranger's mailbox.
PER_QUARTER_HOUR = 3
PER_DAY = 6
# What every mail server takes; quoted names and letters beyond ASCII are not among it.
_WORD = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_WORD}(\.{_WORD})*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{{2,}}")
LONGEST = 254


class NotAnAddress(Exception):
    """What was typed is no mail address that mail could be sent to."""


class SameAsSignIn(Exception):
    """The private address is the one on the roster: nothing would be gained."""


@dataclass(frozen=True)
class Reader:
    """Whoever a mail about a booking is for. `email`: where it goes, which may not be where they sign in."""

    person_id: int
    name: str
    email: str
    locale: Locale
    time_zone: str
    day_before: bool
    hour_before: bool
    plainness: Plainness

    @property
    def is_plain(self) -> bool:
        return self.plainness is Plainness.PLAIN


@dataclass(frozen=True)
class OwnReaching:
    """The page of how one is reached. `waiting_email`: named, and not confirmed in time yet."""

    private_email: str | None
    waiting_email: str | None
    day_before: bool
    hour_before: bool
    plainness: Plainness


def reader(work: UnitOfWork, *, person_id: int) -> Reader:
    """Where and how to write to a person about their bookings. Raises NotFound.

    Links for a password and invitations stay with the address on the roster: they are what a person is known by.
    """
    person = accounts.actor(work, person_id=person_id)
    row = _row_of(work, person_id)
    private = work.unseal(row, "private_email") if row is not None else None
    return Reader(
        person_id=person_id,
        name=person.name,
        email=private or person.email,
        locale=person.locale,
        time_zone=person.time_zone,
        day_before=row.day_before if row is not None else True,
        hour_before=row.hour_before if row is not None else True,
        plainness=row.plainness if row is not None else Plainness.DISCREET,
    )


def own(work: UnitOfWork, *, person_id: int) -> OwnReaching:
    row = _row_of(work, person_id)
    if row is None:
        return OwnReaching(None, None, True, True, Plainness.DISCREET)
    is_waiting = row.waiting_until is not None and row.waiting_until > work.now
    return OwnReaching(
        private_email=work.unseal(row, "private_email"),
        waiting_email=work.unseal(row, "waiting_email") if is_waiting else None,
        day_before=row.day_before,
        hour_before=row.hour_before,
        plainness=row.plainness,
    )


def choose(work: UnitOfWork, *, person_id: int, day_before: bool, hour_before: bool, plainness: Plainness) -> None:
    """Be reminded or not, and have talks called by a plain name or a discreet one."""
    row = _made_row_of(work, person_id)
    row.day_before, row.hour_before, row.plainness = day_before, hour_before, plainness
    work.session.flush()


def name_address(work: UnitOfWork, *, person_id: int, email: str, address: str, public_url: str) -> None:
    """Have a link sent to a private address; the present one stays in use until it is followed.

    `address`: where the asking comes from. Asked for again, the earlier link leads nowhere. Raises NotAnAddress,
    SameAsSignIn, TooManyAttempts.
    """
    email = accounts.clean_email(email)
    if len(email) > LONGEST or not _ADDRESS.fullmatch(email):
        raise NotAnAddress()
    person = accounts.actor(work, person_id=person_id)
    if email == person.email:
        raise SameAsSignIn()
    row = _made_row_of(work, person_id)
    _slow_down(work, person_id=person_id, email=email, address=address)
    secret = secrets.token_urlsafe(32)
    row.waiting_email = work.seal(row, "waiting_email", email)
    row.waiting_secret_hash, row.waiting_until = hash_of(secret), work.now + LINK_LASTS
    work.session.flush()
    subject, body = confirming_letter(
        locale=person.locale, link=f"{public_url}/reached/{secret}", hours=int(LINK_LASTS.total_seconds()) // 3600
    )
    # The name stays out: the address may yet turn out to be a stranger's.
    mail.post(work, to_email=email, to_name="", subject=subject, body=body)


def waiting_for(work: UnitOfWork, *, secret: str) -> str:
    """The address a link is for, while it can still be followed. Raises NotFound."""
    return work.unseal(_waiting_row(work, secret), "waiting_email") or ""


def confirm(work: UnitOfWork, *, secret: str, public_url: str) -> None:
    """Use the address the link was sent to from now on. Raises NotFound, also for a link used before."""
    row = _waiting_row(work, secret, locked=True)
    email = work.unseal(row, "waiting_email") or ""
    _tell_former(work, row, public_url, besides=email)
    row.private_email = work.seal(row, "private_email", email)
    row.confirmed_at = work.now
    _wait_no_more(row)
    work.session.flush()


def stop_waiting(work: UnitOfWork, *, person_id: int) -> None:
    """Forget an address that was not confirmed; its link leads nowhere."""
    row = _row_of(work, person_id, locked=True)
    if row is not None:
        _wait_no_more(row)
        work.session.flush()


def give_up(work: UnitOfWork, *, person_id: int, public_url: str) -> None:
    """Erase the private address: mails go to the address on the roster again."""
    row = _row_of(work, person_id, locked=True)
    if row is not None:
        _tell_former(work, row, public_url)
        row.private_email, row.confirmed_at = None, None
        _wait_no_more(row)
        work.session.flush()


def forget_unconfirmed(work: UnitOfWork) -> None:
    """Erase the addresses whose links were not followed in time."""
    for row in work.session.scalars(
        select(Reaching).where(Reaching.waiting_until <= work.now).with_for_update(skip_locked=True)
    ):
        _wait_no_more(row)
    work.session.flush()


def _slow_down(work: UnitOfWork, *, person_id: int, email: str, address: str) -> None:
    """Nobody's mailbox is filled from here, and nobody tries out addresses."""
    subjects = (f"reached|{person_id}", address)
    throttle.refuse_if_too_many(work, subjects=subjects, per_email=PER_QUARTER_HOUR)
    all_day = (f"reached|day|{person_id}", f"reached|day|{throttle.mailbox_of(email)}")
    for subject in all_day:
        throttle.refuse(work, subject=subject, most=PER_DAY, within=throttle.DAY)
    throttle.count(work, subjects=(*subjects, *all_day))


def _tell_former(work: UnitOfWork, row: Reaching, public_url: str, *, besides: str = "") -> None:
    """One last letter to an address that was in use: somebody else may have sat down at a screen left open."""
    former = work.unseal(row, "private_email")
    if former is None or former == besides:
        return
    locale = accounts.actor(work, person_id=row.person_id).locale
    subject, body = last_letter(locale=locale, public_url=public_url)
    mail.post(work, to_email=former, to_name="", subject=subject, body=body)


def _wait_no_more(row: Reaching) -> None:
    row.waiting_email, row.waiting_secret_hash, row.waiting_until = None, None, None


def _waiting_row(work: UnitOfWork, secret: str, *, locked: bool = False) -> Reaching:
    chosen = select(Reaching).where(Reaching.waiting_secret_hash == hash_of(secret), Reaching.waiting_until > work.now)
    row = work.session.scalar(chosen.with_for_update() if locked else chosen)
    if row is None:
        raise NotFound("link")
    return row


def _row_of(work: UnitOfWork, person_id: int, *, locked: bool = False) -> Reaching | None:
    chosen = select(Reaching).where(Reaching.person_id == person_id)
    return work.session.scalar(chosen.with_for_update() if locked else chosen)


def _made_row_of(work: UnitOfWork, person_id: int) -> Reaching:
    """The row, locked; made if there is none, by two tabs at once all the same."""
    made = Reaching(person_id=person_id)
    work.session.execute(
        insert_once(
            work,
            Reaching,
            id=made.id,
            person_id=person_id,
            day_before=True,
            hour_before=True,
            plainness=Plainness.DISCREET,
        )
    )
    return work.session.scalars(
        select(Reaching)
        .where(Reaching.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
