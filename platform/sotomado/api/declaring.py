"""Declaring an operation: its address, who may, what it takes and answers. All of it is kept to, and described."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request
from pydantic import BaseModel, ValidationError

from sotomado.accounts.scopes import Scope
from sotomado.api.blueprint import OPERATIONS, ROOT, bp
from sotomado.api.problems import Problem


@dataclass(frozen=True)
class TakenFile:
    """A body that is a file: of which media types, and of how many bytes at most."""

    media_types: tuple[str, ...]
    largest_bytes: int


@dataclass(frozen=True)
class Operation:
    """`path` as Flask writes it, below ROOT. `ids`: what the parts in it are, in words.

    `query`, `body`: what is taken; `answers`: what comes, None for nothing. `problems`: which refusals are its own,
    beside those that any operation may answer with. `file`: a body that is no JSON.
    """

    name: str
    method: str
    path: str
    scope: Scope
    summary: str
    status: int
    answers: type[BaseModel] | None
    ids: Mapping[str, str] = field(default_factory=dict)
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    file: TakenFile | None = None
    problems: tuple[int, ...] = ()

    @property
    def takes_something(self) -> bool:
        return self.body is not None or self.file is not None


def operation(declared: Operation) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Have a function answer an operation: it gets the parts of the path, `query`, `body` and `file` as declared."""
    OPERATIONS.append(declared)
    asked, sent = declared.query, declared.body

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        def view(**parts: Any) -> Response:
            taken = dict(parts)
            _refuse_unknown(declared)
            if asked is not None:
                taken["query"] = _read(lambda: asked.model_validate(request.args.to_dict(), strict=False), "query")
            if sent is not None:
                taken["body"] = _read(lambda: sent.model_validate_json(_json()))
            if declared.file is not None:
                taken["file"] = _file(declared.file)
            return _answered(declared, function(**taken))

        bp.add_url_rule(
            f"{ROOT}{declared.path}",
            endpoint=declared.name,
            view_func=view,
            methods=[declared.method],
            provide_automatic_options=False,
        )
        return function

    return declare


def _answered(declared: Operation, made: Any) -> Response:
    if isinstance(made, Response):
        return made
    if declared.answers is None:
        return Response(status=declared.status)
    assert isinstance(made, declared.answers), f"{declared.name} answers with what it declared"
    response = Response(made.model_dump_json(by_alias=True), status=declared.status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _refuse_unknown(declared: Operation) -> None:
    """A name nobody declared was meant to do something: better said than passed over."""
    known = set() if declared.query is None else set(declared.query.model_fields)
    if unknown := sorted(set(request.args) - known):
        raise Problem(
            422,
            "The address carries something that is not known here.",
            [{"pointer": f"#/query/{_escaped(name)}", "detail": "Not known."} for name in unknown],
        )
    if any(len(request.args.getlist(name)) > 1 for name in request.args):
        raise Problem(422, "Each thing can be said once only.")


def _file(taken: TakenFile) -> bytes:
    if request.mimetype not in taken.media_types:
        raise Problem(415, f"Send {' or '.join(taken.media_types)}.")
    request.max_content_length = taken.largest_bytes
    return request.get_data(cache=False)


def _json() -> bytes:
    if request.mimetype != "application/json":
        raise Problem(415, "Send application/json.")
    return request.get_data(cache=False)


def _read(reading: Callable[[], BaseModel], where: str = "") -> BaseModel:
    try:
        return reading()
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        if any(one["type"] == "json_invalid" for one in found):
            raise Problem(400, "This is not JSON.") from None
        raise Problem(422, "Something in it is wrong.", [_told(one, where) for one in found]) from None


def _told(error: Mapping[str, Any], where: str) -> dict[str, str]:
    parts = ([where] if where else []) + [_escaped(str(part)) for part in error["loc"]]
    return {"pointer": "#/" + "/".join(parts), "detail": error["msg"]}


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
