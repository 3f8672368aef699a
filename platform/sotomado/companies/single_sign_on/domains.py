"""What the addresses of a company's people end in. HR asks, an operator confirms, one company has it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from sotomado.accounts.company_doors.models import CompanyDoor
from sotomado.accounts.errors import NotFound
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.companies.models import Company
from sotomado.companies.single_sign_on.errors import BadDomain, DomainTaken, PublicDomain
from sotomado.companies.single_sign_on.models import CompanyDomain, Connection
from sotomado.database import UnitOfWork

# Where anybody can have an address: no company's, whoever asks.
# fmt: off
PUBLIC = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "outlook.jp", "hotmail.com",
    "hotmail.co.jp", "live.jp", "live.com", "msn.com", "yahoo.com",
    "yahoo.co.jp", "ymail.ne.jp", "icloud.com", "me.com", "mac.com",
    "aol.com", "proton.me", "protonmail.com", "docomo.ne.jp", "ezweb.ne.jp",
    "au.com", "softbank.ne.jp", "i.softbank.jp", "nifty.com", "biglobe.ne.jp",
    "ocn.ne.jp", "so-net.ne.jp", "plala.or.jp", "gmx.com", "rakuten.jp",
    "uqmobile.jp", "ymobile.ne.jp",
})
# fmt: on
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
MOST = 50


@dataclass(frozen=True)
class Domain:
    id: str
    domain: str
    asked_at: datetime
    confirmed_at: datetime | None


@dataclass(frozen=True)
class AskedDomain:
    """A domain as operators see it. `taken_by`: another company that has it already."""

    id: str
    domain: str
    company_id: int
    company_name: str
    company_name_en: str
    asked_at: datetime
    confirmed_at: datetime | None
    taken_by: str | None


def clean_domain(typed: str) -> str:
    """What comes behind the @, in the letters of the wire. Raises BadDomain."""
    text = typed.strip().rpartition("@")[2].strip().rstrip(".")
    try:
        found = text.encode("idna").decode().lower()
    except UnicodeError:
        raise BadDomain() from None
    if len(found) > 253 or not _DOMAIN.fullmatch(found) or found.rpartition(".")[2].isdigit():
        raise BadDomain()
    return found


def ask(work: UnitOfWork, *, company_id: int, typed: str) -> str:
    """Ask for a domain; asking again changes nothing. Returns it. Raises BadDomain, PublicDomain."""
    domain = clean_domain(typed)
    if domain in PUBLIC:
        raise PublicDomain()
    held = work.session.scalars(select(CompanyDomain.domain).where(CompanyDomain.company_id == company_id)).all()
    if len(held) >= MOST and domain not in held:
        raise BadDomain()
    if domain not in held:
        work.session.add(CompanyDomain(company_id=company_id, domain=domain, asked_at=work.now))
        work.session.flush()
    return domain


def of_company(work: UnitOfWork, *, company_id: int) -> list[Domain]:
    rows = work.session.scalars(
        select(CompanyDomain).where(CompanyDomain.company_id == company_id).order_by(CompanyDomain.domain)
    )
    return [Domain(row.id, row.domain, row.asked_at, row.confirmed_at) for row in rows]


def confirmed(work: UnitOfWork, *, company_id: int) -> list[str]:
    return [one.domain for one in of_company(work, company_id=company_id) if one.confirmed_at is not None]


def drop(work: UnitOfWork, *, company_id: int, domain_id: str) -> None:
    """Addresses of this domain do not come in by the company's account any more. Raises NotFound."""
    row = work.session.scalar(
        select(CompanyDomain).where(CompanyDomain.id == domain_id, CompanyDomain.company_id == company_id)
    )
    if row is None:
        raise NotFound("domain")
    _shut(work, row)
    work.session.delete(row)
    work.session.flush()


def asked(work: UnitOfWork) -> list[AskedDomain]:
    """For operators: what waits, then what is confirmed, the latest first."""
    rows = work.session.execute(
        select(CompanyDomain, Company.name, Company.name_en)
        .join(Company, Company.id == CompanyDomain.company_id)
        .order_by(CompanyDomain.confirmed_at.is_not(None), CompanyDomain.asked_at.desc())
    ).all()
    owners = {row.domain: name for row, name, _ in rows if row.confirmed_at is not None}
    return [
        AskedDomain(
            row.id,
            row.domain,
            row.company_id,
            name,
            name_en,
            row.asked_at,
            row.confirmed_at,
            owners.get(row.domain) if row.confirmed_at is None else None,
        )
        for row, name, name_en in rows
    ]


def confirm(work: UnitOfWork, *, domain_id: str, by: int) -> None:
    """The domain is this company's. Raises NotFound, DomainTaken."""
    row = _row(work, domain_id)
    if row.confirmed_at is not None:
        return
    row.confirmed_at = work.now
    try:
        work.session.flush()
    except IntegrityError:
        raise DomainTaken() from None
    audit.record(work, act=Act.DOMAIN_CONFIRMED, by=by, about={"company": row.company_id})
    closed = work.session.scalar(
        select(Connection).where(Connection.company_id == row.company_id, Connection.passwords_closed_at.is_not(None))
    )
    if closed is not None:
        open_door(work, closed, row.domain)


def refuse(work: UnitOfWork, *, domain_id: str, by: int) -> None:
    """The domain is not this company's, or not any more. Raises NotFound."""
    row = _row(work, domain_id)
    if row.confirmed_at is not None:
        audit.record(work, act=Act.DOMAIN_TAKEN, by=by, about={"company": row.company_id})
    _shut(work, row)
    work.session.delete(row)
    work.session.flush()


def is_open(work: UnitOfWork, *, company_id: int) -> bool:
    """Whether the company's own accounts open, with or without passwords beside them."""
    switched_on = select(Connection.id).where(Connection.company_id == company_id, Connection.enabled_at.is_not(None))
    return work.session.scalar(switched_on.limit(1)) is not None


def open_door(work: UnitOfWork, connection: Connection, domain: str) -> None:
    """From now on addresses of a confirmed domain come in there alone."""
    work.session.add(
        CompanyDoor(domain=domain, company_id=connection.company_id, address=connection.address, since_at=work.now)
    )
    work.session.flush()


def shut_doors(work: UnitOfWork, *, company_id: int) -> None:
    """Passwords open again."""
    work.session.execute(delete(CompanyDoor).where(CompanyDoor.company_id == company_id))


def _shut(work: UnitOfWork, row: CompanyDomain) -> None:
    work.session.execute(
        delete(CompanyDoor).where(CompanyDoor.company_id == row.company_id, CompanyDoor.domain == row.domain)
    )


def _row(work: UnitOfWork, domain_id: str) -> CompanyDomain:
    row = work.session.scalar(select(CompanyDomain).where(CompanyDomain.id == domain_id).with_for_update())
    if row is None:
        raise NotFound("domain")
    return row
