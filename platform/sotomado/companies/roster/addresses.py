"""A new address that the company gave for somebody, which they themselves say yes to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Person
from sotomado.accounts.service import hash_of
from sotomado.companies.roster.models import AddressChange
from sotomado.database import UnitOfWork


class AddressTaken(Exception):
    """Somebody else has come to the desk with it since."""


@dataclass(frozen=True)
class Asked:
    """Whose address would be which."""

    present: str
    new: str


def asked(work: UnitOfWork, *, person_id: int, secret: str) -> Asked:
    """What a link asks. Raises NotFound where it is another's, was followed before, or ran out."""
    row = _open(work, person_id, secret)
    return Asked(work.session.get_one(Person, person_id).email, row.email)


def confirm(work: UnitOfWork, *, person_id: int, secret: str) -> str:
    """Be known by the new address from now on. Raises NotFound, AddressTaken."""
    row = _open(work, person_id, secret)
    person, new = work.session.get_one(Person, person_id), row.email
    work.session.delete(row)
    work.session.flush()
    try:
        with work.session.begin_nested():
            person.email = new
            work.session.flush()
    except IntegrityError:
        raise AddressTaken() from None
    return new


def forget_old(work: UnitOfWork) -> None:
    """Addresses nobody said yes to in time."""
    work.session.execute(delete(AddressChange).where(AddressChange.expires_at <= work.now))


def _open(work: UnitOfWork, person_id: int, secret: str) -> AddressChange:
    row = work.session.scalar(
        select(AddressChange).where(
            AddressChange.person_id == person_id,
            AddressChange.secret_hash == hash_of(secret),
            AddressChange.expires_at > work.now,
        )
    )
    if row is None:
        raise NotFound("address change")
    return row
