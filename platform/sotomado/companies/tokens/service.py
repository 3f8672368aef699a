"""What can happen to a token: made, used, told of before it ends, ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Duty, Person
from sotomado.accounts.scopes import Scope
from sotomado.accounts.service import clean_name, hash_of
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.companies.models import Company
from sotomado.companies.tokens import pace
from sotomado.companies.tokens.errors import BadToken, ScopeMissing, TooFast, TooManyTokens, UnknownToken
from sotomado.companies.tokens.letters import ending_letter
from sotomado.companies.tokens.models import MOST_TOKENS, CompanyToken, CompanyTokenPace, CompanyTokenScope
from sotomado.companies.tokens.secret import hint_of, looks_right, new_secret
from sotomado.database import UnitOfWork, insert_once
from sotomado.outbox import mail

LONGEST_NAME = 60
# How long a token may hold, in days; the first is what the page begins with.
LASTING = (365, 180, 90, 30)
# HR is told this long before the end, and once more this long.
TOLD_BEFORE = (timedelta(days=30), timedelta(days=7))
# Tokens that ended are shown this long, so that a machine that fails can be traced to its own.
SHOWN_AFTER_END = timedelta(days=90)


@dataclass(frozen=True)
class Bearer:
    """Which company's machine is asking, and all that its token may do."""

    company_id: int
    token_id: str
    scopes: frozenset[Scope]


@dataclass(frozen=True)
class Made:
    """A token just made. Its secret is nowhere else."""

    token_id: str
    secret: str
    expires_at: datetime


@dataclass(frozen=True)
class Token:
    """A token as HR sees it."""

    id: str
    name: str
    hint: str
    scopes: tuple[Scope, ...]
    made_at: datetime
    expires_at: datetime
    used_on: date | None
    ended_at: datetime | None

    def is_over(self, now: datetime) -> bool:
        return self.ended_at is not None or self.expires_at <= now


def make(
    work: UnitOfWork,
    *,
    company_id: int,
    name: str,
    scopes: Collection[Scope],
    by: int | None,
    days: int = LASTING[0],
    token_id: str | None = None,
) -> Made | None:
    """A new token. None where the one with this `token_id` was made already: its secret is shown once.

    Raises BadToken, TooManyTokens.
    """
    name = clean_name(name)
    if not name or len(name) > LONGEST_NAME:
        raise BadToken("name")
    if not scopes:
        raise BadToken("scopes")
    if days not in LASTING:
        raise BadToken("days")
    _hold(work, company_id)
    if token_id is not None and work.session.get(CompanyToken, token_id) is not None:
        return None
    secret = new_secret()
    token = CompanyToken(
        **({"id": token_id} if token_id else {}),
        company_id=company_id,
        place=_free_place(work, company_id),
        name=name,
        secret_hash=hash_of(secret),
        hint=hint_of(secret),
        made_at=work.now,
        expires_at=work.now + timedelta(days=days),
    )
    work.session.add(token)
    work.session.flush()
    work.session.add_all(CompanyTokenScope(token_id=token.id, scope=scope) for scope in sorted(set(scopes)))
    work.session.flush()
    audit.record(work, act=Act.MACHINE_LET_IN, by=by, about={"company": company_id, "token": token.id, "days": days})
    return Made(token.id, secret, token.expires_at)


def _hold(work: UnitOfWork, company_id: int) -> None:
    """Two who make tokens of one company at once take turns."""
    work.session.execute(select(Company.id).where(Company.id == company_id).with_for_update(key_share=True))


def _free_place(work: UnitOfWork, company_id: int) -> int:
    """The lowest place nobody holds; what has expired gives its place back. Raises TooManyTokens."""
    work.session.execute(
        update(CompanyToken)
        .where(
            CompanyToken.company_id == company_id, CompanyToken.ended_at.is_(None), CompanyToken.expires_at <= work.now
        )
        .values(ended_at=CompanyToken.expires_at)
        .execution_options(synchronize_session=False)
    )
    held = set(
        work.session.scalars(
            select(CompanyToken.place).where(CompanyToken.company_id == company_id, CompanyToken.ended_at.is_(None))
        )
    )
    free = set(range(1, MOST_TOKENS + 1)) - held
    if not free:
        raise TooManyTokens()
    return min(free)


def end(work: UnitOfWork, *, company_id: int, token_id: str, by: int | None) -> None:
    """From now on the token opens nothing. One that has ended stays so. Raises NotFound."""
    token = work.session.get(CompanyToken, token_id, with_for_update=True)
    if token is None or token.company_id != company_id:
        raise NotFound("token")
    if token.ended_at is not None:
        return
    token.ended_at = work.now
    work.session.flush()
    audit.record(work, act=Act.MACHINE_SHUT_OUT, by=by, about={"company": company_id, "token": token.id})


def tokens_of(work: UnitOfWork, *, company_id: int) -> list[Token]:
    """A company's tokens, the newest first; those that ended long ago are left out. Two statements."""
    since = work.now - SHOWN_AFTER_END
    rows = work.session.scalars(
        select(CompanyToken)
        .where(
            CompanyToken.company_id == company_id,
            CompanyToken.expires_at > since,
            CompanyToken.ended_at.is_(None) | (CompanyToken.ended_at > since),
        )
        .order_by(CompanyToken.made_at.desc(), CompanyToken.id)
    ).all()
    scopes: dict[str, list[Scope]] = {row.id: [] for row in rows}
    for token_id, scope in work.session.execute(
        select(CompanyTokenScope.token_id, CompanyTokenScope.scope).where(CompanyTokenScope.token_id.in_(scopes))
    ):
        scopes[token_id].append(scope)
    in_order = list(Scope)
    return [
        Token(
            row.id,
            row.name,
            row.hint,
            tuple(sorted(scopes[row.id], key=in_order.index)),
            row.made_at,
            row.expires_at,
            row.used_on,
            row.ended_at,
        )
        for row in rows
    ]


def bearer(work: UnitOfWork, *, secret: str, scope: Scope) -> Bearer:
    """Whose machine this is, counted against how often it may ask. A transaction of its own, before what is asked for.

    Raises UnknownToken, ScopeMissing, TooFast.
    """
    if not looks_right(secret):
        raise UnknownToken()
    row = work.session.execute(
        select(CompanyToken, Company.time_zone)
        .join(Company, Company.id == CompanyToken.company_id)
        .where(CompanyToken.secret_hash == hash_of(secret))
    ).one_or_none()
    if row is None or row[0].ended_at is not None or row[0].expires_at <= work.now:
        raise UnknownToken()
    token, time_zone = row
    _count(work, token.id)
    scopes = frozenset(
        work.session.scalars(select(CompanyTokenScope.scope).where(CompanyTokenScope.token_id == token.id))
    )
    if scope not in scopes:
        raise ScopeMissing(scope.value)
    today = work.now.astimezone(ZoneInfo(time_zone)).date()
    if token.used_on != today:
        token.used_on = today
        work.session.flush()
    return Bearer(token.company_id, token.id, scopes)


def _count(work: UnitOfWork, token_id: str) -> None:
    """Raises TooFast."""
    mine = select(CompanyTokenPace).where(CompanyTokenPace.token_id == token_id).with_for_update()
    row = work.session.scalar(mine)
    if row is None:
        work.session.execute(insert_once(work, CompanyTokenPace, token_id=token_id, even_at=work.now))
        row = work.session.scalars(mine).one()
    row.even_at, seconds = pace.ask(row.even_at, work.now)
    if seconds:
        raise TooFast(seconds)
    work.session.flush()


def tell_of_ends(work: UnitOfWork, *, public_url: str) -> None:
    """Write to HR of companies whose tokens end soon: once a month before, and once a week before."""
    long_before, shortly_before = TOLD_BEFORE
    due = work.session.scalars(
        select(CompanyToken)
        .where(
            CompanyToken.ended_at.is_(None),
            CompanyToken.expires_at > work.now,
            CompanyToken.expires_at <= work.now + long_before,
        )
        .order_by(CompanyToken.expires_at)
        .with_for_update(skip_locked=True)
    ).all()
    for token in due:
        steps = [token.expires_at - before for before in (long_before, shortly_before)]
        latest = max((step for step in steps if step <= work.now), default=None)
        # A token made for thirty days needs no letter on the day it is made.
        if latest is None or (token.warned_at or token.made_at) >= latest:
            continue
        token.warned_at = work.now
        _tell(work, token, public_url)
    work.session.flush()


def _tell(work: UnitOfWork, token: CompanyToken, public_url: str) -> None:
    company = work.session.get_one(Company, token.company_id)
    readers = work.session.execute(
        select(Person.email, Person.name, Person.locale)
        .where(Person.id.in_(accounts.of_hr(token.company_id, duty=Duty.OWNER)))
        .order_by(Person.id)
    )
    for email, name, locale in readers:
        subject, body = ending_letter(
            locale,
            name=name,
            token=token.name,
            ends_on=token.expires_at.astimezone(ZoneInfo(company.time_zone)).date(),
            link=f"{public_url}/company/{token.company_id}/tokens",
        )
        mail.post(work, to_email=email, to_name=name, subject=subject, body=body)
