"""The written safety procedure: a consultant's notes or a recording, opened by two operators together.

One asks, with a reason; another agrees, who is never the one who asked (the database keeps to that, whatever a page
does). Then the one who asked may open it for an hour, and each opening is written down before anything is shown. The
advisee is told at once, by mail and on a page of theirs, with the reason as it was written. Where law or danger forbids
that, the second operator agrees to that too: why, and on which day they will be told. Then that day tells them.

A recording's own log is open to its advisee at all times: so of a recording they are always told at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from sotomado.accounts.errors import NotFound
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.bookings.models import Booking
from sotomado.consultations.notes import service as notes
from sotomado.consultations.recording import service as recording
from sotomado.database import UnitOfWork
from sotomado.safety import entries, letters, queries, sealing
from sotomado.safety.errors import (
    AlreadyAnswered,
    BadDay,
    NotAgreed,
    NoTalk,
    NothingKept,
    NotOnTheTeam,
    SamePerson,
    WordsMissing,
)
from sotomado.safety.models import SafetyAnswer, SafetyCase, SafetyOpening, SafetyReading, SafetyTelling
from sotomado.safety.terms import Terms
from sotomado.safety.vocabulary import Answer, Kind, Locked, Sort

ANSWERED_WITHIN = timedelta(hours=24)
# However good the reason, nobody is kept in the dark longer.
TOLD_WITHIN_DAYS = 90
JAPAN = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True)
class Request:
    """A request to open something, for operators. `readings`: when it was opened."""

    id: str
    case_id: str
    receipt: str
    sort: Sort
    kind: Kind
    what: Locked
    asked_by: int
    asked_at: datetime
    reason: str | None
    withheld_because: str | None
    tell_on: date | None
    answer: Answer | None
    answered_by: int | None
    answered_at: datetime | None
    answer_words: str | None
    until: datetime | None
    told_at: datetime | None
    readings: tuple[datetime, ...]
    names: Mapping[int, str]
    is_own: bool
    may_answer: bool
    may_read: bool


@dataclass(frozen=True)
class Told:
    """What an advisee is told of an opening."""

    what: Locked
    talk_at: datetime
    agreed_at: datetime
    until: datetime
    reason: str | None
    withheld_because: str | None
    told_at: datetime
    readings: tuple[datetime, ...]


@dataclass(frozen=True)
class Read:
    """What was opened: the text of notes, or the line under which a recording plays."""

    what: Locked
    note: notes.Opened | None = None
    access_id: str | None = None


def ask(
    work: UnitOfWork,
    *,
    operator_id: int,
    case_id: str,
    what: Locked,
    reason: str,
    withheld_because: str | None,
    tell_on: date | None,
    terms: Terms,
) -> str:
    """Ask to open something of the talk of a case. All other operators are told that an answer is waited for.

    Raises NotFound, NotOnTheTeam, NoTalk, WordsMissing, WordsTooLong, BadDay.
    """
    one = _foreign(work, queries.case(work, case_id=case_id, locked=True), operator_id)
    if operator_id not in entries.team_of(queries.entries(work, case_id=one.id)):
        raise NotOnTheTeam()
    if one.booking_id is None:
        raise NoTalk()
    key = sealing.key_of(work, case_id=one.id)
    if key is None:
        raise NoTalk()
    why, withheld = entries.kept(reason, needed=True), entries.kept(withheld_because)
    if (withheld is None) != (tell_on is None):
        raise BadDay() if tell_on is None else WordsMissing()
    if tell_on is not None and not _may_wait(work, what, tell_on):
        raise BadDay()
    row = SafetyOpening(case_id=one.id, what=what, asked_by=operator_id, asked_at=work.now, tell_on=tell_on)
    row.reason = sealing.seal(key, row, "reason", why or "")
    if withheld:
        row.withheld_because = sealing.seal(key, row, "withheld_because", withheld)
    work.session.add(row)
    work.session.flush()
    concerned = queries.parties(work, one=one)
    for who in queries.operators(work):
        if who != operator_id and who not in concerned:
            letters.ask_for_agreement(work, opening_id=row.id, person_id=who, public_url=terms.public_url)
    return row.id


def answer(
    work: UnitOfWork, *, operator_id: int, opening_id: str, answer: Answer, words: str | None, terms: Terms
) -> None:
    """A second operator agrees, or refuses with a reason. Agreed, the hour begins and the advisee is told.

    Raises NotFound, SamePerson, AlreadyAnswered, WordsMissing, WordsTooLong.
    """
    row, _ = queries.opening(work, opening_id=opening_id)
    one = _foreign(work, queries.case(work, case_id=row.case_id, locked=True), operator_id)
    row, known = queries.opening(work, opening_id=opening_id)
    if row.asked_by == operator_id:
        raise SamePerson()
    if known is not None or work.now > row.asked_at + ANSWERED_WITHIN:
        raise AlreadyAnswered()
    text = entries.kept(words, needed=answer is Answer.REFUSED)
    given = SafetyAnswer(
        opening_id=row.id,
        asked_by=row.asked_by,
        answered_by=operator_id,
        answer=answer,
        at=work.now,
        until=work.now + terms.readable_for if answer is Answer.AGREED else None,
    )
    key = sealing.key_of(work, case_id=one.id)
    if text and key is not None:
        given.words = sealing.seal(key, given, "words", text)
    work.session.add(given)
    work.session.flush()
    if answer is Answer.AGREED and row.tell_on is None:
        _tell(work, row, one, terms)


def read(work: UnitOfWork, *, operator_id: int, opening_id: str) -> Read:
    """Open it. That it was opened is written first, in the same transaction.

    Raises NotFound, NotAgreed, NothingKept.
    """
    row, given = queries.opening(work, opening_id=opening_id)
    one = _foreign(work, queries.case(work, case_id=row.case_id), operator_id)
    if given is None or given.until is None or row.asked_by != operator_id or work.now > given.until:
        raise NotAgreed()
    reason = sealing.unseal(sealing.key_of(work, case_id=one.id), row, "reason")
    if reason is None or one.booking_id is None:
        raise NotAgreed()
    work.session.add(SafetyReading(opening_id=row.id, by_person_id=operator_id, until=given.until, at=work.now))
    work.session.flush()
    audit.record(work, act=Act.SAFETY_READ, by=operator_id, about={"opening": row.id, "what": row.what})
    if row.what is Locked.NOTES:
        found = notes.open_for_safety(work, booking_id=one.booking_id, by=operator_id, reason=reason)
        if found is None:
            raise NothingKept()
        return Read(Locked.NOTES, note=found)
    left = max(given.until - work.now, timedelta(seconds=1))
    try:
        line = recording.open_for_safety(work, booking_id=one.booking_id, by=operator_id, reason=reason, open_for=left)
    except NotFound:
        raise NothingKept() from None
    return Read(Locked.RECORDING, access_id=line)


def tell_what_is_due(work: UnitOfWork, *, terms: Terms) -> int:
    """Tell the advisees whose day has come. Returns how many were told."""
    today = work.now.astimezone(JAPAN).date()
    due = work.session.scalars(
        select(SafetyOpening)
        .join(SafetyAnswer, SafetyAnswer.opening_id == SafetyOpening.id)
        .outerjoin(SafetyTelling, SafetyTelling.opening_id == SafetyOpening.id)
        .where(SafetyOpening.tell_on <= today, SafetyAnswer.answer == Answer.AGREED, SafetyTelling.opening_id.is_(None))
        .order_by(SafetyOpening.asked_at)
    ).all()
    for row in due:
        _tell(work, row, queries.case(work, case_id=row.case_id), terms)
    return len(due)


def requests(work: UnitOfWork, *, operator_id: int, case_id: str | None = None) -> list[Request]:
    """What was asked for, the latest first; nothing of cases that concern this operator."""
    return _shown(work, operator_id, queries.openings(work, case_id=case_id))


def request(work: UnitOfWork, *, operator_id: int, opening_id: str) -> Request:
    """One of them. Raises NotFound."""
    found = _shown(work, operator_id, [queries.opening(work, opening_id=opening_id)])
    if not found:
        raise NotFound("safety_opening")
    return found[0]


def told_to(work: UnitOfWork, *, person_id: int) -> list[Told]:
    """What an advisee was told of, the latest first."""
    rows = work.session.execute(
        select(SafetyOpening, SafetyAnswer, SafetyTelling, Booking.starts_at)
        .join(SafetyAnswer, SafetyAnswer.opening_id == SafetyOpening.id)
        .join(SafetyTelling, SafetyTelling.opening_id == SafetyOpening.id)
        .join(SafetyCase, SafetyCase.id == SafetyOpening.case_id)
        .join(Booking, Booking.id == SafetyCase.booking_id)
        .where(SafetyTelling.person_id == person_id)
        .order_by(SafetyTelling.told_at.desc())
    ).all()
    keys = sealing.keys_of(work, case_ids={row.case_id for row, *_ in rows})
    readings = _readings(work, [row.id for row, *_ in rows])
    found = []
    for row, given, telling, talk_at in rows:
        key = keys.get(row.case_id)
        if given.until is None:
            continue
        found.append(
            Told(
                what=row.what,
                talk_at=talk_at,
                agreed_at=given.at,
                until=given.until,
                reason=sealing.unseal(key, row, "reason"),
                withheld_because=sealing.unseal(key, row, "withheld_because"),
                told_at=telling.told_at,
                readings=tuple(readings[row.id]),
            )
        )
    return found


def _may_wait(work: UnitOfWork, what: Locked, tell_on: date) -> bool:
    today = work.now.astimezone(JAPAN).date()
    return what is Locked.NOTES and today < tell_on <= today + timedelta(days=TOLD_WITHIN_DAYS)


def _tell(work: UnitOfWork, row: SafetyOpening, one: SafetyCase, terms: Terms) -> None:
    person_id = queries.advisee_of(work, one=one)
    work.session.add(SafetyTelling(opening_id=row.id, person_id=person_id, told_at=work.now))
    work.session.flush()
    letters.tell_of_opening(work, opening_id=row.id, person_id=person_id, public_url=terms.public_url)


def _foreign(work: UnitOfWork, one: SafetyCase, operator_id: int) -> SafetyCase:
    if operator_id in queries.parties(work, one=one):
        raise NotFound("safety_opening")
    return one


def _readings(work: UnitOfWork, opening_ids: Collection[str]) -> dict[str, list[datetime]]:
    """When each of them was opened."""
    found: dict[str, list[datetime]] = defaultdict(list)
    rows = select(SafetyReading).where(SafetyReading.opening_id.in_(opening_ids)).order_by(SafetyReading.at)
    for row in work.session.scalars(rows):
        found[row.opening_id].append(row.at)
    return found


def _shown(
    work: UnitOfWork, operator_id: int, rows: Sequence[tuple[SafetyOpening, SafetyAnswer | None]]
) -> list[Request]:
    """Those of cases that do not concern this operator: as many statements for a hundred as for one."""
    ids = [row.id for row, _ in rows]
    cases = queries.cases(work, case_ids={row.case_id for row, _ in rows})
    concerned = queries.parties_of(work, rows=cases.values())
    keys = sealing.keys_of(work, case_ids=cases.keys())
    told = dict(
        work.session.execute(
            select(SafetyTelling.opening_id, SafetyTelling.told_at).where(SafetyTelling.opening_id.in_(ids))
        ).all()
    )
    readings = _readings(work, ids)
    names = queries.names(
        work, person_ids={who for row, given in rows for who in (row.asked_by, given.answered_by if given else None)}
    )
    found = []
    for row, given in rows:
        if operator_id in concerned[row.case_id]:
            continue
        one, key, is_own = cases[row.case_id], keys.get(row.case_id), row.asked_by == operator_id
        until = given.until if given else None
        found.append(
            Request(
                id=row.id,
                case_id=row.case_id,
                receipt=one.receipt,
                sort=one.sort,
                kind=one.kind,
                what=row.what,
                asked_by=row.asked_by,
                asked_at=row.asked_at,
                reason=sealing.unseal(key, row, "reason"),
                withheld_because=sealing.unseal(key, row, "withheld_because"),
                tell_on=row.tell_on,
                answer=given.answer if given else None,
                answered_by=given.answered_by if given else None,
                answered_at=given.at if given else None,
                answer_words=sealing.unseal(key, given, "words") if given else None,
                until=until,
                told_at=told.get(row.id),
                readings=tuple(readings[row.id]),
                names=names,
                is_own=is_own,
                may_answer=given is None and not is_own and work.now <= row.asked_at + ANSWERED_WITHIN,
                may_read=until is not None and is_own and work.now <= until,
            )
        )
    return found
