"""What operators and HR did of late, as the audit log has it; and the support that the regular advisee asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from sotomado.accounts.models import Locale, Person
from sotomado.accounts.support import service as support
from sotomado.accounts.support.models import Looked
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.database import UnitOfWork
from sotomado.demo.calendar import at
from sotomado.demo.logins import LARGE_HR, OPERATOR, REGULAR, SECOND_OPERATOR, SMALL_HR, Login
from sotomado.demo.long_read import letters_long_read
from sotomado.reporting.models import FileKind

# Days ago, minutes after midnight, who, what, about what.
Did = tuple[int, int, Login, Act, Mapping[str, object]]
BEFORE: tuple[Did, ...] = (
    (21, 545, OPERATOR, Act.SIGNED_IN, {"with_factor": True}),
    (21, 602, OPERATOR, Act.CONTRACT_AGREED, {"company": 1, "number": 2}),
    (18, 541, SECOND_OPERATOR, Act.SIGNED_IN, {"with_factor": True}),
    (18, 570, SECOND_OPERATOR, Act.SAFETY_READ, {}),
    (14, 550, LARGE_HR, Act.SIGNED_IN, {"with_factor": True}),
    (14, 556, LARGE_HR, Act.REPORT_FETCHED, {"company": 1, "kind": FileKind.PDF, "language": Locale.JAPANESE}),
    (9, 603, SMALL_HR, Act.SIGNED_IN, {"with_factor": True}),
    (9, 608, SMALL_HR, Act.REPORT_FETCHED, {"company": 2, "kind": FileKind.WORKBOOK, "language": Locale.ENGLISH}),
    (6, 540, OPERATOR, Act.SIGNED_IN, {"with_factor": True}),
    (6, 548, OPERATOR, Act.TICKETS_GIVEN, {"company": 2, "tickets": 3}),
)
AFTER: tuple[Did, ...] = ((1, 542, OPERATOR, Act.SIGNED_IN, {"with_factor": True}),)
ASKED_DAYS_AGO, ASKED_MINUTE = 6, 843
# Where the demo's mails of the past lead: a page, whichever address it is served at.
PAGE = "/account/support"


def keep_watch(work: UnitOfWork, today: date) -> None:
    """Each act at its hour, in their order; the support view of a past day, and one that is open now."""
    ids = _ids(work)
    _act(work, today, BEFORE, ids)
    person, operator = ids[REGULAR.email], ids[OPERATOR.email]
    with letters_long_read(work):
        _help(work, today, person=person, operator=operator)
    _act(work, today, AFTER, ids)
    with letters_long_read(work):
        _opened(work, person, operator)


def _act(work: UnitOfWork, today: date, acts: Sequence[Did], ids: Mapping[str, int]) -> None:
    for days_ago, minute, login, act, about in acts:
        then = replace(work, now=at(today - timedelta(days=days_ago), minute))
        audit.record(then, act=act, by=ids[login.email], about=about)


def _help(work: UnitOfWork, today: date, *, person: int, operator: int) -> None:
    then = replace(work, now=at(today - timedelta(days=ASKED_DAYS_AGO), ASKED_MINUTE))
    view = _opened(then, person, operator)
    support.look(then, operator_id=operator, view_id=view, part=Looked.ACCOUNT)
    minutes_later = replace(then, now=then.now + timedelta(minutes=4))
    support.look(minutes_later, operator_id=operator, view_id=view, part=Looked.BOOKINGS)
    support.close_own(replace(then, now=then.now + timedelta(minutes=9)), view_id=view, person_id=person)


def _opened(work: UnitOfWork, person: int, operator: int) -> str:
    code = support.make_code(work, person_id=person)
    return support.open_view(work, operator_id=operator, typed=code.letters, page=PAGE)


def _ids(work: UnitOfWork) -> dict[str, int]:
    """By address, of everybody who has a part in this."""
    wanted = [one.email for one in (OPERATOR, SECOND_OPERATOR, LARGE_HR, SMALL_HR, REGULAR)]
    rows = work.session.execute(select(Person.email, Person.id).where(Person.email.in_(wanted)))
    return {row.email: row.id for row in rows}
