"""A paper on its way to a browser."""

from __future__ import annotations

from flask import Response

from sotomado.outbox.mail import Enclosure


def as_file(paper: Enclosure) -> Response:
    """Opened where PDFs are read, under its number; kept by no cache, and taken for a page by nobody."""
    answer = Response(paper.content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{paper.filename}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
