"""What HR does with its connections: set up, try out, switch on, have it be the only way in, and undo each of it."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy import delete, select, update

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Person
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.companies.models import Department
from sotomado.companies.single_sign_on import domains, saml
from sotomado.companies.single_sign_on.errors import BadProvider, DomainNeeded, NotReady, Reason
from sotomado.companies.single_sign_on.models import (
    Certificate,
    Connection,
    Identity,
    Protocol,
    SignOnRequest,
    SignOnTrouble,
    Trial,
    UsedMessage,
    Visit,
)
from sotomado.companies.single_sign_on.oidc import WELL_KNOWN
from sotomado.database import UnitOfWork

WARNED_BEFORE = timedelta(days=30)
TROUBLES_SHOWN = timedelta(days=14)
LONGEST_URL = 1000
MOST_CERTIFICATES = 10


class Step(StrEnum):
    """What an owner did, for the audit log."""

    SWITCHED_ON = "switched_on"
    SWITCHED_OFF = "switched_off"
    PASSWORDS_CLOSED = "passwords_closed"
    PASSWORDS_OPENED = "passwords_opened"
    REMOVED = "removed"


@dataclass(frozen=True)
class Settings:
    """What HR says of a provider. An empty secret keeps the one there is."""

    issuer: str
    client_id: str = ""
    client_secret: str = ""
    sign_in_url: str = ""
    sign_out_url: str = ""
    email_claim: str = ""
    department_claim: str = ""
    joins: bool = False
    department_id: int | None = None


@dataclass(frozen=True)
class KeptCertificate:
    id: str
    fingerprint: str
    ends_at: datetime
    is_over: bool
    ends_soon: bool


@dataclass(frozen=True)
class LastTrial:
    """Whoever asks tried it themselves. `reason`: why they would not have come in."""

    tried_at: datetime
    reason: Reason | None
    claims: tuple[str, ...]
    is_outdated: bool


@dataclass(frozen=True)
class Desk:
    """A connection as HR sees it. The secret itself is never among it."""

    id: str
    company_id: int
    protocol: Protocol
    address: str
    settings: Settings
    has_secret: bool
    certificates: tuple[KeptCertificate, ...]
    enabled_at: datetime | None
    passwords_closed_at: datetime | None
    trial: LastTrial | None
    troubles: tuple[tuple[Reason, date], ...]

    @property
    def is_complete(self) -> bool:
        if not self.settings.issuer:
            return False
        if self.protocol is Protocol.OIDC:
            return bool(self.settings.client_id) and self.has_secret
        return bool(self.settings.sign_in_url) and any(not one.is_over for one in self.certificates)

    @property
    def was_tried(self) -> bool:
        return self.trial is not None and self.trial.reason is None and not self.trial.is_outdated


def begin(work: UnitOfWork, *, company_id: int, protocol: Protocol) -> str:
    """A new connection, of which nothing is known yet. Returns its id."""
    row = Connection(
        company_id=company_id,
        protocol=protocol,
        address=_free_address(work, company_id),
        joins=False,
        created_at=work.now,
        changed_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    return row.id


def _free_address(work: UnitOfWork, company_id: int) -> str:
    """The company's own domain in one word, if nobody has it; else with some letters behind it."""
    names = [one.domain for one in domains.of_company(work, company_id=company_id)]
    word = re.sub(r"[^a-z0-9-]", "", names[0].partition(".")[0])[:28] if names else ""
    taken = work.session.scalar(select(Connection.id).where(Connection.address == word)) if word else "no word"
    if taken is None and not word.startswith("xn--") and word not in _OWN_PATHS:
        return word
    return "-".join(part for part in (word, secrets.token_hex(4)) if part)


# Under /sso/ these are pages of ours.
_OWN_PATHS = frozenset({"callback", "saml", "back-channel", "leave", "left", "try"})


def of_company(work: UnitOfWork, *, company_id: int) -> list[Connection]:
    rows = work.session.scalars(
        select(Connection).where(Connection.company_id == company_id).order_by(Connection.created_at, Connection.id)
    )
    return list(rows)


def desk(work: UnitOfWork, *, company_id: int, connection_id: str, person_id: int) -> Desk:
    """Everything of a connection that HR may see. `person_id`: who asks; only their own trial is told. Raises
    NotFound."""
    row = _own(work, company_id, connection_id)
    trial = work.session.scalar(
        select(Trial)
        .where(Trial.connection_id == row.id, Trial.person_id == person_id)
        .order_by(Trial.tried_at.desc(), Trial.id)
        .limit(1)
    )
    troubles = work.session.execute(
        select(SignOnTrouble.reason, SignOnTrouble.happened_on)
        .where(
            SignOnTrouble.connection_id == row.id,
            SignOnTrouble.happened_on > (work.now - TROUBLES_SHOWN).date(),
        )
        .order_by(SignOnTrouble.happened_on.desc(), SignOnTrouble.reason)
    )
    latest: dict[Reason, date] = {}
    for reason, on in troubles:
        latest.setdefault(reason, on)
    return Desk(
        id=row.id,
        company_id=row.company_id,
        protocol=row.protocol,
        address=row.address,
        settings=Settings(
            issuer=row.issuer or "",
            client_id=row.client_id or "",
            sign_in_url=row.sign_in_url or "",
            sign_out_url=row.sign_out_url or "",
            email_claim=row.email_claim or "",
            department_claim=row.department_claim or "",
            joins=row.joins,
            department_id=row.department_id,
        ),
        has_secret=row.client_secret is not None,
        certificates=tuple(_certificates(work, row)),
        enabled_at=row.enabled_at,
        passwords_closed_at=row.passwords_closed_at,
        trial=LastTrial(
            trial.tried_at, trial.reason, tuple(trial.claims.split()), is_outdated=trial.tried_at < row.changed_at
        )
        if trial
        else None,
        troubles=tuple(latest.items()),
    )


def _certificates(work: UnitOfWork, row: Connection) -> list[KeptCertificate]:
    kept = work.session.scalars(
        select(Certificate).where(Certificate.connection_id == row.id).order_by(Certificate.ends_at, Certificate.id)
    )
    return [
        KeptCertificate(
            one.id,
            one.fingerprint,
            one.ends_at,
            is_over=one.ends_at <= work.now,
            ends_soon=work.now < one.ends_at <= work.now + WARNED_BEFORE,
        )
        for one in kept
    ]


def save(work: UnitOfWork, *, company_id: int, connection_id: str, said: Settings, may_be_http: bool) -> None:
    """Keep what HR says of the provider. What was tried before says nothing any more if the provider is another.

    `may_be_http`: whether hosts may be named that only tests and the demo reach. Raises BadProvider, NotFound.
    """
    row = _own(work, company_id, connection_id, for_update=True)
    issuer = said.issuer.strip()
    if row.protocol is Protocol.OIDC:
        issuer = issuer.removesuffix(WELL_KNOWN)
        _web_address("issuer", issuer, may_be_http)
        if not said.client_id.strip():
            raise BadProvider("client_id", "missing")
        if row.client_secret is None and not said.client_secret.strip():
            raise BadProvider("client_secret", "missing")
        if not (said.client_id + said.client_secret).isascii():
            raise BadProvider("client_secret" if said.client_id.isascii() else "client_id", "unreadable")
    else:
        if not issuer or len(issuer) > LONGEST_URL:
            raise BadProvider("issuer", "missing")
        _web_address("sign_in_url", said.sign_in_url.strip(), may_be_http)
        if said.sign_out_url.strip():
            _web_address("sign_out_url", said.sign_out_url.strip(), may_be_http)
    if said.joins and said.department_id is None:
        raise BadProvider("department_id", "missing")
    if said.department_id is not None and not _has_department(work, company_id, said.department_id):
        raise BadProvider("department_id", "missing")
    before = (row.issuer, row.client_id, row.sign_in_url, row.email_claim)
    row.issuer = issuer
    if row.protocol is Protocol.OIDC:
        row.client_id = said.client_id.strip()
    else:
        row.sign_in_url = said.sign_in_url.strip()
        row.sign_out_url = said.sign_out_url.strip() or None
    row.email_claim = said.email_claim.strip() or None
    row.department_claim = said.department_claim.strip() or None
    row.joins, row.department_id = said.joins, said.department_id
    if before != (row.issuer, row.client_id, row.sign_in_url, row.email_claim) or said.client_secret.strip():
        row.changed_at = work.now
        row.discovered = row.discovered_at = row.keys = row.keys_at = None
    if before[0] not in (None, row.issuer):
        # Another provider may call somebody else by the same name.
        work.session.execute(delete(Identity).where(Identity.connection_id == row.id))
    if said.client_secret.strip() and row.protocol is Protocol.OIDC:
        row.client_secret = work.seal(row, "client_secret", said.client_secret.strip())
    work.session.flush()


def _web_address(field: str, address: str, may_be_http: bool) -> None:
    """Browsers are sent there, so it must be one that only the provider itself answers at."""
    try:
        parts = urlsplit(address)
        is_usable = bool(parts.hostname) and "@" not in parts.netloc and not parts.fragment
    except ValueError:
        is_usable = False
    if not is_usable or len(address) > LONGEST_URL or any(sign <= " " for sign in address):
        raise BadProvider(field, "no_address" if address else "missing")
    if parts.scheme != "https" and not (may_be_http and parts.scheme == "http"):
        raise BadProvider(field, "not_https")


def _has_department(work: UnitOfWork, company_id: int, department_id: int) -> bool:
    return (
        work.session.scalar(
            select(Department.id).where(Department.id == department_id, Department.company_id == company_id)
        )
        is not None
    )


def take_metadata(work: UnitOfWork, *, company_id: int, connection_id: str, content: bytes, may_be_http: bool) -> None:
    """Take name, address and certificates from the provider's own file. Raises BadProvider, NotFound."""
    row = _own(work, company_id, connection_id, for_update=True)
    if row.protocol is not Protocol.SAML:
        raise NotFound("connection")
    them = saml.read_metadata(content)
    _web_address("metadata", them.sign_in_url, may_be_http)
    if len(them.entity_id) > LONGEST_URL:
        raise BadProvider("metadata", "unreadable")
    if row.issuer not in (None, them.entity_id):
        work.session.execute(delete(Identity).where(Identity.connection_id == row.id))
    if (row.issuer, row.sign_in_url) != (them.entity_id, them.sign_in_url):
        row.changed_at = work.now
    row.issuer, row.sign_in_url = them.entity_id, them.sign_in_url
    for one in them.certificates:
        _keep(work, row, one)
    work.session.flush()


def add_certificate(work: UnitOfWork, *, company_id: int, connection_id: str, text: str) -> None:
    """One more certificate that the provider may sign with. Raises BadProvider, NotFound."""
    row = _own(work, company_id, connection_id, for_update=True)
    if row.protocol is not Protocol.SAML:
        raise NotFound("connection")
    found = saml.certificate(text)
    if found.ends_at <= work.now:
        raise BadProvider("certificate", "over")
    _keep(work, row, found)
    work.session.flush()


def _keep(work: UnitOfWork, row: Connection, found: saml.TheirCertificate) -> None:
    held = work.session.scalars(select(Certificate.fingerprint).where(Certificate.connection_id == row.id)).all()
    if found.fingerprint in held:
        return
    if len(held) >= MOST_CERTIFICATES:
        raise BadProvider("certificate", "too_many")
    work.session.add(
        Certificate(
            connection_id=row.id,
            body=found.body,
            fingerprint=found.fingerprint,
            valid_from_at=found.valid_from_at,
            ends_at=found.ends_at,
            added_at=work.now,
        )
    )
    work.session.flush()


def drop_certificate(work: UnitOfWork, *, company_id: int, connection_id: str, certificate_id: str) -> None:
    """Raises NotFound; NotReady where it is the last valid one of a connection that is switched on."""
    row = _own(work, company_id, connection_id, for_update=True)
    kept = {one.id: one for one in _certificates(work, row)}
    if certificate_id not in kept:
        raise NotFound("certificate")
    rest = [one for one in kept.values() if one.id != certificate_id and not one.is_over]
    if row.enabled_at is not None and not rest and not kept[certificate_id].is_over:
        raise NotReady("certificate")
    work.session.execute(delete(Certificate).where(Certificate.id == certificate_id))


def switch_on(work: UnitOfWork, *, company_id: int, connection_id: str, person_id: int) -> None:
    """The company's people may come in by it, beside their passwords; another one of the company is switched off.

    Raises NotFound; NotReady where something is missing, or whoever switches has not come in by it themselves.
    """
    row = _own(work, company_id, connection_id, for_update=True)
    _ready(work, row, person_id)
    if row.enabled_at is not None:
        return
    for other in of_company(work, company_id=company_id):
        if other.id != row.id and other.enabled_at is not None:
            switch_off(work, company_id=company_id, connection_id=other.id, person_id=person_id)
    row.enabled_at = work.now
    work.session.flush()
    audit.record(work, act=Act.SIGN_ON_CHANGED, by=person_id, about={"company": company_id, "step": Step.SWITCHED_ON})


def switch_off(work: UnitOfWork, *, company_id: int, connection_id: str, person_id: int) -> None:
    """Nobody comes in by it any more, and passwords open again. Raises NotFound."""
    row = _own(work, company_id, connection_id, for_update=True)
    open_passwords(work, company_id=company_id, connection_id=connection_id, person_id=person_id)
    if row.enabled_at is not None:
        row.enabled_at = None
        work.session.flush()
        audit.record(
            work, act=Act.SIGN_ON_CHANGED, by=person_id, about={"company": company_id, "step": Step.SWITCHED_OFF}
        )


def close_passwords(work: UnitOfWork, *, company_id: int, connection_id: str, person_id: int) -> None:
    """From now on the company's people come in by it alone; its owners keep their passwords.

    Raises NotFound, NotReady, DomainNeeded.
    """
    row = _own(work, company_id, connection_id, for_update=True)
    if row.enabled_at is None:
        raise NotReady("enabled")
    _ready(work, row, person_id)
    confirmed = domains.confirmed(work, company_id=company_id)
    if not confirmed:
        raise DomainNeeded()
    if row.passwords_closed_at is not None:
        return
    row.passwords_closed_at = work.now
    work.session.flush()
    for domain in confirmed:
        domains.open_door(work, row, domain)
    audit.record(
        work, act=Act.SIGN_ON_CHANGED, by=person_id, about={"company": company_id, "step": Step.PASSWORDS_CLOSED}
    )


def open_passwords(work: UnitOfWork, *, company_id: int, connection_id: str, person_id: int) -> None:
    """Passwords open beside it again. Raises NotFound."""
    row = _own(work, company_id, connection_id, for_update=True)
    if row.passwords_closed_at is not None:
        domains.shut_doors(work, company_id=company_id)
        row.passwords_closed_at = None
        work.session.flush()
        audit.record(
            work, act=Act.SIGN_ON_CHANGED, by=person_id, about={"company": company_id, "step": Step.PASSWORDS_OPENED}
        )


def _ready(work: UnitOfWork, row: Connection, person_id: int) -> None:
    now = desk(work, company_id=row.company_id, connection_id=row.id, person_id=person_id)
    if not now.is_complete:
        raise NotReady("provider")
    if not now.was_tried:
        raise NotReady("trial")


def remove(work: UnitOfWork, *, company_id: int, connection_id: str, person_id: int) -> None:
    """The connection goes, with who is who there. Sign-ins it opened stay until they end. Raises NotFound, NotReady."""
    row = _own(work, company_id, connection_id, for_update=True)
    if row.enabled_at is not None:
        raise NotReady("switched_off")
    for table in (Visit, SignOnRequest, Identity, Certificate, UsedMessage, Trial, SignOnTrouble):
        work.session.execute(delete(table).where(table.connection_id == row.id))
    work.session.delete(row)
    work.session.flush()
    audit.record(work, act=Act.SIGN_ON_CHANGED, by=person_id, about={"company": company_id, "step": Step.REMOVED})


def unlink(work: UnitOfWork, *, company_id: int, connection_id: str, email: str) -> None:
    """Forget who somebody is at the provider, so that they are linked anew when they next come.

    For whoever got a new account there. Says nothing of whether anybody was linked. Raises NotFound.
    """
    row = _own(work, company_id, connection_id)
    people = select(Person.id).where(Person.email == accounts.clean_email(email))
    work.session.execute(delete(Identity).where(Identity.connection_id == row.id, Identity.person_id.in_(people)))


def keep_discovered(work: UnitOfWork, *, connection_id: str, discovered: str) -> None:
    work.session.execute(
        update(Connection).where(Connection.id == connection_id).values(discovered=discovered, discovered_at=work.now)
    )


def keep_keys(work: UnitOfWork, *, connection_id: str, keys: str) -> None:
    work.session.execute(update(Connection).where(Connection.id == connection_id).values(keys=keys, keys_at=work.now))


def _own(work: UnitOfWork, company_id: int, connection_id: str, *, for_update: bool = False) -> Connection:
    asked = select(Connection).where(Connection.id == connection_id, Connection.company_id == company_id)
    row = work.session.scalar(asked.with_for_update() if for_update else asked)
    if row is None:
        raise NotFound("connection")
    return row
