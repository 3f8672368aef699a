"""What was published: the very figures of the pages, for machines."""

from __future__ import annotations

from flask import Response, request, url_for

from sotomado.accounts.scopes import Scope
from sotomado.api import shapes
from sotomado.api.declaring import Operation, operation
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.companies.tokens.guard import current_bearer
from sotomado.reporting import releases
from sotomado.reporting.models import FileKind
from sotomado.web import current_read, current_settings, current_work


@operation(
    Operation(
        name="releases",
        method="GET",
        path="/releases",
        scope=Scope.RELEASES_READ,
        summary="Published reports, the newest first",
        status=200,
        answers=shapes.ReleasesShape,
    ),
)
def published() -> shapes.ReleasesShape:
    with current_read() as work:
        found = releases.releases(work, company_id=current_bearer().company_id)
    return shapes.ReleasesShape(
        items=[
            shapes.ReleaseShape(
                quarter=one.quarter,
                released_at=one.released_at,
                url=current_settings().public_url + url_for("api.release", quarter=one.quarter),
            )
            for one in sorted(found, key=lambda one: one.quarter, reverse=True)
        ]
    )


@operation(
    Operation(
        name="release",
        method="GET",
        path="/releases/<quarter>",
        scope=Scope.RELEASES_READ,
        summary="One report: the figures that its page and its files show",
        status=200,
        ids={"quarter": "As in the list: 2026Q3."},
        answers=None,
        problems=(404,),
    ),
)
def release(quarter: str) -> Response:
    """The very bytes that were published. They never change: `ETag` is their SHA-256."""
    bearer = current_bearer()
    with current_read() as work:
        found = releases.release(work, company_id=bearer.company_id, quarter=quarter)
    response = Response(found.body, mimetype="application/json")
    response.set_etag(found.digest)
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    if response.status_code == 200:
        about = {"company": bearer.company_id, "quarter": quarter, "kind": FileKind.JSON, "token": bearer.token_id}
        with current_work() as work:
            audit.record(work, act=Act.REPORT_FETCHED, by=None, about=about)
    return response
