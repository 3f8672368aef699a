"""What can happen to a company's answer: it is written, written anew, taken back, and put back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from sotomado.accounts.errors import NotFound
from sotomado.companies import service as companies
from sotomado.database import UnitOfWork, insert_once, new_key
from sotomado.reporting.answers.errors import DoneInTheFuture, NothingSaid
from sotomado.reporting.answers.models import MOST_CHARACTERS, AnswerState, CompanyAnswer

__all__ = ["Answer", "AnswerState", "DoneInTheFuture", "NothingSaid", "answers", "put_back", "withdraw", "write"]


@dataclass(frozen=True)
class Answer:
    """What the company says about a finding. `is_withdrawn`: HR took it back; nobody else is shown it."""

    finding_key: str
    text: str
    state: AnswerState
    done_on: date | None
    written_at: datetime
    is_withdrawn: bool


def write(
    work: UnitOfWork,
    *,
    company_id: int,
    quarter: str,
    finding_key: str,
    text: str,
    state: AnswerState,
    done_on: date | None,
    by_person_id: int,
) -> None:
    """Say what the company does about a finding, in place of what it said before; this puts back what was withdrawn.

    `done_on` counts only for what is done, and is today by the company's calendar where it is left open. Raises
    NothingSaid for no words or too many, DoneInTheFuture, NotFound for an unknown company.
    """
    text = text.strip()
    if not text or len(text) > MOST_CHARACTERS:
        raise NothingSaid()
    company = companies.company(work, company_id=company_id)
    today = work.now.astimezone(ZoneInfo(company.time_zone)).date()
    done_on = (done_on or today) if state is AnswerState.DONE else None
    if done_on is not None and done_on > today:
        raise DoneInTheFuture()
    place = {"company_id": company_id, "quarter": quarter, "finding_key": finding_key}
    said = {"text": text, "state": state, "done_on": done_on, "written_at": work.now, "written_by": by_person_id}
    work.session.execute(insert_once(work, CompanyAnswer, id=new_key(), **place, **said, withdrawn_at=None))
    work.session.execute(
        update(CompanyAnswer)
        .filter_by(**place)
        .values(**said, withdrawn_at=None)
        .execution_options(synchronize_session=False)
    )


def withdraw(work: UnitOfWork, *, company_id: int, quarter: str, finding_key: str) -> None:
    """Take an answer off everybody's page. Asked twice, the first counts. Raises NotFound."""
    row = _row(work, company_id, quarter, finding_key)
    row.withdrawn_at = row.withdrawn_at or work.now


def put_back(work: UnitOfWork, *, company_id: int, quarter: str, finding_key: str) -> None:
    """Undo `withdraw`, word for word. Raises NotFound."""
    _row(work, company_id, quarter, finding_key).withdrawn_at = None


def _row(work: UnitOfWork, company_id: int, quarter: str, finding_key: str) -> CompanyAnswer:
    row = work.session.scalar(
        select(CompanyAnswer).filter_by(company_id=company_id, quarter=quarter, finding_key=finding_key)
    )
    if row is None:
        raise NotFound("answer")
    return row


def answers(work: UnitOfWork, *, company_id: int, quarter: str, with_withdrawn: bool = False) -> dict[str, Answer]:
    """What a company says about the findings of a quarter, by finding; withdrawn ones for HR alone."""
    asked = select(CompanyAnswer).filter_by(company_id=company_id, quarter=quarter)
    if not with_withdrawn:
        asked = asked.where(CompanyAnswer.withdrawn_at.is_(None))
    return {
        row.finding_key: Answer(
            row.finding_key, row.text, row.state, row.done_on, row.written_at, row.withdrawn_at is not None
        )
        for row in work.session.scalars(asked.order_by(CompanyAnswer.written_at))
    }
