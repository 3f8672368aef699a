"""What HR sets: how often a cohort meets, where career 1on1s are held, theme packs. It goes out; nothing comes back.

There is no verb here, and no query, that says whether anybody follows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from sotomado.accounts.errors import NotFound
from sotomado.companies.models import Company
from sotomado.companies.standings import department_names
from sotomado.database import UnitOfWork
from sotomado.oneonones.models import InsideTheme
from sotomado.oneonones.programmes import choosing, cohorts, queries
from sotomado.oneonones.programmes.cohorts import Rule, rule_of
from sotomado.oneonones.programmes.errors import (
    AlreadyOver,
    ChangedMeanwhile,
    EndsTooEarly,
    NoSuchCohort,
    NoSuchQuestion,
    NothingChosen,
    TooLong,
)
from sotomado.oneonones.programmes.models import (
    CareerSwitch,
    Cohort,
    CohortCadence,
    ThemePack,
    ThemePackVersion,
)
from sotomado.oneonones.programmes.service import today_at
from sotomado.oneonones.questions.bank import bank

LONGEST_TITLE, LONGEST_TEXT = 60, 1000
MOST_QUESTIONS = 12
LONGEST_OFFER = timedelta(days=400)


@dataclass(frozen=True)
class SetCadence:
    id: str
    rule: Rule
    every_weeks: int
    career_every_months: int | None
    set_at: datetime


@dataclass(frozen=True)
class Switch:
    """Where career 1on1s are on or off; `department` None: the whole company. `has_begun`: or it is still ahead."""

    department: tuple[str, str] | None
    is_on: bool
    from_on: date
    has_begun: bool


@dataclass(frozen=True)
class PackWords:
    """What a pack is to say. `questions`: ids of the bank."""

    title: str
    text: str
    themes: Sequence[InsideTheme]
    questions: Sequence[str]


@dataclass(frozen=True)
class PackVersion:
    number: int
    title: str
    text: str
    themes: tuple[InsideTheme, ...]
    questions: tuple[str, ...]
    written_at: datetime


@dataclass(frozen=True)
class Pack:
    """A pack as HR reads it: what it says and to whom. `versions`: the latest first."""

    id: str
    rule: Rule
    from_on: date
    until_on: date
    is_over: bool
    versions: tuple[PackVersion, ...]


def set_cadence(
    work: UnitOfWork, *, company_id: int, cohort: str, every_weeks: int, career_every_months: int | None
) -> None:
    """How often a cohort is to meet; what was set for it before has ended. Raises NoSuchCohort."""
    _take_turns(work, company_id)
    kept = cohorts.kept(work, company_id=company_id, rule=choosing.chosen(work, company_id=company_id, code=cohort))
    _end(work, CohortCadence.cohort_id == kept.id)
    work.session.add(
        CohortCadence(
            cohort_id=kept.id, every_weeks=every_weeks, career_every_months=career_every_months, set_at=work.now
        )
    )
    work.session.flush()


def end_cadence(work: UnitOfWork, *, company_id: int, cadence_id: str) -> None:
    """Say nothing of it any more; what pairs have agreed goes on. Asked twice, it is once. Raises NotFound."""
    row = work.session.get(CohortCadence, cadence_id)
    if row is None or work.session.get_one(Cohort, row.cohort_id).company_id != company_id:
        raise NotFound("cadence")
    _end(work, CohortCadence.id == cadence_id)


def _end(work: UnitOfWork, which: object) -> None:
    work.session.execute(
        update(CohortCadence)
        .where(which, CohortCadence.ended_at.is_(None))  # type: ignore[arg-type]
        .values(ended_at=work.now)
        .execution_options(synchronize_session=False)
    )


def cadences(work: UnitOfWork, *, company_id: int) -> list[SetCadence]:
    return [
        SetCadence(row.id, rule_of(cohort), row.every_weeks, row.career_every_months, row.set_at)
        for row, cohort in queries.cadences(work, company_id=company_id)
    ]


def switch_career(work: UnitOfWork, *, company_id: int, department_id: int | None, is_on: bool, from_on: date) -> None:
    """From a day on, suggest career 1on1s in a department and beneath it, or no more. What runs goes on.

    Raises NoSuchCohort for a department of elsewhere, EndsTooEarly for a day that is over, TooLong for one far ahead.
    """
    _take_turns(work, company_id)
    if department_id is not None and department_id not in department_names(work, company_id=company_id):
        raise NoSuchCohort()
    today = today_at(work, company_id)
    if from_on < today:
        raise EndsTooEarly()
    if from_on > today + LONGEST_OFFER:
        raise TooLong()
    work.session.add(
        CareerSwitch(company_id=company_id, department_id=department_id, is_on=is_on, from_on=from_on, set_at=work.now)
    )
    work.session.flush()


def switches(work: UnitOfWork, *, company_id: int) -> list[Switch]:
    """What is in force and what is ahead, place by place: for each the latest that has begun, and every later one."""
    names, today = department_names(work, company_id=company_id), today_at(work, company_id)
    rows = queries.switches(work, company_id=company_id)
    in_force = {row.department_id: row.id for row in rows if row.from_on <= today}
    return [
        Switch(
            None if row.department_id is None else names[row.department_id],
            row.is_on,
            row.from_on,
            row.from_on <= today,
        )
        for row in rows
        if row.from_on > today or in_force.get(row.department_id) == row.id
    ]


def offer_pack(
    work: UnitOfWork,
    *,
    company_id: int,
    cohort: str,
    words: PackWords,
    from_on: date,
    until_on: date,
) -> str:
    """Offer a pack to a cohort from one day to another, both with it. Returns its id.

    Raises NoSuchCohort, NothingChosen, NoSuchQuestion, EndsTooEarly, TooLong.
    """
    _take_turns(work, company_id)
    kept = cohorts.kept(work, company_id=company_id, rule=choosing.chosen(work, company_id=company_id, code=cohort))
    today = today_at(work, company_id)
    if until_on < max(from_on, today):
        raise EndsTooEarly()
    if until_on > max(from_on, today) + LONGEST_OFFER:
        raise TooLong()
    pack = ThemePack(company_id=company_id, cohort_id=kept.id, from_on=from_on, until_on=until_on, made_at=work.now)
    work.session.add(pack)
    work.session.flush()
    _write(work, pack, 1, words)
    return pack.id


def write_anew(
    work: UnitOfWork,
    *,
    company_id: int,
    pack_id: str,
    over: int,
    words: PackWords,
) -> int:
    """A new version over version `over`. Returns its number.

    Raises NotFound, AlreadyOver, ChangedMeanwhile, NothingChosen, NoSuchQuestion.
    """
    _take_turns(work, company_id)
    row = _own_pack(work, company_id, pack_id)
    if _is_over(row, today_at(work, company_id)):
        raise AlreadyOver()
    last = queries.versions(work, pack_id=pack_id)[0].number
    if last != over:
        raise ChangedMeanwhile()
    _write(work, row, last + 1, words)
    return last + 1


def end_pack(work: UnitOfWork, *, company_id: int, pack_id: str) -> None:
    """Offer it no more from now on. What somebody made of it is theirs and stays. Raises NotFound."""
    row = _own_pack(work, company_id, pack_id)
    row.ended_at = row.ended_at or work.now
    work.session.flush()


def packs(work: UnitOfWork, *, company_id: int) -> list[Pack]:
    """All packs of a company, the latest made first."""
    today = today_at(work, company_id)
    return [_shown(work, row, cohort, today) for row, cohort in queries.packs(work, company_id=company_id)]


def pack(work: UnitOfWork, *, company_id: int, pack_id: str) -> Pack:
    """Raises NotFound."""
    row = _own_pack(work, company_id, pack_id)
    return _shown(work, row, work.session.get_one(Cohort, row.cohort_id), today_at(work, company_id))


def _own_pack(work: UnitOfWork, company_id: int, pack_id: str) -> ThemePack:
    row = work.session.get(ThemePack, pack_id)
    if row is None or row.company_id != company_id:
        raise NotFound("theme pack")
    return row


def _is_over(row: ThemePack, today: date) -> bool:
    return row.ended_at is not None or row.until_on < today


def _shown(work: UnitOfWork, row: ThemePack, cohort: Cohort, today: date) -> Pack:
    return Pack(
        id=row.id,
        rule=rule_of(cohort),
        from_on=row.from_on,
        until_on=row.until_on,
        is_over=_is_over(row, today),
        versions=tuple(
            PackVersion(
                version.number,
                work.unseal(version, "title") or "",
                work.unseal(version, "text") or "",
                tuple(InsideTheme(theme) for theme in version.themes.split(",") if theme),
                tuple(question for question in version.questions.split(",") if question),
                version.written_at,
            )
            for version in queries.versions(work, pack_id=row.id)
        ),
    )


def _write(
    work: UnitOfWork,
    pack: ThemePack,
    number: int,
    words: PackWords,
) -> None:
    if not words.themes:
        raise NothingChosen()
    known = {question.id for question in bank()}
    if len(words.questions) > MOST_QUESTIONS or not set(words.questions) <= known:
        raise NoSuchQuestion()
    row = ThemePackVersion(
        pack_id=pack.id,
        number=number,
        # In the order of the page, each once.
        themes=",".join(theme.value for theme in InsideTheme if theme in words.themes),
        questions=",".join(dict.fromkeys(words.questions)),
        written_at=work.now,
    )
    row.title = work.seal(row, "title", words.title[:LONGEST_TITLE])
    row.text = work.seal(row, "text", words.text[:LONGEST_TEXT])
    work.session.add(row)
    work.session.flush()


def _take_turns(work: UnitOfWork, company_id: int) -> None:
    """Two of HR who set at once queue."""
    work.session.execute(select(Company.id).where(Company.id == company_id).with_for_update(key_share=True))
