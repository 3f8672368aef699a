"""Rosters on their way in: sent as a file, read by the worker, looked at, confirmed. The same steps as on HR's page."""

from __future__ import annotations

from sotomado.accounts.scopes import Scope
from sotomado.api import shapes
from sotomado.api.declaring import Operation, TakenFile, operation
from sotomado.api.problems import Problem
from sotomado.companies.roster import service, shown
from sotomado.companies.roster.errors import Busy, NotReady, Unconfirmed
from sotomado.companies.roster.lines import BrokenRoster
from sotomado.companies.roster.models import ImportState
from sotomado.companies.roster.reading import LARGEST_BYTES
from sotomado.companies.tokens.guard import current_bearer
from sotomado.web import current_read, current_work

FILE = TakenFile(
    ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), largest_bytes=LARGEST_BYTES
)
_IDS = {"import": "The id of an import."}


@operation(
    Operation(
        name="send_roster",
        method="POST",
        path="/roster-imports",
        scope=Scope.ROSTER_WRITE,
        summary="Send a roster file, CSV or Excel. Nothing changes until it is confirmed",
        status=202,
        file=FILE,
        answers=shapes.RosterImportShape,
        problems=(409,),
    )
)
def send_roster(file: bytes) -> shapes.RosterImportShape:
    company_id = current_bearer().company_id
    try:
        with current_work() as work:
            import_id = service.send(work, company_id=company_id, person_id=None, file_name="", content=file)
    except BrokenRoster as error:
        raise Problem(
            422,
            "Nothing of this file can be taken in.",
            [{"pointer": "#", "detail": one.wrong} for one in error.problems],
        ) from None
    except Busy:
        raise Problem(409, "Another roster is being taken in. Send this one when it is done.") from None
    return _import(company_id, import_id)


@operation(
    Operation(
        name="roster_import",
        method="GET",
        path="/roster-imports/<import>",
        scope=Scope.ROSTER_READ,
        summary="How far a file is, what it would change, and what has to be mended",
        status=200,
        ids=_IDS,
        answers=shapes.RosterImportShape,
        problems=(404,),
    )
)
def roster_import(**parts: str) -> shapes.RosterImportShape:
    return _import(current_bearer().company_id, parts["import"])


@operation(
    Operation(
        name="confirm_roster",
        method="POST",
        path="/roster-imports/<import>/confirm",
        scope=Scope.ROSTER_WRITE,
        summary="Have a file that is ready taken in, all of it or nothing",
        status=202,
        ids=_IDS,
        body=shapes.RosterConfirmed,
        answers=shapes.RosterImportShape,
        problems=(404, 409),
    )
)
def confirm_roster(body: shapes.RosterConfirmed, **parts: str) -> shapes.RosterImportShape:
    company_id = current_bearer().company_id
    said = service.Consent(is_whole=body.is_whole, ends=body.ends, is_ours=body.is_ours, compared_at=body.compared_at)
    try:
        with current_work() as work:
            service.confirm(work, company_id=company_id, import_id=parts["import"], person_id=None, said=said)
    except Unconfirmed as error:
        raise Problem(409, f"So much would change that `{error.field}` has to be said. See the import.") from None
    except NotReady:
        raise Problem(409, "It is not ready: look at the import, it may have been compared anew.") from None
    return _import(company_id, parts["import"])


@operation(
    Operation(
        name="cancel_roster",
        method="DELETE",
        path="/roster-imports/<import>",
        scope=Scope.ROSTER_WRITE,
        summary="Take a file back. The roster stays as it is",
        status=204,
        ids=_IDS,
        answers=None,
        problems=(404, 409),
    )
)
def cancel_roster(**parts: str) -> None:
    try:
        with current_work() as work:
            service.cancel(work, company_id=current_bearer().company_id, import_id=parts["import"])
    except Busy:
        raise Problem(409, "It is being taken in already.") from None


def _import(company_id: int, import_id: str) -> shapes.RosterImportShape:
    with current_read() as work:
        found = shown.one(work, company_id=company_id, import_id=import_id)
        wrong = shown.problems(work, import_id=import_id) if found.state is ImportState.FAULTY else []
    part, whole = found.asks_for_number
    return shapes.RosterImportShape(
        id=found.id,
        state=found.state.value,
        rows_read=found.rows_read,
        rows_total=found.rows_total,
        compared_at=found.compared_at,
        added=found.added,
        changed=found.changed,
        unchanged=found.unchanged,
        ended=found.ended,
        left_out=found.left_out,
        would_leave=found.would_leave,
        asks=shapes.Asked(ends=part, ends_if_whole=whole, is_ours=found.asks_whose),
        problems=[shapes.RosterProblemShape(line=one.line, column=one.column, wrong=one.wrong) for one in wrong],
    )
