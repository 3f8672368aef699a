"""Whoever is on the roster is told: an invitation for those who have no way in, a link for those whose address changed.

After a roster is taken in this is done in steps, each a transaction of its own, so that a hundred thousand letters
hold nobody up.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, func, select

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Person
from sotomado.companies.roster import letters
from sotomado.companies.roster.models import AddressChange, Fate, RosterImport, RosterRow
from sotomado.companies.service import CompanyCard
from sotomado.companies.setting_up import service as settings
from sotomado.companies.single_sign_on import domains
from sotomado.database import UnitOfWork
from sotomado.outbox import mail

AT_ONCE = 250
LINK_LASTS = timedelta(days=30)


def tell_next(work: UnitOfWork, row: RosterImport, employer: CompanyCard, *, public_url: str) -> bool:
    """Tell the next of those in a file that was taken in. False once everybody was, and the rows are let go of.

    Also those whose earlier invitation ran out: sending the roster again is how HR asks for a new one.
    """
    found = work.session.execute(
        select(RosterRow.number, RosterRow.email, Person.id, Person.email, Person.name, Person.locale)
        .join(Person, Person.id == RosterRow.person_id)
        .where(RosterRow.import_id == row.id, RosterRow.number > row.invited_to, _stays())
        .order_by(RosterRow.number)
        .limit(AT_ONCE)
    ).all()
    waiting = to_be_invited(work, company_id=employer.id, person_ids=[one[2] for one in found])
    for _number, said, person_id, email, name, locale in found:
        if email != said:
            _ask_about_address(work, person_id, email, said, name, locale, employer, public_url)
        elif person_id in waiting:
            invite(work, person_id, email, name, locale, employer, public_url)
    if len(found) == AT_ONCE:
        row.invited_to = found[-1][0]
        return True
    work.session.execute(
        delete(RosterRow).where(RosterRow.import_id == row.id).execution_options(synchronize_session=False)
    )
    return False


def _stays() -> ColumnElement[bool]:
    return and_(RosterRow.employment_id.is_not(None), RosterRow.fate != Fate.ENDED)


def to_be_invited(work: UnitOfWork, *, company_id: int, person_ids: Collection[int]) -> set[int]:
    """Those who have no way in yet. Whoever comes in by the company's own account has one, without any password."""
    waiting = accounts.without_a_way_in(work, person_ids=person_ids)
    if domains.is_open(work, company_id=company_id):
        waiting &= accounts.never_here(work, person_ids=waiting)
    return waiting


def invite(
    work: UnitOfWork, person_id: int, email: str, name: str, locale: Locale, employer: CompanyCard, public_url: str
) -> None:
    """Write to somebody of the roster who has never been here."""
    spoken = settings.languages(work, company_id=employer.id)
    subject, body = letters.invitation_letter(
        first=spoken.to(locale),
        spoken=spoken.spoken,
        name=name,
        company_name=employer.name,
        company_name_en=employer.name_en,
        way_in=accounts.way_in(work, person_id=person_id, public_url=public_url),
    )
    mail.post(work, to_email=email, to_name=name, subject=subject, body=body)


def _ask_about_address(
    work: UnitOfWork,
    person_id: int,
    email: str,
    new: str,
    name: str,
    locale: Locale,
    employer: CompanyCard,
    public_url: str,
) -> None:
    """Ask whoever uses an account whether its new address is theirs. Asked already, they are not asked again."""
    asked = work.session.scalar(select(AddressChange).where(AddressChange.person_id == person_id))
    if asked is not None and asked.email == new and asked.expires_at > work.now:
        return
    taken = work.session.scalar(
        select(func.count()).where(AddressChange.email == new, AddressChange.person_id != person_id)
    )
    if taken:
        return
    if asked is not None:
        work.session.delete(asked)
        work.session.flush()
    secret = secrets.token_urlsafe(32)
    work.session.add(
        AddressChange(
            person_id=person_id,
            company_id=employer.id,
            email=new,
            secret_hash=accounts.hash_of(secret),
            asked_at=work.now,
            expires_at=work.now + LINK_LASTS,
        )
    )
    work.session.flush()
    subject, body = letters.address_letter(
        first=locale,
        name=name,
        new_address=new,
        company_name=employer.name,
        company_name_en=employer.name_en,
        link=f"{public_url}/new-address/{secret}",
        days=LINK_LASTS.days,
    )
    mail.post(work, to_email=email, to_name=name, subject=subject, body=body)
