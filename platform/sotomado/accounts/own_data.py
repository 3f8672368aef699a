"""Who a person is here: name and addresses, roles, sign-ins, and what they agreed to."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from sotomado.accounts.models import (
    Consent,
    ConsultantAgreement,
    HrDuty,
    Invitation,
    Person,
    RoleGrant,
    SignIn,
    WordConsent,
)
from sotomado.accounts.reached.models import Reaching
from sotomado.accounts.told import all_told, told
from sotomado.database import UnitOfWork
from sotomado.outbox import own_data as outbox

TABLES = frozenset(
    {
        "person",
        "role_grant",
        "hr_duty",
        "sign_in",
        # Hashes of addresses that are nobody's to read, gone after a day.
        "sign_in_failure",
        "invitation",
        "consent",
        "consultant_agreement",
        "word_consent",
        "reaching",
    }
)
NAME_OF_NOBODY = "—"


def address_of_nobody(person_id: int) -> str:
    """Where nobody can be written to, and which nobody else can have: ".invalid" is no domain (RFC 2606)."""
    return f"erased-{person_id}@sotomado.invalid"


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    person = work.session.get_one(Person, person_id)
    said: dict[str, object] = {
        "person": told(work, person),
        "roles": [
            role.value for role in work.session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person_id))
        ],
    }
    duties = work.session.scalars(select(HrDuty.duty).where(HrDuty.person_id == person_id).order_by(HrDuty.duty))
    if held := [duty.value for duty in duties]:
        said["duties_of_hr"] = held
    for name, table in (
        ("consents", Consent),
        ("consultant_agreements", ConsultantAgreement),
        ("word_consents", WordConsent),
        ("reaching", Reaching),
        ("sign_ins", SignIn),
    ):
        rows = work.session.scalars(select(table).where(table.person_id == person_id).order_by(table.id))
        if kept := all_told(work, rows):
            said[name] = kept
    return said


def forget_letters(work: UnitOfWork, person_id: int) -> None:
    """Every mail to them that is on its way. To be asked first, while it is known where they are reached."""
    person = work.session.get_one(Person, person_id)
    reaching = work.session.scalars(select(Reaching).where(Reaching.person_id == person_id)).all()
    private = [work.unseal(row, column) for row in reaching for column in ("private_email", "waiting_email")]
    outbox.forget_mail(work, addresses=[person.email, *(one for one in private if one)], name=person.name)


def forget(work: UnitOfWork, person_id: int) -> None:
    """Name, addresses, password, roles and sign-ins go.

    A numbered line stays that names nobody, because bookings are counted for fees and tickets; and which words were
    agreed to from when to when, so that it can be shown that nothing was kept without that.
    """
    person = work.session.get_one(Person, person_id)
    for table in (RoleGrant, SignIn, Invitation, WordConsent, Reaching):
        work.session.execute(delete(table).where(table.person_id == person_id))
    work.session.execute(
        update(Consent)
        .where(Consent.person_id == person_id, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=work.now)
    )
    person.email, person.name = address_of_nobody(person_id), NAME_OF_NOBODY
    person.password_hash, person.time_zone, person.disabled_at = None, "Asia/Tokyo", work.now
    work.session.flush()
