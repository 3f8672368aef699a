"""Whom a company wants its invoices sent to."""

from __future__ import annotations

from email.utils import parseaddr

from sotomado.billing.invoices.errors import BadContact
from sotomado.billing.invoices.models import BillingContact
from sotomado.database import UnitOfWork, insert_once

LONGEST_ADDRESSEE = 120
LONGEST_EMAIL = 254


def set_contact(work: UnitOfWork, *, company_id: int, addressee: str, email: str, by: int | None) -> None:
    """From the next letter on. `addressee` stands under the company's name on paper. Raises BadContact."""
    addressee, email = " ".join(addressee.split()), email.strip()
    if len(addressee) > LONGEST_ADDRESSEE:
        raise BadContact("addressee")
    if not _can_be_written_to(email):
        raise BadContact("email")
    values = {"addressee": addressee, "email": email, "changed_at": work.now, "changed_by_person_id": by}
    work.session.execute(insert_once(work, BillingContact, company_id=company_id, **values))
    row = work.session.get_one(BillingContact, company_id, with_for_update=True, populate_existing=True)
    row.addressee, row.email = addressee, email
    row.changed_at, row.changed_by_person_id = work.now, by
    work.session.flush()


def _can_be_written_to(email: str) -> bool:
    name, at, domain = email.rpartition("@")
    return (
        bool(at and name and "." in domain)
        and len(email) <= LONGEST_EMAIL
        and parseaddr(email)[1] == email
        and email.isascii()
        and not any(sign.isspace() for sign in email)
    )
