"""The operations: each reads or asks a verb for the company whose token came along, and for no other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from sotomado.accounts.errors import NotFound
from sotomado.accounts.scopes import Scope
from sotomado.api import shapes
from sotomado.api.declaring import ROOT, Operation, operation
from sotomado.api.openapi import description
from sotomado.api.problems import Problem, setup_problems
from sotomado.audit import service as audit
from sotomado.audit.acts import Act
from sotomado.companies import listing
from sotomado.companies.tokens.guard import current_bearer
from sotomado.companies.webhooks import service as webhooks
from sotomado.companies.webhooks.errors import BadWebhook, TooManyWebhooks
from sotomado.companies.webhooks.models import MOST_WEBHOOKS
from sotomado.companies.webhooks.service import Webhook
from sotomado.reporting import releases
from sotomado.reporting.models import FileKind
from sotomado.web import current_read, current_settings, current_work

bp = Blueprint("api", __name__)
setup_problems(bp)

OPERATIONS: list[Operation] = []


@bp.get(f"{ROOT}/openapi.json", provide_automatic_options=False)
def openapi() -> Response:
    return jsonify(description(OPERATIONS, server=current_settings().public_url))


# --- the roster


@operation(
    bp,
    OPERATIONS,
    Operation(
        name="employees",
        method="GET",
        path="/employees",
        scope=Scope.ROSTER_READ,
        summary="People on the roster",
        status=200,
        query=shapes.EmployeesAsked,
        answers=shapes.EmployeesShape,
    ),
)
def employees(query: shapes.EmployeesAsked) -> shapes.EmployeesShape:
    with current_read() as work:
        found = listing.employees(
            work,
            company_id=current_bearer().company_id,
            after=int(query.cursor or 0),
            limit=query.limit + 1,
            department_id=int(query.department) if query.department else None,
        )
    shown, next_ = _part([(one.employment_id, _employee(one)) for one in found], query.limit)
    return shapes.EmployeesShape(items=shown, next=next_)


@operation(
    bp,
    OPERATIONS,
    Operation(
        name="employee",
        method="GET",
        path="/employees/<employee>",
        scope=Scope.ROSTER_READ,
        summary="One person on the roster",
        status=200,
        ids={"employee": "The id of a line of the roster."},
        answers=shapes.EmployeeShape,
        problems=(404,),
    ),
)
def employee(employee: str) -> shapes.EmployeeShape:
    with current_read() as work:
        found = listing.employee(work, company_id=current_bearer().company_id, employment_id=_number(employee))
    return _employee(found)


@operation(
    bp,
    OPERATIONS,
    Operation(
        name="departments",
        method="GET",
        path="/departments",
        scope=Scope.ROSTER_READ,
        summary="Departments, as a tree",
        status=200,
        query=shapes.Paging,
        answers=shapes.DepartmentsShape,
    ),
)
def departments(query: shapes.Paging) -> shapes.DepartmentsShape:
    with current_read() as work:
        found = listing.departments(
            work, company_id=current_bearer().company_id, after=int(query.cursor or 0), limit=query.limit + 1
        )
    shown, next_ = _part(
        [
            (
                one.department_id,
                shapes.DepartmentShape(
                    id=str(one.department_id), name=one.name, name_en=one.name_en, parent=_id(one.parent_id)
                ),
            )
            for one in found
        ],
        query.limit,
    )
    return shapes.DepartmentsShape(items=shown, next=next_)


# --- releases


@operation(
    bp,
    OPERATIONS,
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
    bp,
    OPERATIONS,
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


# --- webhooks


@operation(
    bp,
    OPERATIONS,
    Operation(
        name="webhooks",
        method="GET",
        path="/webhooks",
        scope=Scope.WEBHOOKS_WRITE,
        summary="Addresses that are told",
        status=200,
        answers=shapes.WebhooksShape,
    ),
)
def told() -> shapes.WebhooksShape:
    with current_read() as work:
        found = webhooks.webhooks_of(work, company_id=current_bearer().company_id)
    return shapes.WebhooksShape(items=[shapes.WebhookShape(**_webhook(one)) for one in found])


@operation(
    bp,
    OPERATIONS,
    Operation(
        name="make_webhook",
        method="POST",
        path="/webhooks",
        scope=Scope.WEBHOOKS_WRITE,
        summary="Have an address told",
        status=201,
        body=shapes.WebhookAsked,
        answers=shapes.WebhookMade,
        problems=(409,),
    ),
)
def make_webhook(body: shapes.WebhookAsked) -> shapes.WebhookMade:
    try:
        with current_work() as work:
            made, secret = webhooks.make(
                work,
                company_id=current_bearer().company_id,
                address=body.address,
                events=body.events,
                named_hosts=current_settings().named_outside_hosts,
            )
    except BadWebhook as error:
        raise Problem(
            422, "Something in it is wrong.", [{"pointer": f"#/{error.field}", "detail": error.said}]
        ) from None
    except TooManyWebhooks:
        raise Problem(409, f"A company has {MOST_WEBHOOKS} addresses at most. End one first.") from None
    return shapes.WebhookMade(**_webhook(made), secret=secret)


@operation(
    bp,
    OPERATIONS,
    Operation(
        name="end_webhook",
        method="DELETE",
        path="/webhooks/<webhook>",
        scope=Scope.WEBHOOKS_WRITE,
        summary="Have an address told nothing any more",
        status=204,
        ids={"webhook": "The id of an address."},
        answers=None,
        problems=(404,),
    ),
)
def end_webhook(webhook: str) -> None:
    with current_work() as work:
        webhooks.end(work, company_id=current_bearer().company_id, webhook_id=webhook)


@operation(
    bp,
    OPERATIONS,
    Operation(
        name="resume_webhook",
        method="POST",
        path="/webhooks/<webhook>/resume",
        scope=Scope.WEBHOOKS_WRITE,
        summary="Send there again after a pause",
        status=200,
        ids={"webhook": "The id of an address."},
        answers=shapes.WebhookShape,
        problems=(404,),
    ),
)
def resume_webhook(webhook: str) -> shapes.WebhookShape:
    company_id = current_bearer().company_id
    with current_work() as work:
        webhooks.go_on(work, company_id=company_id, webhook_id=webhook)
        found = webhooks.webhook(work, company_id=company_id, webhook_id=webhook)
    return shapes.WebhookShape(**_webhook(found))


@operation(
    bp,
    OPERATIONS,
    Operation(
        name="ping_webhook",
        method="POST",
        path="/webhooks/<webhook>/ping",
        scope=Scope.WEBHOOKS_WRITE,
        summary="Try an address out",
        status=202,
        ids={"webhook": "The id of an address."},
        answers=shapes.PingShape,
        problems=(404,),
    ),
)
def ping_webhook(webhook: str) -> shapes.PingShape:
    with current_work() as work:
        delivery = webhooks.ping(work, company_id=current_bearer().company_id, webhook_id=webhook)
    return shapes.PingShape(delivery=delivery)


@operation(
    bp,
    OPERATIONS,
    Operation(
        name="deliveries",
        method="GET",
        path="/webhooks/<webhook>/deliveries",
        scope=Scope.WEBHOOKS_WRITE,
        summary="What was sent there, the latest first; fifty at most, of thirty days",
        status=200,
        ids={"webhook": "The id of an address."},
        answers=shapes.DeliveriesShape,
        problems=(404,),
    ),
)
def deliveries(webhook: str) -> shapes.DeliveriesShape:
    with current_read() as work:
        found = webhooks.deliveries_of(work, company_id=current_bearer().company_id, webhook_id=webhook)
    return shapes.DeliveriesShape(
        items=[
            shapes.DeliveryShape(
                id=one.id,
                event=one.event.value,
                written_at=one.written_at,
                tries=one.tries,
                status=one.status,
                trouble=one.trouble,
                delivered_at=one.delivered_at,
                given_up_at=one.given_up_at,
            )
            for one in found
        ]
    )


# --- what they share


def _part(found: Sequence[tuple[int, Any]], limit: int) -> tuple[list[Any], str | None]:
    """What is shown of what was found, one more having been asked for; and where the next part begins."""
    shown = found[:limit]
    return [shape for _, shape in shown], str(shown[-1][0]) if len(found) > limit else None


def _number(given: str) -> int:
    """The number of a row of ours. Raises NotFound for what can be none."""
    if not (given.isascii() and given.isdecimal()) or len(given) > 18:
        raise NotFound("employment")
    return int(given)


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)


def _employee(one: listing.Employee) -> shapes.EmployeeShape:
    return shapes.EmployeeShape(
        id=str(one.employment_id),
        email=one.email,
        name=one.name,
        department=str(one.department_id),
        manager=_id(one.manager_id),
        joined_on=one.joined_on,
        birth_year=one.birth_year,
        promoted_on=one.promoted_on,
        returned_on=one.returned_on,
    )


def _webhook(one: Webhook) -> dict[str, Any]:
    return {
        "id": one.id,
        "address": one.address,
        "events": [event.value for event in one.events],
        "made_at": one.made_at,
        "failing_since": one.failing_since,
        "paused_at": one.paused_at,
    }
