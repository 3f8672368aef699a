"""What can happen to the people of a company's HR: invited, joined, given other duties, removed.

A company that has HR keeps an owner among them. That is asked here, under the lock of the company's row: two owners
who let each other go at once take turns, and the second one stays.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

from sqlalchemy import Select, delete, exists, select
from sqlalchemy.exc import IntegrityError

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import InvitationExpired, InvitationUsed, NotFound
from sotomado.accounts.models import Duty, HrDuty, Locale, Person, Role
from sotomado.accounts.passwords import Passwords
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.companies import service as companies
from sotomado.companies.hr import letters
from sotomado.companies.hr.errors import AlreadyHr, BadInvitation, ElsewhereHr, LastOwner, NotTheirs, Wrong
from sotomado.companies.hr.letters import Happened
from sotomado.companies.hr.models import HrInvitation
from sotomado.companies.models import Company, Employment
from sotomado.database import UnitOfWork
from sotomado.outbox import mail

INVITATION_LASTS = timedelta(days=14)
# Afterwards nothing is kept of somebody who never answered.
KEPT_AFTER = timedelta(days=90)


@dataclass(frozen=True)
class Colleague:
    """One of a company's HR. `is_owner_alone`: they cannot go, nor stop being owner, before there is another."""

    person_id: int
    name: str
    email: str
    duties: frozenset[Duty]
    is_on_roster: bool
    is_owner_alone: bool

    @property
    def is_owner(self) -> bool:
        return Duty.OWNER in self.duties


@dataclass(frozen=True)
class Asked:
    """An invitation nobody has answered yet."""

    id: str
    name: str
    email: str
    duties: frozenset[Duty]
    invited_at: datetime
    expires_at: datetime
    is_over: bool


@dataclass(frozen=True)
class Invited:
    """What somebody who follows a link is asked. `has_account`: they sign in, instead of choosing a password."""

    company: companies.CompanyCard
    name: str
    email: str
    duties: frozenset[Duty]
    has_account: bool


def colleagues(work: UnitOfWork, *, company_id: int) -> list[Colleague]:
    """Everybody of a company's HR, owners first. Two statements."""
    rows = work.session.execute(
        select(
            Person.id,
            Person.name,
            Person.email,
            exists().where(
                Employment.person_id == Person.id, Employment.company_id == company_id, Employment.left_on.is_(None)
            ),
        )
        .where(Person.id.in_(accounts.of_hr(company_id)))
        .order_by(Person.id)
    ).all()
    duties: dict[int, set[Duty]] = {}
    for person_id, duty in work.session.execute(
        select(HrDuty.person_id, HrDuty.duty).where(HrDuty.company_id == company_id)
    ):
        duties.setdefault(person_id, set()).add(duty)
    owners = [row.id for row in rows if Duty.OWNER in duties.get(row.id, set())]
    found = [
        Colleague(person_id, name, email, frozenset(duties.get(person_id, ())), on_roster, owners == [person_id])
        for person_id, name, email, on_roster in rows
    ]
    return sorted(found, key=lambda one: Duty.OWNER not in one.duties)


def has_owner(work: UnitOfWork, *, company_id: int) -> bool:
    return work.session.scalar(accounts.of_hr(company_id, duty=Duty.OWNER).limit(1)) is not None


def asked(work: UnitOfWork, *, company_id: int) -> list[Asked]:
    """Invitations nobody has answered, the latest first."""
    rows = work.session.scalars(
        select(HrInvitation)
        .where(HrInvitation.company_id == company_id)
        .order_by(HrInvitation.invited_at.desc(), HrInvitation.id)
    )
    return [
        Asked(row.id, row.name, row.email, row.duties, row.invited_at, row.expires_at, row.expires_at <= work.now)
        for row in rows
    ]


def invite(
    work: UnitOfWork,
    *,
    company_id: int,
    email: str,
    name: str,
    duties: Collection[Duty],
    by_person_id: int,
    public_url: str,
) -> str:
    """Ask somebody to join, on the roster or outside it. Asked again, the newer link and duties hold.

    Whether the address is known here is not told. Returns the invitation's id. Raises BadInvitation, NotFound.
    """
    company = _in_turn(work, company_id)
    email, name = accounts.clean_email(email), accounts.clean_name(name)
    wrong: dict[str, Wrong] = {}
    if not name:
        wrong["name"] = Wrong.MISSING
    if not email:
        wrong["email"] = Wrong.MISSING
    elif not _is_address(email):
        wrong["email"] = Wrong.NOT_AN_ADDRESS
    elif _is_hr(work, company_id, Person.email == email):
        wrong["email"] = Wrong.ALREADY_HR
    if not duties:
        wrong["duties"] = Wrong.MISSING
    if wrong:
        raise BadInvitation(wrong)
    work.session.execute(delete(HrInvitation).where(HrInvitation.company_id == company_id, HrInvitation.email == email))
    secret = secrets.token_urlsafe(32)
    row = HrInvitation(
        company_id=company_id,
        email=email,
        name=name,
        as_owner=Duty.OWNER in duties,
        for_reports=Duty.REPORTS in duties,
        for_billing=Duty.BILLING in duties,
        secret_hash=accounts.hash_of(secret),
        invited_at=work.now,
        expires_at=work.now + INVITATION_LASTS,
        invited_by_person_id=by_person_id,
    )
    work.session.add(row)
    work.session.flush()
    subject, body = letters.invitation(
        name=name,
        company_name=company.name,
        company_name_en=company.name_en,
        duties=duties,
        by=accounts.actor(work, person_id=by_person_id).name,
        link=f"{public_url}/joining-hr/{secret}",
        days=INVITATION_LASTS.days,
    )
    mail.post(work, to_email=email, to_name=name, subject=subject, body=body)
    return row.id


def send_again(work: UnitOfWork, *, company_id: int, invitation_id: str, by_person_id: int, public_url: str) -> None:
    """Send an invitation once more; the link sent before leads nowhere any more. Raises NotFound."""
    row = _invitation(work, company_id, invitation_id)
    invite(
        work,
        company_id=company_id,
        email=row.email,
        name=row.name,
        duties=row.duties,
        by_person_id=by_person_id,
        public_url=public_url,
    )


def take_back(work: UnitOfWork, *, company_id: int, invitation_id: str) -> None:
    """The link leads nowhere any more, and nothing is kept of whom it was for. Raises NotFound."""
    work.session.delete(_invitation(work, company_id, invitation_id))
    work.session.flush()


def invited(work: UnitOfWork, *, secret: str) -> Invited:
    """What a link asks. Raises NotFound (used or taken back as well), InvitationExpired."""
    row = _by_secret(work, secret)
    person = work.session.scalar(select(Person).where(Person.email == row.email))
    return Invited(
        companies.company(work, company_id=row.company_id),
        row.name if person is None else person.name,
        row.email,
        row.duties,
        person is not None and person.password_hash is not None,
    )


def join(work: UnitOfWork, *, secret: str, person_id: int, public_url: str) -> int:
    """Join as who one is here already. Returns the company's id.

    Raises what `invited` raises, NotTheirs, ElsewhereHr, AlreadyHr.
    """
    # Who is erased at this moment joins nobody.
    accounts.hold_oneself(work, person_id=person_id)
    company_id = _by_secret(work, secret).company_id
    company = _in_turn(work, company_id)
    row = _by_secret(work, secret)
    who = accounts.actor(work, person_id=person_id)
    if who.email != row.email:
        raise NotTheirs()
    if Role.HR in who.roles:
        raise AlreadyHr() if who.company_id == row.company_id else ElsewhereHr()
    duties = row.duties
    work.session.delete(row)
    work.session.flush()
    accounts.grant(work, person_id=person_id, role=Role.HR, company_id=company.id, duties=duties, by=person_id)
    _tell(work, company, Happened.JOINED, who, duties, by="", public_url=public_url)
    return company.id


def come_in(
    work: UnitOfWork, *, secret: str, password: str, passwords: Passwords, locale: Locale, public_url: str
) -> int:
    """Join as somebody who has no password here yet. Returns the person's id.

    Raises what `join` raises, WeakPassword, and InvitationUsed where they have a password by now.
    """
    row = _by_secret(work, secret)
    try:
        person_id = accounts.register(work, email=row.email, name=row.name, locale=locale)
    except IntegrityError:
        raise InvitationUsed() from None  # the same link, followed twice at once
    if work.session.get_one(Person, person_id).password_hash is not None:
        raise InvitationUsed()
    own = accounts.invite(work, person_id=person_id)
    accounts.accept(work, secret=own, password=password, passwords=passwords)
    join(work, secret=secret, person_id=person_id, public_url=public_url)
    return person_id


def set_duties(
    work: UnitOfWork,
    *,
    company_id: int,
    person_id: int,
    duties: Collection[Duty],
    by_person_id: int,
    public_url: str,
) -> None:
    """Give one of HR other duties; they hold from the next page on. The same again changes nothing.

    Raises NotFound, LastOwner, BadInvitation where none is left (`remove` is for that).
    """
    company = _in_turn(work, company_id)
    if not duties:
        raise BadInvitation({"duties": Wrong.MISSING})
    if not _is_hr(work, company_id, Person.id == person_id):
        raise NotFound("colleague")
    whom = accounts.actor(work, person_id=person_id)
    if whom.duties == frozenset(duties):
        return
    if Duty.OWNER not in duties:
        _keep_an_owner(work, company_id, without=person_id)
    readers = _owners(work, company_id)
    accounts.grant(work, person_id=person_id, role=Role.HR, company_id=company_id, duties=duties)
    about = {"company": company_id} | {duty.value: int(duty in duties) for duty in Duty}
    audit.record(work, act=Act.DUTIES_CHANGED, by=by_person_id, whom=person_id, about=about)
    by = accounts.actor(work, person_id=by_person_id).name
    _tell(work, company, Happened.CHANGED, whom, duties, by=by, public_url=public_url, also=readers)


def remove(work: UnitOfWork, *, company_id: int, person_id: int, by_person_id: int | None, public_url: str) -> None:
    """Take somebody out of HR: at once, in every browser they are signed in with. Their account stays.

    `by_person_id` None: the company's own directory did. Raises NotFound, LastOwner.
    """
    company = _in_turn(work, company_id)
    if not _is_hr(work, company_id, Person.id == person_id):
        raise NotFound("colleague")
    _keep_an_owner(work, company_id, without=person_id)
    whom = accounts.actor(work, person_id=person_id)
    accounts.end_role(work, person_id=person_id, role=Role.HR, by=by_person_id)
    by = accounts.actor(work, person_id=by_person_id).name if by_person_id is not None else ""
    _tell(work, company, Happened.REMOVED, whom, (), by=by, public_url=public_url, also={person_id})


def is_last_owner(work: UnitOfWork, *, company_id: int, person_id: int) -> bool:
    """Whether the company would be left without an owner. For whoever ends people's places: it queues as verbs do."""
    _in_turn(work, company_id)
    return _owners(work, company_id) == {person_id}


def forget_unanswered(work: UnitOfWork) -> None:
    """Invitations that ended long ago without an answer."""
    work.session.execute(delete(HrInvitation).where(HrInvitation.expires_at < work.now - KEPT_AFTER))


def _keep_an_owner(work: UnitOfWork, company_id: int, *, without: int) -> None:
    """Raises LastOwner."""
    owners = _owners(work, company_id)
    if without in owners and owners == {without}:
        raise LastOwner()


def _owners(work: UnitOfWork, company_id: int) -> set[int]:
    return set(work.session.scalars(accounts.of_hr(company_id, duty=Duty.OWNER)))


def _is_hr(work: UnitOfWork, company_id: int, who: object) -> bool:
    asked_for: Select[int] = select(Person.id).where(who, Person.id.in_(accounts.of_hr(company_id)))  # type: ignore[arg-type]
    return work.session.scalar(asked_for) is not None


def _in_turn(work: UnitOfWork, company_id: int) -> companies.CompanyCard:
    """Whoever changes a company's HR takes turns. Raises NotFound."""
    work.session.execute(select(Company.id).where(Company.id == company_id).with_for_update(key_share=True))
    return companies.company(work, company_id=company_id)


def _invitation(work: UnitOfWork, company_id: int, invitation_id: str) -> HrInvitation:
    _in_turn(work, company_id)
    row = work.session.get(HrInvitation, invitation_id, populate_existing=True)
    if row is None or row.company_id != company_id:
        raise NotFound("invitation")
    return row


def _by_secret(work: UnitOfWork, secret: str) -> HrInvitation:
    row = work.session.scalar(
        select(HrInvitation)
        .where(HrInvitation.secret_hash == accounts.hash_of(secret))
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("invitation")
    if row.expires_at <= work.now:
        raise InvitationExpired()
    return row


def _is_address(email: str) -> bool:
    name, at, host = parseaddr(email)[1].rpartition("@")
    return bool(name and at and "." in host and not any(sign.isspace() for sign in email)) and len(email) <= 254


def _tell(
    work: UnitOfWork,
    company: companies.CompanyCard,
    happened: Happened,
    whom: accounts.Actor,
    duties: Collection[Duty],
    *,
    by: str,
    public_url: str,
    also: Collection[int] = (),
) -> None:
    """Every owner, and whom it is about where something of theirs changed."""
    readers = _owners(work, company.id) | set(also) | ({whom.person_id} if happened is not Happened.JOINED else set())
    for reader in work.session.scalars(select(Person).where(Person.id.in_(readers)).order_by(Person.id)):
        subject, body = letters.told(
            happened,
            reader.locale,
            name=reader.name,
            whom=whom.name,
            company_name=company.name,
            company_name_en=company.name_en,
            duties=duties,
            by=by,
            link=f"{public_url}/company/{company.id}/people-of-hr",
        )
        mail.post(work, to_email=reader.email, to_name=reader.name, subject=subject, body=body)
