"""At the public door: someone leaves a name and an address, and a mail leads on.

Whoever asks is told the same, whether or not the address is known here; what differs stands in the mail, which its
owner alone reads. The asking is slowed down like guessing. Nothing is changed for someone who is known: that they want
to apply they say themselves, signed in.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.accounts import throttle
from sotomado.accounts.models import Locale, Person, Role, RoleGrant
from sotomado.applications import letters
from sotomado.database import UnitOfWork

LINK_LASTS = timedelta(days=14)
# Whoever never chose a password is forgotten after this long (`forgetting.py`).
STRANGERS_KEPT = timedelta(days=30)
PER_EMAIL = 3


def knock(work: UnitOfWork, *, email: str, name: str, address: str, locale: Locale, public_url: str) -> None:
    """Have the mail sent. `address`: the network address asked from. Raises TooManyAttempts."""
    email = accounts.clean_email(email)
    subjects = (f"knock|{email}", address)
    throttle.refuse_if_too_many(work, subjects=subjects, per_email=PER_EMAIL)
    throttle.count(work, subjects=subjects)
    person = work.session.scalar(select(Person).where(Person.email == email))
    if person is None:
        person_id = accounts.register(work, email=email, name=name, locale=locale)
        accounts.grant(work, person_id=person_id, role=Role.APPLICANT)
        _send_way_in(work, person_id, email, locale, public_url)
    elif person.disabled_at is not None:
        return
    elif person.password_hash is None and _is_only_applicant(work, person.id):
        _send_way_in(work, person.id, email, person.locale, public_url)
    else:
        letters.way_back(work, email=email, locale=person.locale, link=f"{public_url}/for-consultants")


def _send_way_in(work: UnitOfWork, person_id: int, email: str, locale: Locale, public_url: str) -> None:
    secret = accounts.invite(work, person_id=person_id, lasting=LINK_LASTS)
    letters.way_in(
        work,
        email=email,
        locale=locale,
        link=f"{public_url}/invitation/{secret}",
        days=LINK_LASTS.days,
        kept_days=STRANGERS_KEPT.days,
    )


def _is_only_applicant(work: UnitOfWork, person_id: int) -> bool:
    roles = set(work.session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person_id)))
    return roles == {Role.APPLICANT}
