"""What can happen in support: a code made and withdrawn, a view opened by it, looked at and closed.

A view shows states and counts, never words, names or addresses, and lets two things be done: another invitation by
mail, and an end to all sign-ins. Nobody acts as somebody else: a view has no sign-in, and no page of its owner's knows
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from sotomado.accounts import recovery, sign_ins, throttle
from sotomado.accounts.errors import NotFound
from sotomado.accounts.letters import support_letter
from sotomado.accounts.models import Person
from sotomado.accounts.support.errors import NoSuchCode, NotOffered, NotOpen, OwnCode
from sotomado.accounts.support.models import Closed, Looked, SupportCode, SupportLook, SupportView
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.database import UnitOfWork
from sotomado.flags import service as flags
from sotomado.flags.declared import SUPPORT_BY_CODE
from sotomado.formats import moment
from sotomado.outbox import mail

CODE_LASTS = timedelta(minutes=15)
VIEW_LASTS = timedelta(minutes=30)
CODE_LENGTH = 8
# Nothing that is heard or read as something else: neither I, L and O nor 0 and 1.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
# What an operator may mistype; of 31^8 codes a handful is good at any time.
ATTEMPTS = 10
# What a person is shown of the past.
LONGEST_LIST = 50


@dataclass(frozen=True)
class Code:
    """A code as its owner reads it out: in two halves of four."""

    letters: str
    expires_at: datetime

    @property
    def spoken(self) -> str:
        return f"{self.letters[:4]} {self.letters[4:]}"


@dataclass(frozen=True)
class View:
    """An open view, as its operator has it."""

    id: str
    person_id: int
    until: datetime


@dataclass(frozen=True)
class Told:
    """A view as its owner reads of it afterwards; `is_open` as long as it can be looked at."""

    id: str
    opened_at: datetime
    closed_at: datetime
    closed_by: Closed | None
    is_open: bool
    looks: tuple[tuple[datetime, Looked], ...]


def make_code(work: UnitOfWork, *, person_id: int) -> Code:
    """A new code; an earlier one is good no more. Raises NotOffered."""
    if not flags.is_on(work, SUPPORT_BY_CODE, key=person_id):
        raise NotOffered()
    work.session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    withdraw_code(work, person_id=person_id)
    row = SupportCode(person_id=person_id, made_at=work.now, expires_at=work.now + CODE_LASTS)
    letters = _letters(work, row.id)
    row.digest = _digests(work, letters)[0]
    work.session.add(row)
    work.session.flush()
    return Code(letters, row.expires_at)


def own_code(work: UnitOfWork, *, person_id: int) -> Code | None:
    """The code that is good now, if there is one."""
    row = work.session.scalar(
        select(SupportCode).where(SupportCode.person_id == person_id, SupportCode.expires_at > work.now)
    )
    return None if row is None else Code(_letters(work, row.id), row.expires_at)


def withdraw_code(work: UnitOfWork, *, person_id: int) -> None:
    """Have no code any more."""
    work.session.execute(delete(SupportCode).where(SupportCode.person_id == person_id))


def begin_attempt(work: UnitOfWork, *, operator_id: int) -> None:
    """Count that an operator types a code, in a transaction of its own. Raises TooManyAttempts."""
    subject = f"support|{operator_id}"
    throttle.refuse(work, subject=subject, most=ATTEMPTS, within=throttle.WINDOW)
    throttle.count(work, subjects=(subject,))


def open_view(work: UnitOfWork, *, operator_id: int, typed: str, page: str) -> str:
    """Open a view by the code that its owner has read out, and use the code up. Returns the view's id.

    Its owner hears of it by mail. `page`: where they read what is looked at, and close it.
    Raises NoSuchCode, OwnCode, NotOffered.
    """
    row = work.session.scalar(
        select(SupportCode)
        .where(SupportCode.digest.in_(_digests(work, _heard(typed))), SupportCode.expires_at > work.now)
        .with_for_update()
    )
    if row is None:
        raise NoSuchCode()
    if row.person_id == operator_id:
        raise OwnCode()
    if not flags.is_on(work, SUPPORT_BY_CODE, key=row.person_id):
        raise NotOffered()
    used = work.session.execute(delete(SupportCode).where(SupportCode.id == row.id).returning(SupportCode.id)).all()
    if not used:
        raise NoSuchCode()
    view = SupportView(
        person_id=row.person_id, operator_id=operator_id, opened_at=work.now, until=work.now + VIEW_LASTS
    )
    work.session.add(view)
    work.session.flush()
    audit.record(work, act=Act.SUPPORT_OPENED, by=operator_id, whom=row.person_id, about={"view": view.id})
    owner = work.session.get_one(Person, row.person_id)
    subject, body = support_letter(
        locale=owner.locale,
        name=owner.name,
        at=moment(work.now, owner.time_zone, owner.locale),
        minutes=int(VIEW_LASTS.total_seconds()) // 60,
        page=page,
    )
    mail.post(work, to_email=recovery.mailbox_of(work, owner), to_name=owner.name, subject=subject, body=body)
    return view.id


def look(work: UnitOfWork, *, operator_id: int, view_id: str, part: Looked) -> View:
    """Write down that a part is looked at, before it is; its owner reads that. Raises NotFound, NotOpen."""
    view = _open(work, operator_id, view_id)
    known = work.session.scalar(
        select(SupportLook.id).where(SupportLook.view_id == view_id, SupportLook.part == part).limit(1)
    )
    if known is None:
        _note(work, view, part)
        audit.record(
            work,
            act=Act.SUPPORT_LOOKED,
            by=operator_id,
            whom=view.person_id,
            about={"view": view.id, "part": part},
        )
    return View(view.id, view.person_id, view.until)


def invite_again(work: UnitOfWork, *, operator_id: int, view_id: str, public_url: str) -> None:
    """Have the link by which one sets a password sent to the person's own address. The operator learns neither.

    Raises NotFound, NotOpen, TooManyAttempts.
    """
    view = _open(work, operator_id, view_id)
    person = work.session.get_one(Person, view.person_id)
    recovery.ask_for_a_way_in(work, email=person.email, address=f"support|{operator_id}", public_url=public_url)
    _note(work, view, Looked.INVITED)
    audit.record(work, act=Act.INVITED_AGAIN, by=operator_id, whom=view.person_id, about={"view": view.id})


def end_sign_ins(work: UnitOfWork, *, operator_id: int, view_id: str) -> int:
    """End every sign-in of the person's, wherever it is. Returns how many. Raises NotFound, NotOpen."""
    view = _open(work, operator_id, view_id)
    count = sign_ins.end_others(work, person_id=view.person_id, but="")
    _note(work, view, Looked.SIGN_INS_ENDED)
    about = {"view": view.id, "sign_ins": count}
    audit.record(work, act=Act.SIGN_INS_ENDED, by=operator_id, whom=view.person_id, about=about)
    return count


def close(work: UnitOfWork, *, view_id: str, operator_id: int) -> None:
    """The operator has seen enough. Closed twice, it is closed once. Raises NotFound."""
    _close(work, view_id, SupportView.operator_id == operator_id, Closed.OPERATOR, by=operator_id)


def close_own(work: UnitOfWork, *, view_id: str, person_id: int) -> None:
    """The person wants it closed, and it is. Raises NotFound."""
    _close(work, view_id, SupportView.person_id == person_id, Closed.PERSON, by=person_id)


def open_views(work: UnitOfWork, *, operator_id: int) -> list[View]:
    """What an operator may look at now, the one that ends first first."""
    rows = work.session.scalars(
        select(SupportView)
        .where(SupportView.operator_id == operator_id, SupportView.closed_at.is_(None), SupportView.until > work.now)
        .order_by(SupportView.until)
    )
    return [View(row.id, row.person_id, row.until) for row in rows]


def count_open(work: UnitOfWork) -> int:
    """How many views are open now, of all operators together."""
    return (
        work.session.scalar(
            select(func.count())
            .select_from(SupportView)
            .where(SupportView.closed_at.is_(None), SupportView.until > work.now)
        )
        or 0
    )


def is_open(work: UnitOfWork, *, person_id: int) -> bool:
    """Whether somebody's account can be looked at now."""
    return (
        work.session.scalar(
            select(SupportView.id)
            .where(SupportView.person_id == person_id, SupportView.closed_at.is_(None), SupportView.until > work.now)
            .limit(1)
        )
        is not None
    )


def told_to(work: UnitOfWork, *, person_id: int) -> list[Told]:
    """Every view of somebody's account, the latest first, no more than LONGEST_LIST; and what was looked at."""
    views = work.session.scalars(
        select(SupportView)
        .where(SupportView.person_id == person_id)
        .order_by(SupportView.opened_at.desc(), SupportView.id)
        .limit(LONGEST_LIST)
    ).all()
    looks: dict[str, list[tuple[datetime, Looked]]] = {one.id: [] for one in views}
    for row in work.session.scalars(
        select(SupportLook).where(SupportLook.view_id.in_(looks)).order_by(SupportLook.at, SupportLook.id)
    ):
        looks[row.view_id].append((row.at, row.part))
    return [
        Told(
            id=one.id,
            opened_at=one.opened_at,
            closed_at=one.closed_at or one.until,
            closed_by=one.closed_by,
            is_open=one.closed_at is None and one.until > work.now,
            looks=tuple(looks[one.id]),
        )
        for one in views
    ]


def _open(work: UnitOfWork, operator_id: int, view_id: str) -> SupportView:
    """The view, held so that nobody closes it in between."""
    view = work.session.scalar(
        select(SupportView)
        .where(SupportView.id == view_id, SupportView.operator_id == operator_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if view is None:
        raise NotFound("support view")
    if view.closed_at is not None or view.until <= work.now:
        raise NotOpen()
    return view


def _close(work: UnitOfWork, view_id: str, whose: object, closed_by: Closed, *, by: int) -> None:
    view = work.session.scalar(
        select(SupportView)
        .where(SupportView.id == view_id, whose)  # type: ignore[arg-type]
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if view is None:
        raise NotFound("support view")
    if view.closed_at is not None or view.until <= work.now:
        return
    view.closed_at, view.closed_by = work.now, closed_by
    work.session.flush()
    audit.record(work, act=Act.SUPPORT_CLOSED, by=by, whom=view.person_id, about={"view": view.id, "side": closed_by})


def _note(work: UnitOfWork, view: SupportView, part: Looked) -> None:
    work.session.add(SupportLook(view_id=view.id, part=part, at=work.now))
    work.session.flush()


def _letters(work: UnitOfWork, row_id: str) -> str:
    """The code of a row: nobody without our keys can tell it from the table."""
    drawn = int(work.keyring.digest(row_id, purpose="support code"), 16)
    letters = ""
    for _ in range(CODE_LENGTH):
        drawn, place = divmod(drawn, len(LETTERS))
        letters += LETTERS[place]
    return letters


def _digests(work: UnitOfWork, letters: str) -> list[str]:
    return work.keyring.digests(letters, purpose="support code that was read out")


def _heard(typed: str) -> str:
    """As it was read out: in any case, with spaces and hyphens or without."""
    return "".join(sign for sign in typed.upper() if sign in LETTERS)[: CODE_LENGTH + 1]
