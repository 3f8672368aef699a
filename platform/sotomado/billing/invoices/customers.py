"""Companies as Stripe's customers: one each, made when its first invoice is."""

from __future__ import annotations

from email.utils import parseaddr

from sqlalchemy import select

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Duty, Person
from sotomado.billing.gateway import Gateway
from sotomado.billing.invoices import queries
from sotomado.billing.invoices.models import StripeCustomer
from sotomado.companies import service as companies
from sotomado.database import Database, UnitOfWork, insert_once
from sotomado.settings import Settings


def customer_of(database: Database, settings: Settings, *, company_id: int) -> str:
    """What Stripe calls a company; it is asked once for each. Raises StripeAway, StripeRefused."""
    with database.read() as work:
        known = work.session.scalar(select(StripeCustomer.stripe_id).where(StripeCustomer.company_id == company_id))
        company = companies.company(work, company_id=company_id)
        email = _email(work, company_id) or parseaddr(settings.mail_from)[1]
    if known is not None:
        return known
    gateway = Gateway.of(settings)
    noted = {"company": str(company_id)}
    found = gateway.find_customer(email=email, metadata=noted) or gateway.make_customer(
        name=company.name, email=email, metadata=noted, key=f"company:{company_id}:{email}"
    )
    with database.work() as work:
        values = {"company_id": company_id, "stripe_id": found.id, "made_at": work.now}
        work.session.execute(insert_once(work, StripeCustomer, **values))
        # Where another worker was quicker, theirs stands.
        return work.session.get_one(StripeCustomer, company_id).stripe_id


def _email(work: UnitOfWork, company_id: int) -> str | None:
    contact = queries.contact_of(work, company_id=company_id)
    if contact is not None:
        return contact.email
    return work.session.scalar(
        select(Person.email)
        .where(Person.id.in_(accounts.of_hr(company_id, duty=Duty.BILLING)))
        .order_by(Person.id)
        .limit(1)
    )
