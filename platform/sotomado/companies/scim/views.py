"""SCIM over HTTP: /scim/v2, for whoever comes with a token that is for it. The company is the token's, always."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

from flask import Blueprint, Response, current_app, request
from pydantic import ValidationError
from scim2_models import (
    Error,
    InvalidSyntaxException,
    ListResponse,
    NotFoundException,
    NotImplementedException,
    Resource,
    SCIMException,
)
from werkzeug.exceptions import HTTPException

from sotomado.companies.scim import bulk, contact
from sotomado.companies.scim.errors import StillOfHr
from sotomado.companies.scim.machine import ENDPOINTS, Answer, Conditions, search_all
from sotomado.companies.scim.models import TroubleKind
from sotomado.companies.scim.resources import CONFIG, PROVIDER
from sotomado.companies.scim.service import Around
from sotomado.companies.tokens.errors import TokenRefused, TooFast
from sotomado.companies.tokens.guard import current_bearer, headers_of
from sotomado.database import DatabaseAway
from sotomado.web import current_database, current_settings, current_work

log = logging.getLogger("sotomado.scim")
bp = Blueprint("scim", __name__, url_prefix="/scim/v2")

MEDIA_TYPE = "application/scim+json"
_LISTS = {"attributes", "excludedAttributes"}
_ASKED = {"filter", "sortBy", "sortOrder", "startIndex", "count"} | _LISTS
# Paths that are there, to tell a wrong method from a wrong path.
_KNOWN = re.compile(
    r"(Users|Groups)(/[^/]+)?|Bulk|ServiceProviderConfig|(ResourceTypes|Schemas)(/[^/]+)?|(Users/|Groups/)?\.search|"
)


# What the service is.


@bp.get("/ServiceProviderConfig")
def config() -> Response:
    return _said(_located(CONFIG, "ServiceProviderConfig", "ServiceProviderConfig"))


@bp.get("/ResourceTypes")
def resource_types() -> Response:
    return _whole_list([_located(one, f"ResourceTypes/{one.id}", "ResourceType") for one in PROVIDER.resource_types])


@bp.get("/ResourceTypes/<type_id>")
def resource_type(type_id: str) -> Response:
    found = next((one for one in PROVIDER.resource_types if one.id == type_id), None)
    if found is None:
        raise NotFoundException(detail=f"ResourceType {type_id} is not known.")
    return _said(_located(found, f"ResourceTypes/{type_id}", "ResourceType"))


@bp.get("/Schemas")
def schemas() -> Response:
    return _whole_list([_located(one, f"Schemas/{one.id}", "Schema") for one in PROVIDER.schemas])


@bp.get("/Schemas/<schema_id>")
def schema(schema_id: str) -> Response:
    found = next((one for one in PROVIDER.schemas if str(one.id) == schema_id), None)
    if found is None:
        raise NotFoundException(detail=f"Schema {schema_id} is not known.")
    return _said(_located(found, f"Schemas/{schema_id}", "Schema"))


# People and departments.


@bp.get("/<any(Users,Groups):resources>")
def search(resources: str) -> Response:
    return _told(ENDPOINTS[resources].list(current_database(), _around(), _query()))


@bp.post("/<any(Users,Groups):resources>")
def create(resources: str) -> Response:
    return _told(ENDPOINTS[resources].create(current_database(), _around(), _payload(), _conditions()))


@bp.get("/<any(Users,Groups):resources>/<resource_id>")
def read(resources: str, resource_id: str) -> Response:
    return _told(ENDPOINTS[resources].get(current_database(), _around(), resource_id, _conditions()))


@bp.put("/<any(Users,Groups):resources>/<resource_id>")
def replace(resources: str, resource_id: str) -> Response:
    return _told(ENDPOINTS[resources].replace(current_database(), _around(), resource_id, _payload(), _conditions()))


@bp.patch("/<any(Users,Groups):resources>/<resource_id>")
def patch(resources: str, resource_id: str) -> Response:
    return _told(ENDPOINTS[resources].patch(current_database(), _around(), resource_id, _payload(), _conditions()))


@bp.delete("/<any(Users,Groups):resources>/<resource_id>")
def remove(resources: str, resource_id: str) -> Response:
    return _told(ENDPOINTS[resources].delete(current_database(), _around(), resource_id, _conditions()))


@bp.post("/<any(Users,Groups):resources>/.search")
def search_by_post(resources: str) -> Response:
    return _told(ENDPOINTS[resources].list(current_database(), _around(), _question()))


@bp.get("/")
def search_everything() -> Response:
    return _told(search_all(current_database(), _around(), _query()))


@bp.post("/.search")
def search_everything_by_post() -> Response:
    return _told(search_all(current_database(), _around(), _question()))


@bp.post("/Bulk")
def many() -> Response:
    size = len(request.get_data(cache=True))
    return _told(bulk.perform(current_database(), _around(), _payload(), size=size))


@bp.route("/Me", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def me() -> Response:
    """A token is a company's, and nobody's."""
    raise NotImplementedException(detail="A token stands for a company; there is no /Me.")


@bp.route("/<path:elsewhere>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def nothing(elsewhere: str) -> Response:
    if _KNOWN.fullmatch(elsewhere):
        return _error(Error(status=405, detail=f"{request.method} is not for this address."))
    raise NotFoundException(detail="There is nothing at this address.")


# Between the protocol and HTTP.


def _around() -> Around:
    company_id = current_bearer().company_id
    with current_work() as work:
        contact.hear(work, company_id=company_id)
    return Around(company_id, current_settings().public_url)


def _payload() -> Any:
    """Raises InvalidSyntaxException."""
    if request.mimetype not in (MEDIA_TYPE, "application/json"):
        raise InvalidSyntaxException(detail=f"a body of {MEDIA_TYPE} is needed")
    try:
        found = current_app.json.loads(request.get_data(cache=True))
    except ValueError as error:
        raise InvalidSyntaxException(detail="the body is not JSON") from error
    if _holds_nul(found):
        raise InvalidSyntaxException(detail="the body holds a NUL")
    return found


def _holds_nul(found: Any) -> bool:
    return "\\u0000" in json.dumps(found)


def _query() -> dict[str, Any]:
    return {name: value for name, value in request.args.items() if name in _ASKED}


def _question() -> dict[str, Any]:
    asked = _payload()
    if not isinstance(asked, dict):
        raise InvalidSyntaxException(detail="a JSON object is needed")
    return {name: value for name, value in asked.items() if name in _ASKED and value is not None}


def _conditions() -> Conditions:
    shown = {name: value for name, value in request.args.items() if name in _LISTS}
    return Conditions(request.headers.get("If-Match"), request.headers.get("If-None-Match"), shown)


def _told(answer: Answer) -> Response:
    response = _json(answer.body, answer.status) if answer.body is not None else Response(status=answer.status)
    if answer.location is not None and answer.status == 201:
        response.headers["Location"] = answer.location
    if answer.version is not None:
        response.headers["ETag"] = answer.version
    return response


def _located(one: Resource[Any], path: str, kind: str) -> dict[str, Any]:
    location = f"{current_settings().public_url}/scim/v2/{path}"
    return one.model_dump() | {"meta": {"resourceType": kind, "location": location}}


def _said(body: dict[str, Any]) -> Response:
    return _json(body, 200)


def _whole_list(items: list[dict[str, Any]]) -> Response:
    """RFC 7644 §4: a filter on these is refused with 403."""
    if "filter" in request.args:
        return _error(Error(status=403, detail="This list cannot be filtered."))
    told = {"schemas": [str(ListResponse.__schema__)], "totalResults": len(items), "itemsPerPage": len(items)}
    return _said(told | {"startIndex": 1, "Resources": items})


def _json(body: Any, status: int) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype=MEDIA_TYPE)


def _error(error: Error, headers: dict[str, str] | None = None) -> Response:
    response = _json(error.model_dump(), error.status or 500)
    response.headers.update(headers or {})
    return response


# What is refused.

_TROUBLES = {
    "uniqueness": TroubleKind.TAKEN,
    "invalidValue": TroubleKind.WRONG_VALUE,
    "mutability": TroubleKind.WRONG_VALUE,
    "noTarget": TroubleKind.WRONG_VALUE,
    "invalidSyntax": TroubleKind.NOT_UNDERSTOOD,
    "invalidPath": TroubleKind.NOT_UNDERSTOOD,
    "invalidFilter": TroubleKind.NOT_UNDERSTOOD,
}
_BY_STATUS = {412: TroubleKind.CHANGED_MEANWHILE, 413: TroubleKind.TOO_LARGE}


def _note(error: Error, *, is_of_hr: bool = False) -> None:
    """Written down for HR, in a transaction of its own: what was asked for has none any more."""
    kind = TroubleKind.STILL_HR if is_of_hr else _TROUBLES.get(error.scim_type or "", _BY_STATUS.get(error.status or 0))
    if kind is None:
        return
    about = (request.view_args or {}).get("resources") or ("Bulk" if request.endpoint == "scim.many" else "Users")
    with current_work() as work:
        contact.note(work, company_id=current_bearer().company_id, kind=kind, about=about)


@bp.errorhandler(SCIMException)
def refused(error: SCIMException) -> Response:
    said = error.to_error()
    _note(said, is_of_hr=isinstance(error, StillOfHr))
    return _error(said)


@bp.errorhandler(ValidationError)
def not_valid(error: ValidationError) -> Response:
    said = Error.from_validation_errors(error)[0]
    _note(said)
    return _error(said)


@bp.errorhandler(TokenRefused)
def not_let_in(error: TokenRefused) -> Response:
    if isinstance(error, TooFast):
        log.warning("too fast", extra={"event": "scim_too_fast"})
    return _error(Error(status=error.status, detail=error.said), headers_of(error))


@bp.errorhandler(DatabaseAway)
def away(_error_: DatabaseAway) -> Response:
    log.error("database away", extra={"event": "database_away"})
    return _error(Error(status=503, detail="Please ask again in a minute."), {"Retry-After": "60"})


@bp.errorhandler(HTTPException)
def http_error(error: HTTPException) -> Response:
    return _error(Error(status=error.code or 500, detail=error.description))


@bp.errorhandler(Exception)
def unexpected(error: Exception) -> Response:
    log.error("unexpected", exc_info=error, extra={"event": "scim_unexpected"})
    if current_app.config["PROPAGATE_EXCEPTIONS"]:
        raise error
    return _error(Error(status=500, detail="Something went wrong here. Nothing was changed."))
