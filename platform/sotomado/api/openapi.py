"""The description of the API for the outside (OpenAPI 3.1), made of the same declarations that answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from sotomado.api.blueprint import ROOT
from sotomado.api.declaring import Operation
from sotomado.api.problems import MEDIA_TYPE, TITLES

_REF = "#/components/schemas/{model}"
_PART = re.compile(r"<(\w+)>")
# Any operation may answer so; 503 while the database is away.
ALWAYS = (401, 403, 422, 429, 503)
_ABOUT = (
    "For your company's own systems. Make a token on the page of tokens and send it as `Authorization: Bearer stm_…`."
    " A token sees what your company told us and what was published: who uses the desk is nowhere.\n\n"
    "Lists come in parts: ask again with `cursor` set to the `next` of the answer, until it is null. Whoever asks too"
    " fast gets 429 with `Retry-After`. Refusals are problem details (RFC 9457). Messages to your addresses are signed"
    " as standardwebhooks.com describes, and brought again until they are answered with a status of 200 to 299."
)


def description(operations: Sequence[Operation], *, server: str) -> dict[str, Any]:
    """The whole document; `server`: the address of this service."""
    models = _models(operations)
    _, schemas = models_json_schema([(model, mode) for model, mode in models], ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        paths.setdefault(ROOT + _PART.sub(r"{\1}", one.path), {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sotomado", "version": "1", "description": _ABOUT},
        "servers": [{"url": server}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": {**schemas.get("$defs", {}), "Problem": _PROBLEM},
            "responses": {str(status): _problem(title) for status, title in TITLES.items()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _models(operations: Sequence[Operation]) -> list[tuple[type[BaseModel], Any]]:
    taken = {(one.body, "validation") for one in operations if one.body is not None}
    told = {(one.answers, "serialization") for one in operations if one.answers is not None}
    return sorted(taken | told, key=lambda pair: (pair[0].__name__, pair[1]))


def _operation(one: Operation) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "security": [{"token": [one.scope.value]}],
        "description": f"Scope of the token: `{one.scope.value}`.",
        "parameters": [*_in_path(one), *_in_query(one)],
        "responses": {str(one.status): _answer(one)},
    }
    if one.body is not None:
        made["requestBody"] = {"required": True, "content": _json(one.body)}
    if one.file is not None:
        made["requestBody"] = {"required": True, "content": {media_type: {} for media_type in one.file.media_types}}
    refusals = [*ALWAYS, *one.problems, *((400, 413, 415) if one.takes_something else ())]
    if one.answers is None and one.status == 200:
        made["responses"]["304"] = {"description": "Not changed since"}
    made["responses"] |= {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(refusals)}
    return made


def _answer(one: Operation) -> dict[str, Any]:
    if one.answers is not None:
        return {"description": one.summary, "content": _json(one.answers)}
    if one.status == 204:
        return {"description": "Done"}
    return {"description": one.summary, "content": {"application/json": {"schema": {"type": "object"}}}}


def _json(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(model=model.__name__)}}}


def _in_path(one: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "description": said, "schema": {"type": "string"}}
        for name, said in one.ids.items()
    ]


def _in_query(one: Operation) -> list[dict[str, Any]]:
    if one.query is None:
        return []
    schema = one.query.model_json_schema(ref_template=_REF)
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": said.pop("description", ""),
            "schema": _without_null(said),
        }
        for name, said in schema["properties"].items()
    ]


def _without_null(said: dict[str, Any]) -> dict[str, Any]:
    """What can be left out is, in an address: there is no way to write null there."""
    said = {key: value for key, value in said.items() if key not in ("title", "default") or value is not None}
    said.pop("title", None)
    if "anyOf" not in said:
        return said
    (one,) = [choice for choice in said["anyOf"] if choice.get("type") != "null"]
    return dict(one)


def _problem(title: str) -> dict[str, Any]:
    return {
        "description": title,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "Why something was not done (RFC 9457). `errors`: what is wrong where.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
