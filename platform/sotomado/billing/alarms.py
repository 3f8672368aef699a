"""A mail to every operator: something about money needs one of them. What it is stands on a page behind the sign-in."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from sotomado.accounts.models import Locale, Person, Role, RoleGrant
from sotomado.database import UnitOfWork
from sotomado.outbox import mail

# (subject, body) in both languages; the body may name {name} and {url}.
Words = Mapping[Locale, tuple[str, str]]


def tell_operators(work: UnitOfWork, *, words: Words, url: str, dedupe_key: str) -> None:
    """Each of them once for one `dedupe_key`, in their language."""
    operators = work.session.scalars(
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == Role.OPERATOR, Person.disabled_at.is_(None))
        .order_by(Person.id)
    ).unique()
    for one in operators:
        subject, body = words[one.locale]
        mail.post(
            work,
            to_email=one.email,
            to_name=one.name,
            subject=subject,
            body=body.format(name=one.name, url=url),
            dedupe_key=f"{dedupe_key}|{one.id}",
        )
