"""How a round leaves: one mail to everybody the rule fits on its day, by the outbox, and the one reminder.

Who wants no such mails, and whose account rests, is left out without a trace; they are counted as those are who get it,
or HR could find out who they are by a cohort with one person more. Whom a letter went to is kept nowhere. The reminder
asks the same rule of the same day, so it goes to the same people, come or not: nobody is told apart by it.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection
from dataclasses import dataclass

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale
from sotomado.accounts.reached import service as reached
from sotomado.calendar_files import Appointment, published
from sotomado.companies import service as companies
from sotomado.companies.inviting import queries
from sotomado.companies.inviting.cohorts import a_year_later, members
from sotomado.companies.inviting.errors import TooFewPeople
from sotomado.companies.inviting.letters import Invitation, Reader, letter
from sotomado.companies.inviting.models import InvitationRound
from sotomado.companies.inviting.rounds import Round, leaves_at, own_row, told
from sotomado.companies.inviting.service import SEND_ROUND, Packs, refuse_too_few, set_off
from sotomado.companies.standings import standings
from sotomado.database import Database, UnitOfWork
from sotomado.keyring import CannotUnseal
from sotomado.outbox import mail
from sotomado.outbox import service as outbox

# In one transaction: others who write wait no longer than for so many mails.
AT_ONCE = 100


@dataclass(frozen=True)
class Around:
    """What other slices know. `unwilling`: who of some people wants no mails of their company."""

    public_url: str
    unwilling: Callable[[UnitOfWork, Collection[int]], set[int]]
    packs: Packs


def deliver(database: Database, *, round_id: str, is_reminder: bool, around: Around) -> None:
    """Write to everybody a round is for. Begun again, it writes to nobody twice."""
    with database.work() as work:
        found = _begun(work, round_id, is_reminder)
        invitation = invitation_of(work, found[0], around) if found is not None else None
    if found is None or invitation is None:
        return
    one, person_ids = found
    for start in range(0, len(person_ids), AT_ONCE):
        with database.work() as work:
            if work.session.get_one(InvitationRound, round_id).called_off_at is not None:
                return  # called off while it leaves
            some = person_ids[start : start + AT_ONCE]
            left_out = around.unwilling(work, some) | queries.resting(work, person_ids=some)
            new = accounts.never_here(work, person_ids=some)
            for person_id in some:
                if person_id not in left_out:
                    _write_to(work, one, invitation, person_id, person_id in new, is_reminder, around)
    with database.work() as work:
        _note_sent(work, one, len(person_ids), is_reminder)


def _begun(work: UnitOfWork, round_id: str, is_reminder: bool) -> tuple[Round, list[int]] | None:
    """The round and its people, if it is to leave now. A department that became too small is called off instead."""
    row = work.session.get(InvitationRound, round_id)
    if row is None or row.called_off_at is not None or row.send_at is None or work.now < row.send_at:
        return None
    if (row.reminded_at if is_reminder else row.sent_at) is not None or (is_reminder and row.sent_at is None):
        return None
    one = told(work, row)
    people = members(standings(work, company_id=one.company_id, on=one.send_on), one.cohort, one.send_on)
    try:
        if people:
            refuse_too_few(one.cohort, len(people))
    except TooFewPeople:
        if not is_reminder:
            row.reached = len(people)
        row.called_off_at = work.now
        return None
    return one, people


def invitation_of(work: UnitOfWork, one: Round, around: Around) -> Invitation:
    """What is the same for everybody who gets it."""
    company = companies.company(work, company_id=one.company_id)
    return Invitation(
        words=one.words,
        company={Locale.JAPANESE: company.name, Locale.ENGLISH: company.name_en},
        trainings=one.trainings,
        # Taken back since it was planned, a pack is not told of.
        pack_title=around.packs(work, one.company_id, one.send_on).get(one.pack_id or ""),
        time_zone=company.time_zone,
    )


def _write_to(
    work: UnitOfWork,
    one: Round,
    invitation: Invitation,
    person_id: int,
    is_new: bool,
    is_reminder: bool,
    around: Around,
) -> None:
    who = reached.reader(work, person_id=person_id)
    # Somebody new is known by the address on the roster alone.
    new = accounts.way_in(work, person_id=person_id, public_url=around.public_url) if is_new else None
    reader = Reader(
        who.name,
        who.locale,
        is_new=new is not None,
        link=new.link if new else f"{around.public_url}/invited",
        no_more=no_more_link(work, person_id, around.public_url),
        is_company_account=new is not None and new.is_company_account,
    )
    subject, body = letter(invitation, reader, is_reminder=is_reminder)
    mail.post(
        work,
        to_email=who.email,
        to_name=who.name,
        subject=subject,
        body=body,
        calendar=_calendar(one, invitation, work),
        reply_to=one.reply_to,
        no_more=reader.no_more,
        dedupe_key=f"{SEND_ROUND}|{one.id}|{'again' if is_reminder else 'first'}|{person_id}",
    )


def try_out(work: UnitOfWork, *, company_id: int, round_id: str, person_id: int, around: Around) -> str:
    """Send the letter as it stands to whoever wrote it, in each language they wrote; returns the address.

    Raises NotFound.
    """
    one = told(work, own_row(work, company_id=company_id, round_id=round_id))
    invitation = invitation_of(work, one, around)
    who = accounts.actor(work, person_id=person_id)
    for locale in one.words:
        subject, body = letter(invitation, sample_reader(who.name, locale, around.public_url), is_reminder=False)
        mail.post(
            work,
            to_email=who.email,
            to_name=who.name,
            subject=subject,
            body=body,
            calendar=_calendar(one, invitation, work),
            reply_to=one.reply_to,
        )
    return who.email


def sample_reader(name: str, locale: Locale, public_url: str) -> Reader:
    """For looking at a letter: the links lead to the pages, and stop nobody's mails."""
    return Reader(name, locale, False, f"{public_url}/invited", f"{public_url}/one-on-ones/from-company")


def _calendar(one: Round, invitation: Invitation, work: UnitOfWork) -> mail.CalendarPart | None:
    """The trainings as a file for a calendar. Its titles are HR's, for a training is no secret."""
    if not one.trainings:
        return None
    days = [
        Appointment(f"{day.id}@sotomado", 0, day.starts_at, day.ends_at, day.title, one.made_at, day.place)
        for day in one.trainings
    ]
    return mail.CalendarPart(published(days, time_zone=invitation.time_zone), "PUBLISH")


def _note_sent(work: UnitOfWork, one: Round, people: int, is_reminder: bool) -> None:
    row = own_row(work, company_id=one.company_id, round_id=one.id, locked=True)
    if is_reminder:
        row.reminded_at = row.reminded_at or work.now
        return
    if row.sent_at is not None:
        return
    row.sent_at, row.reached = work.now, people
    zone = companies.company(work, company_id=one.company_id).time_zone
    if row.remind_on is not None:
        outbox.write(
            work,
            kind=SEND_ROUND,
            payload={"round_id": row.id, "is_reminder": True},
            run_after=leaves_at(row.remind_on, zone, work.now),
            dedupe_key=f"{SEND_ROUND}|{row.id}|again",
        )
    if row.repeats_yearly and not queries.is_followed(work, round_id=row.id):
        _plan_next_year(work, row, zone)


def _plan_next_year(work: UnitOfWork, row: InvitationRound, zone: str) -> None:
    """The same words to whoever the rule fits then; trainings and packs of this year do not go along."""
    following = InvitationRound(
        company_id=row.company_id,
        kind=row.kind,
        number=row.number,
        department_id=row.department_id,
        send_on=a_year_later(row.send_on),
        remind_on=a_year_later(row.remind_on) if row.remind_on is not None else None,
        repeats_yearly=True,
        follows_id=row.id,
        made_at=work.now,
    )
    for column in ("subject_ja", "subject_en", "body_ja", "body_en", "reply_to"):
        said = work.unseal(row, column)
        setattr(following, column, work.seal(following, column, said) if said else None)
    work.session.add(following)
    set_off(work, following, leaves_at(following.send_on, zone, work.now))


def no_more_link(work: UnitOfWork, person_id: int, public_url: str) -> str:
    """Where somebody says that they want no such mails, signed in or not: the page asks before it does anything."""
    sealed = work.keyring.seal(json.dumps(person_id), bound_to=_NO_MORE)
    return f"{public_url}/no-invitations/{urlsafe_b64encode(sealed).decode().rstrip('=')}"


def whose_link(work: UnitOfWork, *, token: str) -> int:
    """The person such a link is of. Raises NotFound."""
    try:
        sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        person_id = json.loads(work.keyring.unseal(sealed, bound_to=_NO_MORE))
    except (ValueError, IndexError, CannotUnseal):
        raise NotFound("link") from None
    accounts.actor(work, person_id=person_id)
    return int(person_id)


_NO_MORE = "inviting|no more|"
