"""A case as whoever wrote it sees it, and what they can add: words, steps taken, what came of asking for consent.

They read what they wrote, that somebody took it on, what the operators wrote to them, and how it ended; not what the
operators note for one another.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.consultations.reports import naming
from sotomado.database import UnitOfWork
from sotomado.safety import entries, letters, paging, queries, returning
from sotomado.safety.entries import Line
from sotomado.safety.errors import ConsentWithoutWords, WrongMoment
from sotomado.safety.models import SafetyCase
from sotomado.safety.terms import Terms
from sotomado.safety.vocabulary import NEEDS_AGREEMENT, By, ConsentAnswer, Happened, Kind, MayTell, Sort, State

# Of what operators do, the writer learns these with their words, and the others of SEEN without.
WITH_WORDS = frozenset({Happened.MESSAGE, Happened.CLOSED})
SEEN = WITH_WORDS | {
    Happened.TAKEN_ON,
    Happened.PAGED,
    Happened.PASSED_ON,
    Happened.PAUSED,
    Happened.RELEASED,
    Happened.TOLD_CONSULTANT,
    Happened.REOPENED,
    Happened.RETURNED,
    Happened.FORGOTTEN,
}


@dataclass(frozen=True)
class OwnCase:
    """A case for its writer."""

    id: str
    receipt: str
    sort: Sort
    kind: Kind
    booking_id: str | None
    may_tell: MayTell | None
    opened_at: datetime
    state: State
    lines: tuple[Line, ...]

    @property
    def steps_done(self) -> frozenset[str]:
        return frozenset(one.mark for one in self.lines if one.happened is Happened.STEP and one.mark)

    @property
    def consent(self) -> ConsentAnswer | None:
        """What was written last of asking for consent."""
        marks = [one.mark for one in self.lines if one.happened is Happened.CONSENT and one.mark]
        return ConsentAnswer(marks[-1]) if marks else None


def own_case(work: UnitOfWork, *, person_id: int, case_id: str) -> OwnCase:
    """Raises NotFound, also for what somebody else wrote."""
    return _shown(work, _own(work, person_id, case_id))


def own_cases(work: UnitOfWork, *, person_id: int, sort: Sort | None = None) -> list[OwnCase]:
    """What a person wrote, the latest first."""
    rows = queries.cases_of_writer(work, writer_id=person_id)
    return [_shown(work, one) for one in rows if sort is None or one.sort is sort]


def add_words(work: UnitOfWork, *, person_id: int, case_id: str, words: str, terms: Terms) -> None:
    """Add to a case, at any time. A closed one is open again by that, and whoever handled it is told.

    Raises NotFound, WordsMissing, WordsTooLong.
    """
    one = _own(work, person_id, case_id, locked=True)
    text = entries.kept(words, needed=True)
    entry = entries.add(work, one, Happened.WORDS, By.WRITER, by_person_id=person_id, words=text)
    known = queries.entries(work, case_id=one.id)
    state = entries.state_of(known)
    if state in (State.CLOSED, State.WITHDRAWN):
        entries.add(work, one, Happened.REOPENED, By.RULE)
    if returning.give_back_if_left(work, one, terms=terms):
        return
    team = entries.team_of(known)
    for who in sorted(team & set(queries.operators(work))):
        letters.tell_team(work, case_id=one.id, person_id=who, number=entry.number, public_url=terms.public_url)
    if not team and state is State.WITHDRAWN:
        paging.call(work, one, terms=terms)


def write_down(
    work: UnitOfWork,
    *,
    consultant_person_id: int,
    case_id: str,
    steps: Collection[str],
    consent: ConsentAnswer | None,
    consent_words: str | None,
    words: str | None,
    terms: Terms,
) -> None:
    """Write what a consultant filled in of an incident: steps taken, what came of asking for consent, what they saw.

    All of it may be missing, and comes later or never. Where the person was not asked, why not is needed in words.
    Raises NotFound, WrongMoment (a report of misconduct asks nobody), ConsentWithoutWords, WordsTooLong.
    """
    one = _own(work, consultant_person_id, case_id, locked=True)
    if one.sort is not Sort.INCIDENT:
        raise WrongMoment()
    known, text = _shown(work, one), entries.kept(words)
    why = entries.kept(consent_words)
    if consent not in (None, ConsentAnswer.AGREED, ConsentAnswer.DECLINED) and why is None and consent != known.consent:
        raise ConsentWithoutWords()
    for step in sorted(set(steps) - known.steps_done):
        entries.add(work, one, Happened.STEP, By.WRITER, by_person_id=one.writer_id, mark=step[:64])
    if consent is not None and (consent != known.consent or why):
        entries.add(work, one, Happened.CONSENT, By.WRITER, by_person_id=one.writer_id, mark=consent.value, words=why)
    if text:
        add_words(work, person_id=one.writer_id, case_id=one.id, words=text, terms=terms)


def likely_names(
    work: UnitOfWork, *, person_id: int, case_id: str, texts: Mapping[str, str]
) -> dict[str, Sequence[str]]:
    """By text, words that may be somebody's name, where operators are not told yet whom a case concerns.

    What is written to a case stays. So its writer may look at it once more; nothing is refused. Raises NotFound.
    """
    one = _own(work, person_id, case_id)
    agreed = _shown(work, one).consent is ConsentAnswer.AGREED
    if one.kind not in NEEDS_AGREEMENT or one.booking_id is None or agreed:
        return {}
    own_name = accounts.actor(work, person_id=queries.advisee_of(work, one=one)).name
    found = {name: naming.likely_names(text, own_name=own_name) for name, text in texts.items()}
    return {name: words for name, words in found.items() if words}


def withdraw(work: UnitOfWork, *, person_id: int, case_id: str) -> None:
    """It was opened by mistake, or its writer wants it left alone. Nobody is called any more; what is written stays.

    Raises NotFound, WrongMoment once it is closed.
    """
    one = _own(work, person_id, case_id, locked=True)
    state = entries.state_of(queries.entries(work, case_id=one.id))
    if state is State.WITHDRAWN:
        return
    if state is State.CLOSED:
        raise WrongMoment()
    entries.add(work, one, Happened.WITHDRAWN, By.WRITER, by_person_id=person_id)


def _own(work: UnitOfWork, person_id: int, case_id: str, *, locked: bool = False) -> SafetyCase:
    one = queries.case(work, case_id=case_id, locked=locked)
    if one.writer_id != person_id:
        raise NotFound("safety_case")
    return one


def _shown(work: UnitOfWork, one: SafetyCase) -> OwnCase:
    known = entries.lines(work, case_id=one.id)
    return OwnCase(
        id=one.id,
        receipt=one.receipt,
        sort=one.sort,
        kind=one.kind,
        booking_id=one.booking_id,
        may_tell=one.may_tell,
        opened_at=one.opened_at,
        state=entries.state_of(known),
        lines=tuple(
            _for_writer(line)
            for before, line in zip([None, *known], known, strict=False)
            if (line.by is By.WRITER or line.happened in SEEN) and not _is_one_call(before, line)
        ),
    )


def _is_one_call(before: Line | None, line: Line) -> bool:
    """Several were called at once: for the writer that is one line."""
    return before is not None and line.happened is before.happened is Happened.PAGED and line.mark == before.mark


def _for_writer(line: Line) -> Line:
    """Operators stand together: which of them it was is nobody else's."""
    if line.by is By.WRITER:
        return line
    words = line.words if line.happened in WITH_WORDS else None
    return Line(line.at, line.happened, line.by, None, None, line.mark, words)
