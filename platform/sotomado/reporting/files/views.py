"""Reports to take along. Downloads for the company are written down; those of employees are nobody's business."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale
from sotomado.languages import current_locale
from sotomado.reporting.downloads import service as downloads
from sotomado.reporting.files import service as files
from sotomado.reporting.files.making import MadeFile, made, schema
from sotomado.reporting.models import FileKind
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("reporting_files", __name__)


@bp.get("/company/<int:company_id>/reports/<quarter>/file.<any(pdf, pptx, xlsx, csv, json):kind>")
def of_company(company_id: int, quarter: str, kind: str) -> ResponseReturnValue:
    locale = _language()
    with current_read() as work:
        history, company = files.asked(work, company_id=company_id, quarter=quarter)
    file = made(history, company, FileKind(kind), locale)
    if request.method == "GET":
        with current_work() as work:
            downloads.note(
                work,
                company_id=company_id,
                quarter=quarter,
                kind=kind,
                locale=locale,
                person_id=current_actor().person_id,
            )
    return _handed_over(file)


@bp.get("/what-my-company-sees/<quarter>/file.<any(pdf, pptx, xlsx, csv, json):kind>")
def of_own_company(quarter: str, kind: str) -> ResponseReturnValue:
    with current_read() as work:
        history, company = files.asked_by_employee(work, person_id=current_actor().person_id, quarter=quarter)
    return _handed_over(made(history, company, FileKind(kind), _language()))


@bp.get("/reports/release.schema.json")
def release_schema() -> ResponseReturnValue:
    return Response(schema(), mimetype="application/schema+json")


def _language() -> str:
    """The language asked for, else the reader's own. Raises NotFound for one we do not write."""
    asked = request.args.get("language", current_locale())
    if asked not in {locale.value for locale in Locale}:
        raise NotFound("language")
    return asked


def _handed_over(file: MadeFile) -> ResponseReturnValue:
    """A download under a name people can read (RFC 6266).

    It never changes, and yet the browser asks each time whether it still may show it: whoever has lost the right to
    the report, or has signed out, finds it in no cache.
    """
    answer = Response(file.content, mimetype=file.media_type)
    name = quote(file.name, safe="")
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{file.plain_name}\"; filename*=UTF-8''{name}"
    answer.headers["Cache-Control"] = "private, no-cache"
    if file.media_type == "application/json":
        answer.headers["Link"] = f'<{url_for("reporting_files.release_schema")}>; rel="describedby"'
    answer.add_etag()
    return answer.make_conditional(request)
