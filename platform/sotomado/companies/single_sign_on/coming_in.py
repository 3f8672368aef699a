"""Coming in: a browser is sent, comes back once, and whoever it brings is somebody here or is not let in.

Who it is: first whoever is linked to the provider's own name for them; else, the first time only, whoever has the
address, if it ends in a domain that is confirmed to be the company's; else, where the company wishes it, somebody new.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale, Person, Role, RoleGrant
from sotomado.companies.models import Company, Department, Employment
from sotomado.companies.single_sign_on import domains
from sotomado.companies.single_sign_on.errors import NoSuchDoor, Reason, Refused
from sotomado.companies.single_sign_on.models import (
    Certificate,
    CompanyDomain,
    Connection,
    Identity,
    Protocol,
    SignOnRequest,
    SignOnTrouble,
    Trial,
    UsedMessage,
)
from sotomado.companies.single_sign_on.said import Said
from sotomado.companies.single_sign_on.saml import TheirCertificate, Them
from sotomado.database import UnitOfWork, insert_once

# Long enough to find the telephone with the second factor, short enough that nobody finds the half-done way open.
REQUEST_LASTS = timedelta(minutes=15)
DISCOVERED_FOR = timedelta(hours=24)
# A key nobody knows is looked for anew no oftener, so that whoever sends us such keys makes us ask nobody.
KEYS_ASKED_EVERY = timedelta(minutes=1)
SUBJECTS = "single sign-on subject"
SESSIONS = "single sign-on session"
# An account of these is never a company's to open.
NOBODYS_EMPLOYEES = frozenset({Role.CONSULTANT, Role.OPERATOR})


@dataclass(frozen=True)
class Way:
    """A connection, with what is needed to go by it."""

    id: str
    company_id: int
    protocol: Protocol
    address: str
    issuer: str
    client_id: str
    client_secret: str
    sign_in_url: str
    sign_out_url: str | None
    email_claim: str | None
    department_claim: str | None
    discovered: str | None
    keys: str | None
    is_discovery_due: bool
    may_ask_for_keys: bool
    certificates: tuple[TheirCertificate, ...]
    is_enabled: bool

    @property
    def them(self) -> Them:
        return Them(self.issuer, self.sign_in_url, self.certificates)


@dataclass(frozen=True)
class Begun:
    """A browser on its way. `nonce` and `verifier`: of OpenID Connect."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Back:
    """A browser that came back, for the first and last time."""

    connection_id: str
    nonce: str
    verifier: str
    target: str | None
    tried_by: int | None
    answer: Said | None


def door(work: UnitOfWork, *, address: str) -> str:
    """The id of the connection that is switched on at an address. Raises NoSuchDoor."""
    found = work.session.scalar(
        select(Connection.id).where(Connection.address == address.lower(), Connection.enabled_at.is_not(None))
    )
    if found is None:
        raise NoSuchDoor()
    return found


def door_for(work: UnitOfWork, *, email: str) -> str:
    """The address of the door for an e-mail; its domain alone decides. Raises NoSuchDoor."""
    found = work.session.scalar(
        select(Connection.address)
        .join(CompanyDomain, CompanyDomain.company_id == Connection.company_id)
        .where(
            CompanyDomain.domain == accounts.clean_email(email).rpartition("@")[2],
            CompanyDomain.confirmed_at.is_not(None),
            Connection.enabled_at.is_not(None),
        )
    )
    if found is None:
        raise NoSuchDoor()
    return found


def way(work: UnitOfWork, *, connection_id: str) -> Way:
    """Raises NoSuchDoor."""
    row = work.session.get(Connection, connection_id)
    if row is None or not row.issuer:
        raise NoSuchDoor()
    kept = work.session.scalars(select(Certificate).where(Certificate.connection_id == row.id))
    return Way(
        id=row.id,
        company_id=row.company_id,
        protocol=row.protocol,
        address=row.address,
        issuer=row.issuer,
        client_id=row.client_id or "",
        client_secret=work.unseal(row, "client_secret") or "",
        sign_in_url=row.sign_in_url or "",
        sign_out_url=row.sign_out_url,
        email_claim=row.email_claim,
        department_claim=row.department_claim,
        discovered=row.discovered,
        keys=row.keys,
        is_discovery_due=row.discovered_at is None or row.discovered_at <= work.now - DISCOVERED_FOR,
        may_ask_for_keys=row.keys_at is None or row.keys_at <= work.now - KEYS_ASKED_EVERY,
        certificates=tuple(TheirCertificate(one.body, one.fingerprint, one.valid_from_at, one.ends_at) for one in kept),
        is_enabled=row.enabled_at is not None,
    )


def begin(
    work: UnitOfWork, *, connection_id: str, browser: str, target: str | None, tried_by: int | None = None
) -> Begun:
    """A browser sets out. `browser`: the secret in its cookie."""
    begun = Begun("", secrets.token_urlsafe(32), secrets.token_urlsafe(48))
    row = SignOnRequest(
        connection_id=connection_id,
        browser_hash=accounts.hash_of(browser),
        target=target,
        tried_by=tried_by,
        began_at=work.now,
    )
    row.kept = work.seal(row, "kept", f"{begun.nonce} {begun.verifier}")
    work.session.add(row)
    work.session.flush()
    return Begun(row.id, begun.nonce, begun.verifier)


def name_request(work: UnitOfWork, *, state: str, saml_id: str) -> None:
    """What the answer of a SAML provider must be in response to."""
    work.session.execute(update(SignOnRequest).where(SignOnRequest.id == state).values(saml_id=saml_id))


def awaited(work: UnitOfWork, *, state: str, connection_id: str) -> tuple[str, int | None]:
    """The SAML request that an answer may be to, and who tries it out. Raises Refused."""
    row = _open(work, state)
    if row is None or row.connection_id != connection_id or row.saml_id is None or row.answer is not None:
        raise Refused(Reason.NOT_ASKED)
    return row.saml_id, row.tried_by


def keep_answer(work: UnitOfWork, *, state: str, said: Said, message_id: str, until_at: datetime) -> None:
    """Keep what a SAML provider said until the browser comes for it: its answer arrives without the browser's cookie.

    Raises Refused where this very message was used before, or the request was answered.
    """
    row = _open(work, state)
    if row is None or row.answer is not None:
        raise Refused(Reason.NOT_ASKED)
    use_once(work, connection_id=row.connection_id, message_id=message_id, until_at=until_at)
    row.answer = work.seal(row, "answer", said.written())
    work.session.flush()


def use_once(work: UnitOfWork, *, connection_id: str, message_id: str, until_at: datetime) -> None:
    """Raises Refused where a message with this id was used before."""
    work.session.execute(delete(UsedMessage).where(UsedMessage.until_at <= work.now))
    digest = hashlib.sha256(message_id.encode()).hexdigest()
    used = work.session.execute(
        insert_once(work, UsedMessage, connection_id=connection_id, digest=digest, until_at=until_at).returning(
            UsedMessage.digest
        )
    ).all()
    if not used:
        raise Refused(Reason.USED_BEFORE)


def come_back(work: UnitOfWork, *, state: str, browser: str | None) -> Back:
    """The browser is back. Once: whoever comes a second time, or from another browser, is not asked for.

    Raises Refused.
    """
    row = _open(work, state)
    if row is None or browser is None or not secrets.compare_digest(row.browser_hash, accounts.hash_of(browser)):
        raise Refused(Reason.NOT_ASKED)
    used = work.session.execute(
        update(SignOnRequest)
        .where(SignOnRequest.id == state, SignOnRequest.used_at.is_(None))
        .values(used_at=work.now)
        .returning(SignOnRequest.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not used:
        raise Refused(Reason.NOT_ASKED)
    nonce, _, verifier = (work.unseal(row, "kept") or "").partition(" ")
    answer = work.unseal(row, "answer")
    return Back(row.connection_id, nonce, verifier, row.target, row.tried_by, Said.read(answer) if answer else None)


def _open(work: UnitOfWork, state: str) -> SignOnRequest | None:
    return work.session.scalar(
        select(SignOnRequest).where(
            SignOnRequest.id == state,
            SignOnRequest.used_at.is_(None),
            SignOnRequest.began_at > work.now - REQUEST_LASTS,
        )
    )


def admit(work: UnitOfWork, *, connection_id: str, said: Said, is_trial: bool = False) -> int:
    """Whose desk this opens: the person's id. Links whoever comes for the first time; has them join, where wished.

    Raises Refused. `is_trial`: a connection is tried out before it is switched on, and nobody joins by a trial.
    """
    connection = work.session.scalar(select(Connection).where(Connection.id == connection_id))
    if connection is None or (connection.enabled_at is None and not is_trial):
        raise Refused(Reason.NOT_ASKED)
    # One after the other in a company: two of somebody's browsers at once are one person.
    work.session.execute(select(Company.id).where(Company.id == connection.company_id).with_for_update(key_share=True))
    email = _address(work, connection, said)
    known = work.session.scalar(
        select(Identity).where(
            Identity.connection_id == connection.id,
            Identity.subject_digest.in_(work.keyring.digests(said.subject, purpose=SUBJECTS)),
        )
    )
    if known is not None:
        # Found by an older key: from now on by the one that seals.
        known.subject_digest = work.keyring.digest(said.subject, purpose=SUBJECTS)
        return _let_in(work, connection, known.person_id)
    person = work.session.scalar(select(Person).where(Person.email == email))
    if person is not None:
        _let_in(work, connection, person.id)
        held = select(Identity.id).where(Identity.connection_id == connection.id, Identity.person_id == person.id)
        if work.session.scalar(held) is not None:
            # The address passed on to somebody else at the company: what is here is not theirs.
            raise Refused(Reason.NOT_ADMITTED)
        person_id = person.id
    elif connection.joins and not is_trial:
        person_id = _join(work, connection, said, email)
    else:
        raise Refused(Reason.NOT_ADMITTED)
    _link(work, connection, person_id, said.subject)
    return person_id


def try_out(work: UnitOfWork, *, connection_id: str, said: Said, person_id: int) -> None:
    """Whether whoever tries it out would have come in as themselves. Raises Refused."""
    if admit(work, connection_id=connection_id, said=said, is_trial=True) != person_id:
        raise Refused(Reason.SOMEBODY_ELSE)


def _address(work: UnitOfWork, connection: Connection, said: Said) -> str:
    """The address the provider vouches for. Raises Refused for one it cannot vouch for."""
    if said.email is None or said.email.count("@") != 1:
        raise Refused(Reason.NO_EMAIL, claims=said.claims)
    if not said.is_verified:
        raise Refused(Reason.EMAIL_NOT_VERIFIED)
    email = accounts.clean_email(said.email)
    if len(email) > 254 or email.rpartition("@")[2] not in domains.confirmed(work, company_id=connection.company_id):
        raise Refused(Reason.OTHER_DOMAIN)
    return email


def _let_in(work: UnitOfWork, connection: Connection, person_id: int) -> int:
    """Whether this account is one of the company's people, now. Raises Refused without saying what else it is."""
    person = work.session.get(Person, person_id)
    held = work.session.execute(
        select(RoleGrant.role, RoleGrant.company_id).where(RoleGrant.person_id == person_id)
    ).all()
    places = work.session.scalars(select(Employment).where(Employment.person_id == person_id)).all()
    works_here = any(one.company_id == connection.company_id and one.left_on is None for one in places)
    is_hr_alone = not places and (Role.HR, connection.company_id) in [(role, company) for role, company in held]
    if (
        person is None
        or person.disabled_at is not None
        or any(role in NOBODYS_EMPLOYEES for role, _ in held)
        or not (works_here or is_hr_alone)
    ):
        raise Refused(Reason.NOT_ADMITTED)
    return person_id


def _join(work: UnitOfWork, connection: Connection, said: Said, email: str) -> int:
    """Somebody the roster does not name yet: put there as the provider says."""
    employer = work.session.get_one(Company, connection.company_id)
    person_id = accounts.register(
        work,
        email=email,
        name=accounts.clean_name(said.name) or email.partition("@")[0],
        locale=Locale.ENGLISH if said.is_english else Locale.JAPANESE,
        time_zone=employer.time_zone,
    )
    accounts.grant(work, person_id=person_id, role=Role.ADVISEE, company_id=employer.id)
    work.session.add(
        Employment(
            person_id=person_id,
            company_id=employer.id,
            department_id=_department(work, connection, said.department),
            joined_on=work.now.astimezone(ZoneInfo(employer.time_zone)).date(),
        )
    )
    work.session.flush()
    return person_id


def _department(work: UnitOfWork, connection: Connection, named: str | None) -> int | None:
    """The department of that name, the eldest where several have it in one of the languages; else the chosen one."""
    if named is not None:
        found = work.session.scalar(
            select(Department.id)
            .where(Department.company_id == connection.company_id)
            .where((Department.name == named) | (Department.name_en == named))
            .order_by(Department.id)
            .limit(1)
        )
        if found is not None:
            return found
    return connection.department_id


def _link(work: UnitOfWork, connection: Connection, person_id: int, subject: str) -> None:
    row = Identity(
        connection_id=connection.id,
        person_id=person_id,
        subject_digest=work.keyring.digest(subject, purpose=SUBJECTS),
        linked_at=work.now,
    )
    row.subject = work.seal(row, "subject", subject)
    work.session.add(row)
    work.session.flush()


def note_trial(
    work: UnitOfWork, *, connection_id: str, person_id: int, reason: Reason | None, claims: tuple[str, ...]
) -> None:
    """How a trial ended; only the latest of each person is kept."""
    work.session.execute(delete(Trial).where(Trial.connection_id == connection_id, Trial.person_id == person_id))
    names = ""
    for claim in claims:
        word = "".join(claim.split())
        if len(names) + len(word) < 1000:
            names = f"{names} {word}".strip()
    work.session.add(
        Trial(connection_id=connection_id, person_id=person_id, tried_at=work.now, reason=reason, claims=names)
    )
    work.session.flush()


def note_trouble(work: UnitOfWork, *, connection_id: str, reason: Reason) -> None:
    """That somebody did not come in, for HR to know what to mend."""
    work.session.execute(
        insert_once(work, SignOnTrouble, connection_id=connection_id, reason=reason, happened_on=work.now.date())
    )


def forget_old(work: UnitOfWork, *, kept: timedelta = timedelta(days=30)) -> None:
    """Browsers that never came back, messages that are too old to be used again, and what went wrong long ago."""
    work.session.execute(delete(SignOnRequest).where(SignOnRequest.began_at <= work.now - REQUEST_LASTS))
    work.session.execute(delete(UsedMessage).where(UsedMessage.until_at <= work.now))
    work.session.execute(delete(SignOnTrouble).where(SignOnTrouble.happened_on <= (work.now - kept).date()))


def exists(work: UnitOfWork, *, connection_id: str, protocol: Protocol) -> bool:
    row = work.session.get(Connection, connection_id)
    return row is not None and row.protocol is protocol


def trial_target(work: UnitOfWork, *, state: str) -> str | None:
    """Where somebody who tried it out came from; None for whoever meant to come in."""
    return work.session.scalar(
        select(SignOnRequest.target).where(SignOnRequest.id == state, SignOnRequest.tried_by.is_not(None))
    )
