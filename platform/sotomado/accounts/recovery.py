"""Back in after a forgotten password, and to a new one when it is time: a link by mail, for an hour, once.

Whoever asks is told the same, whether or not the address is known here; and the asking is slowed down like guessing.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.accounts import throttle
from sotomado.accounts.company_doors import service as company_doors
from sotomado.accounts.letters import by_company_letter, changed_password_letter, way_in_letter
from sotomado.accounts.models import Person
from sotomado.accounts.passwords import Passwords
from sotomado.accounts.reached import service as reached
from sotomado.database import UnitOfWork
from sotomado.formats import moment
from sotomado.outbox import mail

LINK_LASTS = timedelta(minutes=60)
# Enough for a mail that got lost, too few to fill anyone's mailbox.
PER_EMAIL = 3
A_DAY = 10


def ask_for_a_way_in(work: UnitOfWork, *, email: str, address: str, public_url: str) -> None:
    """Have the link sent to `email` if someone with it may sign in. Raises TooManyAttempts."""
    email = accounts.clean_email(email)
    subjects = (f"way-in|{email}", address)
    throttle.refuse_if_too_many(work, subjects=subjects, per_email=PER_EMAIL)
    all_day = f"way-in|day|{throttle.mailbox_of(email)}"
    throttle.refuse(work, subject=all_day, most=A_DAY, within=throttle.DAY)
    throttle.count(work, subjects=(*subjects, all_day))
    person = work.session.scalar(select(Person).where(Person.email == email, Person.disabled_at.is_(None)))
    if person is None:
        return
    door = company_doors.closed_to(work, person_id=person.id, email=person.email)
    if door is not None:
        subject, body = by_company_letter(
            locale=person.locale, name=person.name, link=f"{public_url}/sso/{door.address}"
        )
        mail.post(work, to_email=person.email, to_name=person.name, subject=subject, body=body)
        return
    secret = accounts.invite(work, person_id=person.id, lasting=LINK_LASTS)
    subject, body = way_in_letter(
        locale=person.locale,
        name=person.name,
        link=f"{public_url}/invitation/{secret}",
        minutes=int(LINK_LASTS.total_seconds()) // 60,
    )
    mail.post(work, to_email=mailbox_of(work, person), to_name=person.name, subject=subject, body=body)


def choose_password(work: UnitOfWork, *, secret: str, password: str, passwords: Passwords) -> int:
    """Accept an invitation; whoever had another password before hears of it by mail. Returns the person's id.

    Raises what `accounts.accept` raises.
    """
    had_one = accounts.invited(work, secret=secret).has_password
    person_id = accounts.accept(work, secret=secret, password=password, passwords=passwords)
    if had_one:
        person = work.session.get_one(Person, person_id)
        at = moment(work.now, person.time_zone, person.locale)
        subject, body = changed_password_letter(locale=person.locale, name=person.name, at=at)
        mail.post(work, to_email=mailbox_of(work, person), to_name=person.name, subject=subject, body=body)
    return person_id


def mailbox_of(work: UnitOfWork, person: Person) -> str:
    """Whoever is here for themselves is written to at the address they confirmed as their own, if there is one.

    Whoever left a company still signs in by the address it gave them, whose mailbox others may read by now.
    """
    if not accounts.actor(work, person_id=person.id).is_private:
        return person.email
    return reached.own(work, person_id=person.id).private_email or person.email
