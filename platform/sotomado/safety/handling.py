"""What operators do with a case: take it on, write to whoever wrote it, act, and close it with reasons.

Every operator sees that there is a case, of which kind, and since when. Its words are read by those who took it on:
taking it on is written down. Nobody handles a case that concerns themselves: for them it is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.bookings import queries as bookings
from sotomado.database import UnitOfWork
from sotomado.directory import listing
from sotomado.directory import service as directory
from sotomado.safety import entries, letters, queries, telling
from sotomado.safety.entries import Line
from sotomado.safety.errors import MayNotTell, NobodyToPause, NotOnTheTeam, WrongMoment
from sotomado.safety.models import SafetyCase, SafetyEntry
from sotomado.safety.telling import Later
from sotomado.safety.terms import Terms
from sotomado.safety.vocabulary import (
    NEEDS_AGREEMENT,
    Answer,
    By,
    ConsentAnswer,
    Happened,
    Kind,
    MayTell,
    Outcome,
    Sort,
    State,
)

OPEN = (State.WAITING, State.IN_HAND, State.WITHDRAWN)


@dataclass(frozen=True)
class CaseLine:
    """A case in the operators' list: nothing of what it says."""

    id: str
    receipt: str
    sort: Sort
    kind: Kind
    opened_at: datetime
    state: State
    is_on_team: bool
    called: int

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True)
class Someone:
    """A person of a case, for those who may have to call them."""

    name: str
    email: str


@dataclass(frozen=True)
class Dossier:
    """A case for an operator. Until they take it on, `lines` hold no words and the people are not named.

    `is_nameless`: where no life is in danger, whom a case concerns and which talk it was are not told, until the
    person agreed or two operators opened something of that talk.
    """

    line: CaseLine
    lines: tuple[Line, ...]
    names: dict[int, str]
    may_tell: MayTell | None
    booking_id: str | None
    starts_at: datetime | None
    advisee: Someone | None
    consultant: Someone | None
    consultant_id: int | None
    is_consultant_held: bool
    is_nameless: bool


def cases(work: UnitOfWork, *, operator_id: int) -> list[CaseLine]:
    """What concerns others than this operator: what waits first, then the latest."""
    latest = queries.latest_cases(work)
    concerned = queries.parties_of(work, rows=latest)
    rows = [one for one in latest if operator_id not in concerned[one.id]]
    known = queries.entries_of(work, case_ids=[one.id for one in rows])
    found = [_line(one, known[one.id], operator_id) for one in rows]
    return sorted(found, key=lambda one: (not one.is_open, one.state is not State.WAITING))


def how_many_wait(work: UnitOfWork) -> int:
    """Cases nobody has taken on."""
    rows = queries.latest_cases(work)
    known = queries.entries_of(work, case_ids=[one.id for one in rows])
    return sum(entries.is_waiting(known[one.id]) for one in rows)


def dossier(work: UnitOfWork, *, operator_id: int, case_id: str) -> Dossier:
    """Raises NotFound, also where the operator is concerned."""
    one = _foreign(work, operator_id, case_id)
    rows = queries.entries(work, case_id=one.id)
    line = _line(one, rows, operator_id)
    known = entries.lines(work, case_id=one.id, rows=rows)
    if not line.is_on_team:
        known = [Line(x.at, x.happened, x.by, x.by_person_id, x.whom_id, None, None) for x in known]
    advisee_id = queries.advisee_of(work, one=one)
    is_nameless = _is_nameless(work, one, rows)
    booking = bookings.by_id(work, booking_id=one.booking_id) if one.booking_id else None
    consultant = None
    if one.consultant_id is not None:
        consultant = directory.person_of(work, consultant_id=one.consultant_id)
    return Dossier(
        line=line,
        lines=tuple(known),
        names=queries.names(work, person_ids={x.by_person_id for x in known} | {x.whom_id for x in known}),
        may_tell=one.may_tell,
        booking_id=one.booking_id if line.is_on_team else None,
        starts_at=booking.starts_at if booking and line.is_on_team and not is_nameless else None,
        advisee=_someone(work, advisee_id) if line.is_on_team and not is_nameless else None,
        consultant=_someone(work, consultant) if line.is_on_team else None,
        consultant_id=one.consultant_id if line.is_on_team else None,
        is_consultant_held=bool(one.consultant_id) and listing.is_held(work, consultant_id=one.consultant_id or 0),
        is_nameless=is_nameless,
    )


def take_on(work: UnitOfWork, *, operator_id: int, case_id: str) -> None:
    """Take a case on, or join those who did. From now on they read it. Raises NotFound.

    Where a life is in danger, the advisee is told of that one or two days later (see `telling`).
    """
    one = _foreign(work, operator_id, case_id, locked=True)
    if operator_id not in entries.team_of(queries.entries(work, case_id=one.id)):
        entry = entries.add(work, one, Happened.TAKEN_ON, By.TEAM, by_person_id=operator_id)
        telling.of_taking_on(work, one, entry)


def note(work: UnitOfWork, *, operator_id: int, case_id: str, words: str) -> None:
    """Write something for the team alone. Raises NotFound, NotOnTheTeam, WordsMissing, WordsTooLong."""
    one = _handled(work, operator_id, case_id)
    entries.add(work, one, Happened.NOTE, By.TEAM, by_person_id=operator_id, words=entries.kept(words, needed=True))


def write_to_writer(work: UnitOfWork, *, operator_id: int, case_id: str, words: str, terms: Terms) -> None:
    """Answer whoever wrote. They are told by mail that something waits. Raises as `note`."""
    one = _handled(work, operator_id, case_id)
    text = entries.kept(words, needed=True)
    entry = entries.add(work, one, Happened.MESSAGE, By.TEAM, by_person_id=operator_id, words=text)
    letters.tell_writer(work, case_id=one.id, person_id=one.writer_id, number=entry.number, public_url=terms.public_url)


def note_passed_on(
    work: UnitOfWork, *, operator_id: int, case_id: str, words: str, later: Later | None = None, terms: Terms
) -> None:
    """Write down who outside was told what, and on which ground. The advisee reads it, at once or `later`.

    Raises as `note`, and BadDay; ReasonMissing where it is put off without one.
    """
    one = _handled(work, operator_id, case_id)
    text = entries.kept(words, needed=True)
    entry = entries.add(work, one, Happened.PASSED_ON, By.TEAM, by_person_id=operator_id, words=text)
    telling.of_passing_on(work, one, entry, later=later, terms=terms)


def tell_consultant(work: UnitOfWork, *, operator_id: int, case_id: str, words: str, terms: Terms) -> None:
    """Write to the consultant a report is about, as far as its writer allows. Raises as `note`, MayNotTell."""
    one = _handled(work, operator_id, case_id)
    is_withdrawn = entries.state_of(queries.entries(work, case_id=one.id)) is State.WITHDRAWN
    if one.sort is not Sort.MISCONDUCT or one.may_tell is MayTell.NOTHING or is_withdrawn or one.consultant_id is None:
        raise MayNotTell()
    text = entries.kept(words, needed=True)
    entry = entries.add(work, one, Happened.TOLD_CONSULTANT, By.TEAM, by_person_id=operator_id, words=text)
    letters.tell_consultant(
        work,
        case_id=one.id,
        person_id=directory.person_of(work, consultant_id=one.consultant_id),
        number=entry.number,
        public_url=terms.public_url,
    )


def pause_consultant(work: UnitOfWork, *, operator_id: int, case_id: str, words: str) -> None:
    """Keep the consultant from new bookings while this is looked into. Raises as `note`, NobodyToPause, OwnAffair."""
    one, text = _about_a_consultant(work, operator_id, case_id, words)
    listing.hold(work, consultant_id=one.consultant_id or 0, by_person_id=operator_id, words=one.receipt)
    entries.add(work, one, Happened.PAUSED, By.TEAM, by_person_id=operator_id, words=text)


def release_consultant(work: UnitOfWork, *, operator_id: int, case_id: str, words: str) -> None:
    """End the pause. Raises as `pause_consultant`."""
    one, text = _about_a_consultant(work, operator_id, case_id, words)
    listing.release(work, consultant_id=one.consultant_id or 0, by_person_id=operator_id, words=one.receipt)
    entries.add(work, one, Happened.RELEASED, By.TEAM, by_person_id=operator_id, words=text)


def close(work: UnitOfWork, *, operator_id: int, case_id: str, outcome: Outcome, words: str, terms: Terms) -> None:
    """Close a case with what came of it; its writer reads the words. Raises as `note`, WrongMoment."""
    one = _handled(work, operator_id, case_id)
    text = entries.kept(words, needed=True)
    if entries.state_of(queries.entries(work, case_id=one.id)) is State.CLOSED:
        raise WrongMoment()
    entry = entries.add(work, one, Happened.CLOSED, By.TEAM, by_person_id=operator_id, words=text, mark=outcome.value)
    letters.tell_writer(work, case_id=one.id, person_id=one.writer_id, number=entry.number, public_url=terms.public_url)


def reopen(work: UnitOfWork, *, operator_id: int, case_id: str) -> None:
    """Raises NotFound, NotOnTheTeam, WrongMoment where it is open."""
    one = _handled(work, operator_id, case_id)
    if entries.state_of(queries.entries(work, case_id=one.id)) is not State.CLOSED:
        raise WrongMoment()
    entries.add(work, one, Happened.REOPENED, By.TEAM, by_person_id=operator_id)


def told_to_consultant(work: UnitOfWork, *, consultant_person_id: int) -> list[Line]:
    """What operators wrote to a consultant of reports about them, the latest first: the words alone.

    Raises NotFound for whoever is no consultant.
    """
    own = directory.own_consultant(work, person_id=consultant_person_id)
    found: list[Line] = []
    for one in queries.cases_about(work, consultant_id=own.id):
        found += [x for x in entries.lines(work, case_id=one.id) if x.happened is Happened.TOLD_CONSULTANT and x.words]
    return sorted((Line(x.at, x.happened, x.by, None, None, None, x.words) for x in found), key=_at, reverse=True)


def _at(line: Line) -> datetime:
    return line.at


def _about_a_consultant(work: UnitOfWork, operator_id: int, case_id: str, words: str) -> tuple[SafetyCase, str | None]:
    one = _handled(work, operator_id, case_id)
    text = entries.kept(words, needed=True)
    if one.sort is not Sort.MISCONDUCT or one.consultant_id is None:
        raise NobodyToPause()
    return one, text


def _foreign(work: UnitOfWork, operator_id: int, case_id: str, *, locked: bool = False) -> SafetyCase:
    one = queries.case(work, case_id=case_id, locked=locked)
    if operator_id in queries.parties(work, one=one):
        raise NotFound("safety_case")
    return one


def _handled(work: UnitOfWork, operator_id: int, case_id: str) -> SafetyCase:
    one = _foreign(work, operator_id, case_id, locked=True)
    if operator_id not in entries.team_of(queries.entries(work, case_id=one.id)):
        raise NotOnTheTeam()
    return one


def _is_nameless(work: UnitOfWork, one: SafetyCase, rows: Sequence[SafetyEntry]) -> bool:
    if one.kind not in NEEDS_AGREEMENT:
        return False
    said = [row.mark for row in rows if row.happened is Happened.CONSENT]
    was_opened = any(given and given.answer is Answer.AGREED for _, given in queries.openings(work, case_id=one.id))
    return said[-1:] != [ConsentAnswer.AGREED.value] and not was_opened


def _line(one: SafetyCase, known: Sequence[SafetyEntry], operator_id: int) -> CaseLine:
    return CaseLine(
        id=one.id,
        receipt=one.receipt,
        sort=one.sort,
        kind=one.kind,
        opened_at=one.opened_at,
        state=entries.state_of(known),
        is_on_team=operator_id in entries.team_of(known),
        called=sum(x.happened is Happened.PAGED for x in known),
    )


def _someone(work: UnitOfWork, person_id: int | None) -> Someone | None:
    if person_id is None:
        return None
    found = accounts.actor(work, person_id=person_id)
    return Someone(found.name, found.email)
