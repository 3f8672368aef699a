"""Many operations in one request (RFC 7644 §3.7): each is done and answered by itself, in an order that can be done.

What refers to something that is only made in the same request ("bulkId:x") waits until that is there. What refers in a
circle, or to what was refused, cannot be done, and is answered with 409.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from scim2_models import (
    ConflictException,
    Error,
    InvalidPathException,
    InvalidSyntaxException,
    InvalidValueException,
    NotFoundException,
    PayloadTooLargeException,
    SCIMException,
)

from sotomado.companies.scim.machine import ENDPOINTS, Answer, Conditions
from sotomado.companies.scim.resources import LARGEST_BULK, MOST_OPERATIONS
from sotomado.companies.scim.service import Around
from sotomado.database import Database

REQUEST = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
RESPONSE = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
_PATH = re.compile(r"/?(Users|Groups)(?:/([^/]+))?")
_REFERENCE = "bulkId:"

Operation = Mapping[str, Any]


def perform(database: Database, around: Around, payload: Any, *, size: int) -> Answer:
    """Raises InvalidSyntaxException, InvalidValueException, PayloadTooLargeException."""
    operations, fail_on_errors = _read(payload, size)
    made: dict[str, str] = {}
    answers: dict[int, dict[str, Any]] = {}
    failed = 0
    while waiting := [number for number in range(len(operations)) if number not in answers]:
        if fail_on_errors and failed >= fail_on_errors:
            break
        to_come = {str(operations[one].get("bulkId")) for one in waiting if operations[one]["method"] == "POST"}
        ready = next((one for one in waiting if not _missing(operations[one], made)), None)
        if ready is None:
            ready = waiting[0]
            answer = _refused(_unresolved(_missing(operations[ready], made), to_come))
        else:
            answer = _done(database, around, operations[ready], made)
        failed += int(answer["status"]) >= 400
        answers[ready] = _about(operations[ready]) | answer
        bulk_id = operations[ready].get("bulkId")
        if answer["status"] == "201" and isinstance(bulk_id, str):
            made[bulk_id] = str(answer["location"]).rpartition("/")[2]
    return Answer(200, {"schemas": [RESPONSE], "Operations": [answers[number] for number in sorted(answers)]})


def _read(payload: Any, size: int) -> tuple[list[dict[str, Any]], int]:
    if size > LARGEST_BULK:
        raise PayloadTooLargeException(detail=f"A bulk request has at most {LARGEST_BULK} bytes.")
    if not isinstance(payload, dict) or REQUEST not in payload.get("schemas", []):
        raise InvalidSyntaxException(detail=f"a JSON object with the schema {REQUEST} is needed")
    operations, fail_on_errors = payload.get("Operations"), payload.get("failOnErrors", 0)
    if not isinstance(operations, list) or not all(isinstance(one, dict) for one in operations):
        raise InvalidSyntaxException(detail="Operations must be a list of operations")
    if isinstance(fail_on_errors, bool) or not isinstance(fail_on_errors, int) or fail_on_errors < 0:
        raise InvalidValueException(detail="failOnErrors must be a whole number")
    if len(operations) > MOST_OPERATIONS:
        raise PayloadTooLargeException(detail=f"A bulk request has at most {MOST_OPERATIONS} operations.")
    read = [one | {"method": str(one.get("method", "")).upper()} for one in operations]
    named = [one.get("bulkId") for one in read if one["method"] == "POST"]
    if not all(isinstance(one, str) and one for one in named) or len(set(map(str, named))) < len(named):
        raise InvalidValueException(detail="each POST needs a bulkId of its own")
    return read, fail_on_errors


def _references(value: Any) -> Iterator[str]:
    """The bulkIds an operation's path and data refer to."""
    if isinstance(value, str):
        if _REFERENCE in value and (value.startswith(_REFERENCE) or value.startswith(("/Users/", "/Groups/"))):
            yield value.rpartition(_REFERENCE)[2]
    elif isinstance(value, dict):
        for one in value.values():
            yield from _references(one)
    elif isinstance(value, list):
        for one in value:
            yield from _references(one)


def _missing(operation: Operation, made: Mapping[str, str]) -> set[str]:
    return {one for part in ("path", "data") for one in _references(operation.get(part)) if one not in made}


def _unresolved(missing: set[str], to_come: set[str]) -> SCIMException:
    named = ", ".join(sorted(missing))
    if missing <= to_come:
        return ConflictException(detail=f"bulkId {named}: these operations wait for each other")
    return ConflictException(detail=f"bulkId {named}: nothing was made under it")


def _resolved(value: Any, made: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        found = next(_references(value), None)
        return value if found is None else value.replace(f"{_REFERENCE}{found}", made[found])
    if isinstance(value, dict):
        return {key: _resolved(one, made) for key, one in value.items()}
    return [_resolved(one, made) for one in value] if isinstance(value, list) else value


def _done(database: Database, around: Around, operation: Operation, made: Mapping[str, str]) -> dict[str, Any]:
    try:
        answer = _performed(database, around, operation, made)
    except ValidationError as error:
        return _refused(Error.from_validation_errors(error)[0])
    except SCIMException as error:
        return _refused(error) | _where(around, operation, made)
    place = {"location": answer.location} if answer.location else _where(around, operation, made)
    return {"status": str(answer.status)} | place | ({"version": answer.version} if answer.version else {})


def _performed(database: Database, around: Around, operation: Operation, made: Mapping[str, str]) -> Answer:
    kind, resource_id = _target(operation, made)
    endpoint = ENDPOINTS[kind]
    data = _resolved(operation.get("data"), made)
    version = operation.get("version")
    conditions = Conditions(matches=version if isinstance(version, str) else None)
    method = operation["method"]
    if (method == "POST") != (resource_id is None):
        raise InvalidPathException(detail=f"{method} does not go to {operation.get('path')}")
    if method == "POST":
        return endpoint.create(database, around, data, conditions)
    assert resource_id is not None
    if method == "PUT":
        return endpoint.replace(database, around, resource_id, data, conditions)
    if method == "PATCH":
        return endpoint.patch(database, around, resource_id, data, conditions)
    if method == "DELETE":
        return endpoint.delete(database, around, resource_id, conditions)
    raise InvalidValueException(detail="method is one of POST, PUT, PATCH and DELETE")


def _target(operation: Operation, made: Mapping[str, str]) -> tuple[str, str | None]:
    path = _resolved(operation.get("path"), made)
    found = _PATH.fullmatch(path) if isinstance(path, str) else None
    if found is None:
        raise InvalidPathException(detail="path is /Users or /Groups, with the id of one where it is not made")
    return found[1], found[2]


def _where(around: Around, operation: Operation, made: Mapping[str, str]) -> dict[str, str]:
    """The address of what an operation on something that was there is about."""
    try:
        kind, resource_id = _target(operation, made)
    except (InvalidPathException, NotFoundException):
        return {}
    return {} if resource_id is None else {"location": f"{around.base}/{kind}/{resource_id}"}


def _about(operation: Operation) -> dict[str, Any]:
    told = {"method": operation["method"]}
    return told | ({"bulkId": operation["bulkId"]} if isinstance(operation.get("bulkId"), str) else {})


def _refused(error: SCIMException | Error) -> dict[str, Any]:
    said = error.to_error() if isinstance(error, SCIMException) else error
    return {"status": str(said.status), "response": said.model_dump()}
