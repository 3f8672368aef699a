"""Files on their way out: shown as the picture they are, and as nothing else, by nobody else's page."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

from sotomado.files.service import Kept

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


def response(kept: Kept, *, as_attachment: bool, name: str) -> Response:
    """The file with headers that let no browser take it for a page. `name` is without its ending."""
    answer = Response(kept.content, mimetype=kept.media_type)
    full = f"{name}.{_ENDINGS[kept.media_type]}"
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in full)
    kind = "attachment" if as_attachment else "inline"
    answer.headers["Content-Disposition"] = f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(full, safe='')}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
