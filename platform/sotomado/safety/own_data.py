"""What a person may read of safety in their own copy, and what of it goes with them.

They read what they wrote of a consultant, what operators answered, where it stands; what operators opened of theirs
and when it was read; what they were told of cases about them; and that a consultant opened an incident about them,
where they were asked and agreed. An incident of which they were neither asked nor told yet is left out: telling of it
could be the very danger (個人情報保護法 33条2項1号 allows that). What operators note for one another is
theirs, as are the names of those who handled a case. A consultant's copy says which incidents they opened, and not in
which words: these are told in confidence of somebody else, and are read on the case's own page.
"""

from __future__ import annotations

from sqlalchemy import delete, select

from sotomado.accounts.told import plain
from sotomado.bookings.models import Booking
from sotomado.database import UnitOfWork
from sotomado.safety import keeping, openings, queries, writer
from sotomado.safety import told as told_of
from sotomado.safety.models import SafetyCase, SafetyDuty
from sotomado.safety.vocabulary import ConsentAnswer, Happened, Sort

TABLES = frozenset(
    {
        "safety_answer",
        "safety_case",
        "safety_delay",
        "safety_delay_agreement",
        "safety_duty",
        "safety_entry",
        "safety_key",
        "safety_notice",
        "safety_notice_given",
        "safety_opening",
        "safety_reading",
        "safety_telling",
    }
)


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    written = {Sort.MISCONDUCT: "reports_of_consultants", Sort.INCIDENT: "incidents_opened"}
    said: dict[str, object] = {}
    for sort, name in written.items():
        if cases := [_case(one) for one in writer.own_cases(work, person_id=person_id, sort=sort)]:
            said[name] = cases
    if told := [_told(one) for one in openings.told_to(work, person_id=person_id)]:
        said["opened_by_operators"] = told
    if notices := [_told_of(one) for one in told_of.told_to(work, person_id=person_id)]:
        said["told_by_operators"] = notices
    if agreed := _agreed_to(work, person_id):
        said["incidents_agreed_to"] = agreed
    duties = work.session.scalars(
        select(SafetyDuty).where(SafetyDuty.person_id == person_id).order_by(SafetyDuty.from_at)
    )
    if kept := [{"from_at": plain(one.from_at), "until_at": plain(one.until_at)} for one in duties]:
        said["on_call"] = kept
    return said


def forget(work: UnitOfWork, person_id: int) -> None:
    """The key of every report of theirs is destroyed: nobody reads their words, the answers, or the reasons any more.

    That there was a report, of which kind, and what was done when, stays: it cannot be changed by anybody, which is
    what protects whoever reports. An incident that a consultant opened about them stays readable for its team until
    five years after it was closed: a duty of care towards life and towards others rests on it. So does what a
    consultant wrote themselves. That two operators opened something stays too, with the reason gone if the case was
    theirs.
    """
    for one in queries.cases_of_writer(work, writer_id=person_id):
        if one.sort is Sort.MISCONDUCT:
            keeping.forget(work, case_id=one.id)
    work.session.execute(delete(SafetyDuty).where(SafetyDuty.person_id == person_id))


def _case(one: writer.OwnCase) -> dict[str, object]:
    return {
        "receipt": one.receipt,
        "kind": one.kind.value,
        "opened_at": plain(one.opened_at),
        "state": one.state.value,
        "consultant_may_be_told": plain(one.may_tell),
        "lines": [
            {
                name: plain(value)
                for name, value in (
                    ("at", line.at),
                    ("what", line.happened),
                    ("which", line.mark),
                    ("words", line.words if one.sort is Sort.MISCONDUCT else None),
                )
                if value is not None
            }
            for line in one.lines
        ],
    }


def _told(one: openings.Told) -> dict[str, object]:
    return {
        "what": one.what.value,
        "talk_at": plain(one.talk_at),
        "agreed_at": plain(one.agreed_at),
        "readable_until": plain(one.until),
        "read_at": [plain(at) for at in one.readings],
        "reason": one.reason,
        "told_later_because": one.withheld_because,
        "told_at": plain(one.told_at),
    }


def _told_of(one: told_of.ToldOf) -> dict[str, object]:
    return {
        "kind": one.kind.value,
        "what": one.happened.value,
        "at": plain(one.at),
        "talk_at": plain(one.talk_at),
        "passed_on": one.passed_on,
        "words": one.words,
        "told_later_because": [{"until": plain(each.tell_on), "reason": each.because} for each in one.put_off],
        "told_at": plain(one.told_at),
    }


def _agreed_to(work: UnitOfWork, person_id: int) -> list[dict[str, object]]:
    rows = work.session.scalars(
        select(SafetyCase)
        .join(Booking, Booking.id == SafetyCase.booking_id)
        .where(Booking.advisee_id == person_id, SafetyCase.sort == Sort.INCIDENT)
        .order_by(SafetyCase.opened_at)
    ).all()
    known = queries.entries_of(work, case_ids=[one.id for one in rows])
    return [
        {"kind": one.kind.value, "opened_at": plain(one.opened_at)}
        for one in rows
        if [x.mark for x in known[one.id] if x.happened is Happened.CONSENT][-1:] == [ConsentAnswer.AGREED.value]
    ]
