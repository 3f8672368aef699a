"""What can happen to an assessment: begun, answered bit by bit, taken further, finished.

What others may read of it stands in `results`; which questionnaire is asked, in `instruments`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select

from matching.answers.instrument import Instrument
from sotomado.accounts.errors import NotFound
from sotomado.assessments import instruments, norms, queries, scoring
from sotomado.assessments.errors import AssessmentClosed, TooSoon
from sotomado.assessments.keeping import copy_answers, keep_answers, keep_asked, keep_scores, keep_values, seconds_of
from sotomado.assessments.models import Asked, Assessment, Form, Part, Response
from sotomado.assessments.progress import NothingKnown, Progress, StillOpen
from sotomado.assessments.results import (
    latest_profile,
    latest_result,
    latest_values,
    thetas,
    value_codes,
    value_directions,
    value_names,
)
from sotomado.assessments.scoring import STATEMENTS_A_PAGE as A_PAGE
from sotomado.assessments.upsert import insert_or_leave
from sotomado.database import UnitOfWork, new_key

__all__ = [
    "ABOUT_MINUTES",
    "BETWEEN",
    "begin",
    "finish",
    "go_on",
    "latest_profile",
    "latest_result",
    "latest_values",
    "may_begin_at",
    "opened",
    "progress",
    "save_answers",
    "store_completed",
    "take_further",
    "thetas",
    "value_codes",
    "value_directions",
    "value_names",
]

# At the pace of the real answers, three to six seconds a statement, with a margin.
ABOUT_MINUTES = {(Part.TRAITS, Form.SHORT): 3, (Part.TRAITS, Form.FULL): 7, (Part.VALUES, Form.FULL): 2}

# From a completed one to the next that is begun. Going on from a short form counts as part of it.
BETWEEN = timedelta(days=30)


def begin(work: UnitOfWork, *, person_id: int, part: Part = Part.TRAITS, how: Form = Form.SHORT) -> Progress:
    """Open a new assessment, or find the one that is open. Begun twice at once, there is still one.

    A questionnaire that does not know how much its statements tell is asked in full, as values are.
    Raises TooSoon while `may_begin_at` lies ahead and none is open.
    """
    from_at = may_begin_at(work, person_id=person_id, part=part)
    if from_at is not None and work.session.scalar(queries.open_assessment(person_id, part)) is None:
        raise TooSoon(from_at, part)
    form = instruments.in_use(work, part)
    if part is Part.VALUES or not scoring.can_be_short(form):
        how = Form.FULL
    _open(work, person_id, form, part, how)
    return _found(work, person_id, part)


def may_begin_at(work: UnitOfWork, *, person_id: int, part: Part = Part.TRAITS) -> datetime | None:
    """When a person may answer anew, None where they may now.

    What people are like does not change within weeks. But whoever answers otherwise each day, and reads each time why
    they were shown whom, could find out what consultants answered.
    """
    last = work.session.scalars(queries.completed(person_id, part).limit(1)).first()
    if last is None or last.completed_at is None:
        return None
    from_at = last.completed_at + BETWEEN
    return from_at if from_at > work.now else None


def take_further(work: UnitOfWork, *, person_id: int) -> Progress:
    """Ask the rest of the statements after a short form. Its answers are taken along, its result stays until then.

    Raises NotFound where there is no short form to go on from.
    """
    last = work.session.scalars(queries.completed(person_id, Part.TRAITS).limit(1)).first()
    if last is None or last.form is not Form.SHORT:
        raise NotFound(f"Person {person_id} has no short form to go on from.")
    if (found := progress(work, person_id=person_id)) is not None:
        return found
    form = instruments.named(work, last.instrument, last.instrument_version)
    _open(work, person_id, form, Part.TRAITS, Form.FULL)
    begun = _found(work, person_id, Part.TRAITS)
    if begun.answered:
        return begun
    pages = _pages(work, last.id)
    known = {code for page in pages for code in page}
    rest = [code for page in form.pages for code in page if code not in known]
    pages += tuple(tuple(rest[at : at + A_PAGE]) for at in range(0, len(rest), A_PAGE))
    for number, codes in enumerate(pages, 1):
        keep_asked(work, begun.assessment_id, number, codes)
    copy_answers(work, of=last.id, to=begun.assessment_id)
    return _found(work, person_id, Part.TRAITS)


def progress(work: UnitOfWork, *, person_id: int, part: Part = Part.TRAITS) -> Progress | None:
    """The person's open assessment, or None."""
    assessment = work.session.scalar(queries.open_assessment(person_id, part))
    return None if assessment is None else _progress(work, assessment)


def opened(work: UnitOfWork, *, person_id: int, assessment_id: str) -> Progress:
    """This open assessment of theirs, locked until the transaction ends. Raises NotFound and AssessmentClosed."""
    assessment = _own(work, person_id, assessment_id)
    if assessment.completed_at is not None:
        raise AssessmentClosed(f"Assessment {assessment_id} was completed.", assessment.kind)
    return _progress(work, assessment)


def save_answers(work: UnitOfWork, *, person_id: int, assessment_id: str, answers: Mapping[str, int]) -> Progress:
    """Keep these answers, over earlier ones to the same statements. All of them are kept, or none.

    Raises BadAnswer, AssessmentClosed, and NotFound for an assessment that is not this person's.
    """
    reached = opened(work, person_id=person_id, assessment_id=assessment_id)
    scoring.check(reached.instrument, answers)
    if answers:
        keep_answers(work, assessment_id, answers, known=reached.answers)
    return _progress(work, _own(work, person_id, assessment_id))


def go_on(work: UnitOfWork, *, person_id: int, assessment_id: str, page: int) -> Progress:
    """Make sure there is a page after `page`, as long as more is to be asked. Raises as `opened` does."""
    reached = opened(work, person_id=person_id, assessment_id=assessment_id)
    if page < reached.pages or reached.has_asked_enough:
        return reached
    asked = [code for codes in reached.asked for code in codes]
    keep_asked(work, assessment_id, reached.pages + 1, scoring.next_page(reached.instrument, reached.answers, asked))
    return _progress(work, _own(work, person_id, assessment_id))


def finish(work: UnitOfWork, *, person_id: int, assessment_id: str, as_it_is: bool = False) -> None:
    """Score the answers and close the assessment; finishing a finished one changes nothing.

    Raises StillOpen unless enough is answered or `as_it_is` says that the rest stays open on purpose; scales with too
    few answers are then unknown. NothingKnown, whatever was said, where no scale can be scored at all.
    """
    assessment = _own(work, person_id, assessment_id)
    if assessment.completed_at is not None:
        return
    reached = _progress(work, assessment)
    if not reached.says_something:
        raise NothingKnown(reached)
    if not reached.is_complete and not as_it_is:
        raise StillOpen(reached)
    asked = [code for page in reached.asked for code in page]
    _score(work, assessment, reached.instrument, reached.answers, asked)
    assessment.completed_at = work.now
    work.session.flush()


def store_completed(
    work: UnitOfWork,
    *,
    person_id: int,
    answers: Mapping[str, int],
    completed_at: datetime,
    part: Part = Part.TRAITS,
    instrument: tuple[str, str] | None = None,
) -> str:
    """Keep a whole assessment answered elsewhere, such as on paper. Returns its id.

    instrument: key and version it was asked in, the one in use unless said. Raises BadAnswer, and UnknownInstrument.
    """
    form = instruments.in_use(work, part) if instrument is None else instruments.named(work, *instrument)
    scoring.check(form, answers)
    instruments.keep_what_is_asked(work, form)
    assessment = Assessment(
        person_id=person_id,
        instrument=form.key,
        instrument_version=form.version,
        kind=part,
        form=Form.FULL,
        norm_version=form.norm_version,
        started_at=completed_at - timedelta(minutes=ABOUT_MINUTES[part, Form.FULL]),
        completed_at=completed_at,
    )
    work.session.add(assessment)
    work.session.flush()
    if answers:
        work.session.execute(
            insert(Response),
            [
                {"assessment_id": assessment.id, "item": item, "value": value, "answered_at": completed_at}
                for item, value in sorted(answers.items())
            ],
        )
    _score(work, assessment, form, answers, [code for page in form.pages for code in page])
    work.session.flush()
    return assessment.id


def _score(
    work: UnitOfWork, assessment: Assessment, form: Instrument, answers: Mapping[str, int], asked: list[str]
) -> None:
    """Keep what the answers say, and what they were compared with."""
    if assessment.kind is Part.VALUES:
        keep_values(work, assessment.id, scoring.values(form, answers))
        return
    care = scoring.care_of(form, answers, seconds_of(work, assessment.id), asked)
    standing = norms.newest(work, form)
    assessment.care, assessment.norm_version = care.weight, standing.version
    found = scoring.traits(form, assessment.form, answers, norms=standing.norms, care=care.weight)
    keep_scores(work, assessment.id, found)


def _open(work: UnitOfWork, person_id: int, form: Instrument, part: Part, how: Form) -> None:
    instruments.keep_what_is_asked(work, form)
    insert_or_leave(
        work.session,
        Assessment,
        [
            {
                "id": new_key(),
                "person_id": person_id,
                "instrument": form.key,
                "instrument_version": form.version,
                "kind": part,
                "form": how,
                "norm_version": form.norm_version,
                "started_at": work.now,
            }
        ],
    )


def _found(work: UnitOfWork, person_id: int, part: Part) -> Progress:
    """The assessment that is open by now, with its first page."""
    assessment_id = work.session.scalar(
        select(Assessment.id).where(
            Assessment.person_id == person_id, Assessment.kind == part, Assessment.completed_at.is_(None)
        )
    )
    assert assessment_id is not None, "one was open or has just been opened"
    assessment = _own(work, person_id, assessment_id)
    begun = work.session.scalar(select(func.count()).where(Asked.assessment_id == assessment_id))
    if assessment.form is Form.SHORT and not begun:
        form = instruments.named(work, assessment.instrument, assessment.instrument_version)
        keep_asked(work, assessment_id, 1, scoring.next_page(form, {}, ()))
    return _progress(work, assessment)


def _own(work: UnitOfWork, person_id: int, assessment_id: str) -> Assessment:
    """The person's assessment, locked, so that answering and finishing take turns."""
    found = work.session.scalar(
        select(Assessment)
        .where(Assessment.id == assessment_id, Assessment.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(f"Person {person_id} has no assessment {assessment_id}.")
    return found


def _progress(work: UnitOfWork, assessment: Assessment) -> Progress:
    given = work.session.execute(select(Response.item, Response.value).where(Response.assessment_id == assessment.id))
    form = instruments.named(work, assessment.instrument, assessment.instrument_version)
    return Progress(
        assessment_id=assessment.id,
        answers=dict(given.all()),
        instrument=form,
        part=assessment.kind,
        form=assessment.form,
        asked=_pages(work, assessment.id) or form.pages,
    )


def _pages(work: UnitOfWork, assessment_id: str) -> tuple[tuple[str, ...], ...]:
    pages: dict[int, list[str]] = {}
    for row in work.session.scalars(queries.asked_of(assessment_id)):
        pages.setdefault(row.page, []).append(row.item)
    return tuple(tuple(codes) for _, codes in sorted(pages.items()))
