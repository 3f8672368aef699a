"""Requests that carry a file: how large they may be, and what becomes of those that are larger.

A view that takes a file is marked `@takes_a_file`. Its request may be larger than others. One that is too large is read
to its end and thrown away, since a browser whose sending is cut off shows its own error instead of our answer; then
413 is raised, and the slice's blueprint answers with the form and a message beside the field
(`@bp.errorhandler(413)`; ask `web.refusal()` first, since nobody has looked yet who is asking). Nothing is read of whom
no cookie says to be signed in: strangers do not keep our threads waiting for 80 MB.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app, request, session
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from sotomado.files.checking import LARGEST_BYTES

# The file and a little form around it.
LARGEST_BODY = LARGEST_BYTES + 256 * 1024
# Beyond this nobody is waited for.
LARGEST_READ = 80 * 1024 * 1024
_PIECE = 64 * 1024

View = TypeVar("View", bound=Callable[..., object])


def takes_a_file(view: View) -> View:
    """Mark a view whose request may carry a file."""
    view.takes_a_file = True  # type: ignore[attr-defined]
    return view


def takes_a_file_of(largest_bytes: int) -> Callable[[View], View]:
    """Mark a view whose file may be larger, or must be smaller, than others."""

    def mark(view: View) -> View:
        view.largest_body = largest_bytes + 256 * 1024  # type: ignore[attr-defined]
        return takes_a_file(view)

    return mark


def sent(name: str, *, largest_bytes: int = LARGEST_BYTES) -> bytes:
    """The bytes of the file in the field `name`, empty if there is none. What it calls itself is not looked at."""
    file: FileStorage | None = request.files.get(name)
    return b"" if file is None else file.read(largest_bytes + 1)


def setup_uploads(app: Flask) -> None:
    """Before anything reads the form."""

    @app.before_request
    def make_room() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if not getattr(view, "takes_a_file", False):
            return
        largest = getattr(view, "largest_body", LARGEST_BODY)
        request.max_content_length = largest
        if (request.content_length or 0) > largest:
            if "_user_id" in session:
                _read_to_the_end()
            raise RequestEntityTooLarge


def _read_to_the_end() -> None:
    left = min(request.content_length or 0, LARGEST_READ)
    source = request.environ["wsgi.input"]
    while left > 0 and (piece := source.read(min(_PIECE, left))):
        left -= len(piece)
