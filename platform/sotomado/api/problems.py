"""What an API answers instead of what was asked for: problem details, as RFC 9457 has them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from sotomado.accounts.errors import NotFound
from sotomado.companies.tokens.errors import TokenRefused
from sotomado.companies.tokens.guard import headers_of

MEDIA_TYPE = "application/problem+json"
# Where everything here stands.
ROOT = "/api/"

TITLES: Mapping[int, str] = {
    400: "The request cannot be read",
    401: "A token is needed",
    403: "The token may not do this",
    404: "There is no such thing",
    405: "That is not done here",
    406: "Not in that form",
    409: "It does not fit what is there",
    413: "Too large",
    415: "Not in that form",
    422: "Something in it is wrong",
    429: "Too fast",
    503: "Not now",
}


class Problem(Exception):
    """The request is not carried out. `errors`: what is wrong where, by a `pointer` (RFC 6901) and a `detail`."""

    def __init__(self, status: int, detail: str, errors: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors


def answer(
    status: int,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    said: dict[str, Any] = {"type": "about:blank", "title": TITLES.get(status, "Not done"), "status": status}
    said["detail"] = detail
    if errors:
        said["errors"] = [dict(one) for one in errors]
    response = Response(json.dumps(said, ensure_ascii=False), status=status, mimetype=MEDIA_TYPE)
    response.headers.update(dict(headers or {}))
    response.headers["Cache-Control"] = "no-store"
    return response


def is_asked_for() -> bool:
    """Whether whoever asks is a machine at the API: also where nothing stands at its address."""
    return request.path.startswith(ROOT)


def of_http(error: HTTPException) -> Response:
    """What the framework refused by itself, such as a method nobody declared."""
    headers = {}
    if error.code == 405 and (allowed := getattr(error, "valid_methods", None)):
        headers["Allow"] = ", ".join(sorted(allowed))
    return answer(error.code or 500, error.description or "", headers=headers)


def setup_problems(bp: Blueprint) -> None:
    """Say in this form whatever goes wrong behind the blueprint's addresses."""

    @bp.errorhandler(Problem)
    def told(error: Problem) -> Response:
        return answer(error.status, error.detail, errors=error.errors)

    @bp.errorhandler(TokenRefused)
    def refused(error: TokenRefused) -> Response:
        return answer(error.status, error.said, headers=headers_of(error))

    @bp.errorhandler(NotFound)
    def unknown(_error: NotFound) -> Response:
        return answer(404, "Nothing of your company's has this id.")

    @bp.errorhandler(HTTPException)
    def by_the_framework(error: HTTPException) -> Response:
        return of_http(error)
