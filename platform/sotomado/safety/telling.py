"""Telling the advisee what was done with a case about them.

Two things are told. Something of theirs was passed on outside: at once, with what the operator wrote of it. An operator
took on a case of danger to their life, and so learnt who they are: one or two days later, for the operator has to read
first whether telling is a danger. What operators opened is told by `openings`.

Where telling would endanger somebody it is put off, a month at a time, with a reason that the advisee reads in the end.
The first time one operator does so; each further time a second one has to agree, else the day comes and they are told.
Nothing is ever left untold: what is put off has a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.database import UnitOfWork
from sotomado.safety import entries, letters, queries, sealing
from sotomado.safety.errors import AlreadyAnswered, AlreadyTold, BadDay, NotOnTheTeam, ReasonMissing, SamePerson
from sotomado.safety.models import (
    SafetyCase,
    SafetyDelay,
    SafetyDelayAgreement,
    SafetyEntry,
    SafetyNotice,
    SafetyNoticeGiven,
)
from sotomado.safety.terms import Terms
from sotomado.safety.vocabulary import Happened, Kind, Sort

# Long enough to read a case and to speak with the consultant; told in the morning after that.
TIME_TO_READ = timedelta(hours=36)
PUT_OFF_DAYS = 30
# So long before the day comes the operators are asked whether it may.
ASKED_DAYS_BEFORE = 3
JAPAN = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True)
class Later:
    """Not now: why, and on which day."""

    because: str | None
    tell_on: date | None


@dataclass(frozen=True)
class Putting:
    """A notice with every time it was put off. `agreed`: the ids of delays a second operator agreed to."""

    notice: SafetyNotice
    delays: Sequence[SafetyDelay]
    agreed: frozenset[str]
    given: SafetyNoticeGiven | None

    @property
    def due_on(self) -> date:
        """The day they are told on, as things stand."""
        return next((one.tell_on for one in reversed(self.delays) if self.holds(one)), self.notice.due_on)

    def holds(self, one: SafetyDelay) -> bool:
        """The first time one operator puts it off; each further time two."""
        return one.number == 1 or one.id in self.agreed

    @property
    def waiting(self) -> SafetyDelay | None:
        """The latest wish to put it off that a second operator has not agreed to."""
        if self.given is not None or not self.delays or self.holds(self.delays[-1]):
            return None
        return self.delays[-1]


def of_taking_on(work: UnitOfWork, one: SafetyCase, entry: SafetyEntry) -> None:
    """Somebody took on a case of danger to life: its advisee is to be told of that, once. The case is locked."""
    if one.sort is not Sort.INCIDENT or one.kind is not Kind.LIFE:
        return
    told = select(SafetyNotice.id).join(SafetyEntry, SafetyEntry.id == SafetyNotice.entry_id)
    if work.session.scalar(told.where(SafetyNotice.case_id == one.id, SafetyEntry.happened == Happened.TAKEN_ON)):
        return
    _owe(work, one, entry, due_on=day_of(work.now + TIME_TO_READ))


def of_passing_on(work: UnitOfWork, one: SafetyCase, entry: SafetyEntry, *, later: Later | None, terms: Terms) -> None:
    """Something of the advisee went outside: they are told at once, or `later`. The case is locked.

    Raises ReasonMissing, BadDay, WordsTooLong.
    """
    notice = _owe(work, one, entry, due_on=today(work))
    if later is None:
        _tell(work, notice, terms)
        return
    _put_off(work, one, Putting(notice, (), frozenset(), None), entry.by_person_id or 0, later)


def tell_now(work: UnitOfWork, *, operator_id: int, notice_id: str, words: str | None, terms: Terms) -> None:
    """Do not wait for the day. `words` are the operator's own to the advisee, if they like.

    Raises NotFound, NotOnTheTeam, AlreadyTold, WordsTooLong.
    """
    _, found = _handled(work, operator_id, notice_id)
    _tell(work, found.notice, terms, by_person_id=operator_id, words=entries.kept(words))


def put_off(work: UnitOfWork, *, operator_id: int, notice_id: str, later: Later, terms: Terms) -> bool:
    """Put the telling off. Returns whether that holds; else the others are asked, and one of them has to agree.

    Raises NotFound, NotOnTheTeam, AlreadyTold, ReasonMissing, WordsTooLong, BadDay.
    """
    one, found = _handled(work, operator_id, notice_id)
    row = _put_off(work, one, found, operator_id, later)
    if row.number == 1:
        return True
    concerned = queries.parties(work, one=one)
    for who in queries.operators(work):
        if who != operator_id and who not in concerned:
            letters.ask_to_put_off(
                work, notice_id=notice_id, number=row.number, person_id=who, public_url=terms.public_url
            )
    return False


def agree(work: UnitOfWork, *, operator_id: int, notice_id: str) -> None:
    """A second operator agrees to put it off once more. Raises NotFound, SamePerson, AlreadyAnswered, AlreadyTold."""
    _, found = _found(work, operator_id, notice_id)
    asked = found.waiting
    if asked is None or asked.tell_on <= today(work):
        raise AlreadyAnswered()
    if asked.asked_by == operator_id:
        raise SamePerson()
    work.session.add(
        SafetyDelayAgreement(delay_id=asked.id, asked_by=asked.asked_by, agreed_by=operator_id, at=work.now)
    )
    work.session.flush()


def tell_what_is_due(work: UnitOfWork, *, terms: Terms) -> int:
    """Tell everybody whose day has come. Returns how many were told."""
    now_on, told = today(work), 0
    for found in _untold(work, until=now_on):
        if found.due_on <= now_on:
            # Whoever puts it off at this moment holds the case: what they wrote is looked at, or they come too late.
            queries.case(work, case_id=found.notice.case_id, locked=True)
            found = puttings(work, notices=[found.notice])[0]
            if found.given is None and found.due_on <= now_on:
                _tell(work, found.notice, terms)
                told += 1
    return told


def ask_again(work: UnitOfWork, *, terms: Terms) -> int:
    """The day of what was put off is near: ask its operators whether telling is still a danger. Returns of how many."""
    now_on, asked = today(work), 0
    for found in _untold(work, until=now_on):
        is_near = now_on < found.due_on <= now_on + timedelta(days=ASKED_DAYS_BEFORE)
        if not is_near or found.waiting is not None or not found.delays:
            continue
        one = queries.case(work, case_id=found.notice.case_id)
        operators = frozenset(queries.operators(work)) - queries.parties(work, one=one)
        team = entries.team_of(queries.entries(work, case_id=one.id))
        for who in sorted(team & operators or operators):
            letters.ask_whether_to_tell(
                work,
                notice_id=found.notice.id,
                number=found.delays[-1].number,
                person_id=who,
                public_url=terms.public_url,
            )
        asked += 1
    return asked


def day_of(at: datetime) -> date:
    """Days are told by the clock of Japan."""
    return at.astimezone(JAPAN).date()


def today(work: UnitOfWork) -> date:
    return day_of(work.now)


def puttings(work: UnitOfWork, *, notices: Sequence[SafetyNotice]) -> list[Putting]:
    """Notices with what became of them, in the same order: three statements, however many there are."""
    ids = [one.id for one in notices]
    delays: dict[str, list[SafetyDelay]] = {one: [] for one in ids}
    for row in work.session.scalars(
        select(SafetyDelay).where(SafetyDelay.notice_id.in_(ids)).order_by(SafetyDelay.number)
    ):
        delays[row.notice_id].append(row)
    agreed = frozenset(
        work.session.scalars(
            select(SafetyDelayAgreement.delay_id)
            .join(SafetyDelay, SafetyDelay.id == SafetyDelayAgreement.delay_id)
            .where(SafetyDelay.notice_id.in_(ids))
        )
    )
    given = {
        row.notice_id: row
        for row in work.session.scalars(select(SafetyNoticeGiven).where(SafetyNoticeGiven.notice_id.in_(ids)))
    }
    return [Putting(one, delays[one.id], agreed, given.get(one.id)) for one in notices]


def _owe(work: UnitOfWork, one: SafetyCase, entry: SafetyEntry, *, due_on: date) -> SafetyNotice:
    row = SafetyNotice(entry_id=entry.id, case_id=one.id, person_id=queries.advisee_of(work, one=one), due_on=due_on)
    work.session.add(row)
    work.session.flush()
    return row


def _put_off(work: UnitOfWork, one: SafetyCase, found: Putting, operator_id: int, later: Later) -> SafetyDelay:
    because = entries.kept(later.because)
    if because is None:
        raise ReasonMissing()
    now_on = today(work)
    earliest = max(now_on, found.due_on)
    if later.tell_on is None or not earliest < later.tell_on <= now_on + timedelta(days=PUT_OFF_DAYS):
        raise BadDay()
    key = sealing.key_of(work, case_id=one.id)
    if key is None:
        # Nobody reads its words any more, so nobody could ever read why.
        raise ReasonMissing()
    row = SafetyDelay(
        notice_id=found.notice.id,
        number=len(found.delays) + 1,
        asked_by=operator_id,
        asked_at=work.now,
        tell_on=later.tell_on,
    )
    row.because = sealing.seal(key, row, "because", because)
    work.session.add(row)
    work.session.flush()
    return row


def _tell(
    work: UnitOfWork,
    notice: SafetyNotice,
    terms: Terms,
    *,
    by_person_id: int | None = None,
    words: str | None = None,
) -> None:
    row = SafetyNoticeGiven(notice_id=notice.id, told_at=work.now, by_person_id=by_person_id)
    key = sealing.key_of(work, case_id=notice.case_id) if words else None
    if words and key is not None:
        row.words = sealing.seal(key, row, "words", words)
    work.session.add(row)
    work.session.flush()
    letters.tell_of_notice(work, notice_id=notice.id, person_id=notice.person_id, public_url=terms.public_url)


def _found(work: UnitOfWork, operator_id: int, notice_id: str) -> tuple[SafetyCase, Putting]:
    row = work.session.get(SafetyNotice, notice_id)
    if row is None:
        raise NotFound("safety_notice")
    one = queries.case(work, case_id=row.case_id, locked=True)
    if operator_id in queries.parties(work, one=one):
        raise NotFound("safety_notice")
    [found] = puttings(work, notices=[row])
    if found.given is not None:
        raise AlreadyTold()
    return one, found


def _handled(work: UnitOfWork, operator_id: int, notice_id: str) -> tuple[SafetyCase, Putting]:
    one, found = _found(work, operator_id, notice_id)
    if operator_id not in entries.team_of(queries.entries(work, case_id=one.id)):
        raise NotOnTheTeam()
    return one, found


def _untold(work: UnitOfWork, *, until: date) -> list[Putting]:
    rows = work.session.scalars(
        select(SafetyNotice)
        .outerjoin(SafetyNoticeGiven, SafetyNoticeGiven.notice_id == SafetyNotice.id)
        .where(SafetyNotice.due_on <= until, SafetyNoticeGiven.id.is_(None))
        .order_by(SafetyNotice.due_on, SafetyNotice.id)
    ).all()
    return puttings(work, notices=rows)
