"""Somebody leaves their company: what it would have paid for later than their last day is called off.

Talks until the last day stand, and are paid for. What comes later is called off by rule: the ticket goes back to the
pool at once, the consultant is told. The person is written to at an address of their own alone, if they gave one: the
mailbox of the roster may be read by others by now. What they wrote here stays theirs, and so does their account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from sotomado import formats
from sotomado.accounts.models import Locale, Person
from sotomado.accounts.reached import service as reached
from sotomado.bookings import queries, service
from sotomado.bookings.errors import AlreadyBegun, AlreadyCancelled, WrongState
from sotomado.bookings.letters import Sender
from sotomado.bookings.models import BookingState
from sotomado.bookings.replacing import service as replacing
from sotomado.bookings.replacing.models import Replacement
from sotomado.bookings.series import service as series
from sotomado.bookings.series.models import Series, SeriesState
from sotomado.bookings.states import BY_RULE
from sotomado.bookings.waiting import queries as waits
from sotomado.bookings.waiting import service as waiting
from sotomado.bookings.waiting.models import Wait
from sotomado.companies import leaving
from sotomado.database import Database, UnitOfWork
from sotomado.ledger.service import booking_day
from sotomado.outbox import mail

_SUBJECT = {Locale.JAPANESE: "これからのご利用について", Locale.ENGLISH: "From here on"}
_BODY = {
    Locale.JAPANESE: """\
{name}さん

会社の枠でのご利用は、{last_on}までで終わりました。
書いたことば、診断の結果、これからの計画は、すべてあなたのものとして残っています。会社からは、これまでどおり見えません。

個人として、これからもお使いになれます。サインインのしかたは、いままでと同じです:
{url}

そとまど
""",
    Locale.ENGLISH: """\
Dear {name},

What your company paid for has ended with {last_on}.
Your words, your results and your plans are all still here and yours. Your company cannot see them, as before.

You can go on as a private person. You sign in just as you did:
{url}

Sotomado
""",
}


@dataclass(frozen=True)
class _Left:
    """Whose place in which company has `last_on` as its last day, and whether that is over."""

    person_id: int
    company_id: int
    last_on: date
    has_ended: bool


def follow(database: Database, *, employment_ids: Sequence[int], sender: Sender) -> None:
    """Call off what goes beyond the last days of these places. Once more changes nothing."""
    for employment_id in employment_ids:
        with database.work() as work:
            last = leaving.last_day_of(work, employment_id=employment_id)
            if last is not None:
                _follow(work, employment_id, _Left(last.person_id, last.company_id, last.on, last.has_ended), sender)


def _follow(work: UnitOfWork, employment_id: int, left: _Left, sender: Sender) -> None:
    person = work.session.execute(select(Person).where(Person.id == left.person_id).with_for_update()).scalar_one()
    for one in queries.ahead_of_advisee(work, advisee_id=person.id):
        try:
            if one.state is not BookingState.CONFIRMED:
                if left.has_ended:
                    service.give_back(work, advisee_id=person.id, booking_id=one.id)
            elif one.paying_company_id == left.company_id and booking_day(one.starts_at) > left.last_on:
                service.cancel(work, party=BY_RULE, booking_id=one.id, sender=sender, told_as="left")
        except (AlreadyBegun, AlreadyCancelled, WrongState):
            continue
    # Somebody who works elsewhere by now goes on there with what waits.
    if not left.has_ended or leaving.works_somewhere(work, person_id=person.id):
        return
    open_series = (SeriesState.PROPOSED, SeriesState.AGREED)
    for series_id in work.session.scalars(
        select(Series.id).where(Series.advisee_id == person.id, Series.state.in_(open_series))
    ).all():
        series.end(work, party=service.as_advisee(person.id), series_id=series_id, sender=sender)
    for wait_id in work.session.scalars(
        select(Wait.id).where(Wait.advisee_id == person.id, Wait.state.in_(waits.OPEN))
    ).all():
        waiting.leave(work, advisee_id=person.id, wait_id=wait_id)
    for booking_id in work.session.scalars(
        select(Replacement.booking_id).where(Replacement.advisee_id == person.id, Replacement.closed_at.is_(None))
    ).all():
        replacing.decline(work, advisee_id=person.id, booking_id=booking_id)
    _post(work, employment_id, person, left.last_on, sender)


def _post(work: UnitOfWork, employment_id: int, person: Person, last_on: date, sender: Sender) -> None:
    address = reached.own(work, person_id=person.id).private_email
    if address is None:
        return
    day = formats.day(last_on, person.locale.value)
    body = _BODY[person.locale].format(name=person.name, last_on=day, url=sender.public_url)
    mail.post(
        work,
        to_email=address,
        to_name=person.name,
        subject=_SUBJECT[person.locale],
        body=body,
        dedupe_key=f"left|{employment_id}",
    )
