"""The first company's systems: an identity provider that keeps its roster in step, and one token that has ended.

Nobody can come in with these tokens: their secrets were never drawn.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from sotomado.accounts.models import Person, Role, RoleGrant
from sotomado.accounts.scopes import Scope
from sotomado.accounts.service import hash_of
from sotomado.companies.scim.models import ScimLink, ScimTrouble, TroubleKind
from sotomado.companies.tokens.models import CompanyToken, CompanyTokenScope
from sotomado.companies.webhooks.models import (
    CompanyWebhook,
    CompanyWebhookDelivery,
    CompanyWebhookEvent,
    WebhookEvent,
)
from sotomado.database import UnitOfWork
from sotomado.demo.calendar import at
from sotomado.demo.dice import Dice
from sotomado.demo.logins import LARGE_HR

# Name, what it may do, days since it was made, days since it was last used, and since it was ended.
TOKENS = (
    ("Microsoft Entra ID", (Scope.SCIM,), 210, 1, None),
    ("人事システム(夜間)", (Scope.ROSTER_READ, Scope.RELEASES_READ), 120, 1, None),
    ("移行用", (Scope.ROSTER_WRITE,), 60, 45, 40),
)
TROUBLES = ((TroubleKind.TAKEN, "Users", 2), (TroubleKind.STILL_HR, "Users", 9))


def connect(work: UnitOfWork, today: date) -> None:
    """In a world in which somebody can sign in as HR of the first company."""
    company_id = work.session.scalar(
        select(RoleGrant.company_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(Person.email == LARGE_HR.email, RoleGrant.role == Role.HR)
    )
    if company_id is None:
        return
    for number, (name, scopes, made, used, ended) in enumerate(TOKENS, start=1):
        made_at = at(today - timedelta(days=made), 10 * 60)
        key = Dice("connected", number).key()
        work.session.add(
            CompanyToken(
                id=key,
                company_id=company_id,
                place=number,
                name=name,
                secret_hash=hash_of(f"never drawn {number}"),
                hint=key[:4],
                made_at=made_at,
                expires_at=made_at + timedelta(days=365),
                used_on=today - timedelta(days=used),
                ended_at=None if ended is None else at(today - timedelta(days=ended), 17 * 60),
            )
        )
        work.session.flush()
        work.session.add_all(CompanyTokenScope(token_id=key, scope=scope) for scope in scopes)
    heard_at = at(today - timedelta(days=1), 22 * 60)
    work.session.add(ScimLink(company_id=company_id, heard_at=heard_at, invites_at_once=True, nowhere_id=None))
    for number, (kind, about, ago) in enumerate(TROUBLES, start=1):
        work.session.add(
            ScimTrouble(
                id=Dice("trouble of a provider", number).key(),
                company_id=company_id,
                happened_at=heard_at - timedelta(days=ago),
                kind=kind,
                about=about,
            )
        )
    _have_word_sent(work, company_id, today)
    work.session.flush()


def _have_word_sent(work: UnitOfWork, company_id: int, today: date) -> None:
    """An address that was told of two reports, the second time on the second try."""
    dice = Dice("told", 1)
    row = CompanyWebhook(
        id=dice.key(),
        company_id=company_id,
        place=1,
        address="https://hooks.aozora.example/sotomado",
        made_at=at(today - timedelta(days=120), 10 * 60 + 5),
    )
    row.secret = work.seal(row, "secret", "whsec_bmV2ZXIgZHJhd24sIGZvciB0aGU=")
    work.session.add(row)
    work.session.flush()
    work.session.add(CompanyWebhookEvent(webhook_id=row.id, event=WebhookEvent.RELEASE_PUBLISHED))
    for tries, ago in ((1, 24), (2, 3)):
        written_at = at(today - timedelta(days=ago), 9 * 60)
        work.session.add(
            CompanyWebhookDelivery(
                id=dice.key(),
                webhook_id=row.id,
                event=WebhookEvent.PING if tries == 1 else WebhookEvent.RELEASE_PUBLISHED,
                body="{}",
                written_at=written_at,
                tries=tries,
                tried_at=written_at + timedelta(minutes=tries),
                status=204,
                delivered_at=written_at + timedelta(minutes=tries),
            )
        )
