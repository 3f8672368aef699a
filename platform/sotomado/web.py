"""What every view shares: the unit of work of this request, who is asking, and the checks before any view runs."""

from __future__ import annotations

import hashlib
import json
import secrets
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask.json.provider import DefaultJSONProvider
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response as BaseResponse

from sotomado.accounts import service as accounts
from sotomado.accounts import sign_ins
from sotomado.accounts.access import Whose
from sotomado.accounts.authorisation import TABLE, may
from sotomado.accounts.authorisation_gate import BEFORE_THE_FACTOR
from sotomado.accounts.factors.service import is_asked_of
from sotomado.database import Database, UnitOfWork
from sotomado.settings import Settings

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def allow_forms_to(response: Response, origin: str) -> None:
    """Let the forms of this page lead on to another origin as well."""
    policy = CONTENT_SECURITY_POLICY.replace("form-action 'self'", f"form-action 'self' {origin}")
    response.headers["Content-Security-Policy"] = policy


def current_settings() -> Settings:
    settings: Settings = current_app.extensions["sotomado_settings"]
    return settings


def current_database() -> Database:
    database: Database = current_app.extensions["sotomado_database"]
    return database


def current_work() -> AbstractContextManager[UnitOfWork]:
    """The transaction of a view that changes something."""
    return current_database().work()


def current_read() -> AbstractContextManager[UnitOfWork]:
    """The transaction of a view that only shows something."""
    return current_database().read()


def current_actor() -> accounts.Actor:
    """Who is asking. Only for endpoints that nobody reaches without signing in."""
    actor: accounts.Actor = current_user.actor
    return actor


def signed_in_actor() -> accounts.Actor | None:
    """Who is asking, or None."""
    return current_user.actor if current_user.is_authenticated else None


class SignedIn(UserMixin):
    """Flask-Login's user: one sign-in of one person. Its id is the secret in the cookie."""

    def __init__(self, secret: str, actor: accounts.Actor, sign_in_id: str, *, has_given_factor: bool = False) -> None:
        self.secret = secret
        self.actor = actor
        self.sign_in_id = sign_in_id
        self.has_given_factor = has_given_factor

    def get_id(self) -> str:
        return self.secret


def setup_sign_in(app: Flask) -> None:
    """Find out who is asking, from the cookie's secret."""
    manager = LoginManager(app)
    manager.session_protection = None  # the sign-in's own secret does this better than a browser's fingerprint

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(secret: str) -> SignedIn | None:
        settings = current_settings()
        with current_read() as work:
            found = sign_ins.actor_of(
                work,
                secret=secret,
                idle_minutes=settings.sign_in_idle_minutes,
                absolute_minutes=settings.sign_in_absolute_minutes,
            )
        if found is None:
            return None
        if found.is_time_to_note:
            with current_work() as work:
                sign_ins.note_visit(work, sign_in_id=found.sign_in_id)
        return SignedIn(secret, found.actor, found.sign_in_id, has_given_factor=found.has_given_factor)


def setup_authorisation(app: Flask) -> None:
    """Refuse whatever the table does not allow, before any view runs."""

    app.before_request(refusal)


def refusal() -> BaseResponse | None:
    """What is answered instead of the page asked for, if it is not for whoever asks; None where it is."""
    if request.endpoint is None:
        return None  # no such address: the 404 page answers
    access = TABLE.get(request.endpoint)
    if access is not None and access.whose is Whose.ANYONES:
        return None
    if access is not None and access.whose is Whose.MACHINES:
        # Asked of whoever knows tokens (companies/tokens/guard.py), which refuses by an error of its own.
        current_app.extensions["sotomado_token_guard"](access)
        return None
    actor = signed_in_actor()
    if actor is None:
        if is_htmx() and "unasked" in request.args:
            # A part that a page looks at by itself: somebody may be writing beside it, and hears of it there.
            return Response(status=204)
        return lead_to(url_for("accounts.sign_in", next=here()))
    if owes_factor() and request.endpoint not in BEFORE_THE_FACTOR:
        if is_htmx() and "unasked" in request.args:
            return Response(status=204)
        return lead_to(url_for("factors.show"))
    if not may(request.endpoint, actor.roles, own_company=_is_own_company(actor), duties=actor.duties):
        # A company's pages do not exist for strangers; a wrong role is told so.
        abort(404 if access is not None and access.whose is Whose.COMPANY else 403)
    return None


def owes_factor() -> bool:
    """Whether whoever is signed in must still give a second factor, or set one up, before anything opens."""
    actor = signed_in_actor()
    if actor is None or not current_settings().requires_second_factor:
        return False
    return is_asked_of(actor.roles) and not current_user.has_given_factor


def _is_own_company(actor: accounts.Actor) -> bool:
    return actor.company_id is not None and (request.view_args or {}).get("company_id") == actor.company_id


def is_open_to_me(endpoint: str) -> bool:
    """Whether a way to a page is to be shown to whoever is asking: a page of theirs, or of their own company."""
    actor = signed_in_actor()
    return actor is not None and may(
        endpoint, actor.roles, own_company=actor.company_id is not None, duties=actor.duties
    )


def lead_to(url: str) -> BaseResponse:
    """Lead the whole page elsewhere, also when only a part of it was asked for."""
    if is_htmx():
        return Response(status=204, headers={"HX-Redirect": url})
    return redirect(url, 303)


def here() -> str | None:
    """Where to come back to after signing in: the page one is on, if it can be asked for again."""
    if is_htmx():
        parts = urlsplit(request.headers.get("HX-Current-URL", ""))
        return f"{parts.path}?{parts.query}".rstrip("?") or None
    return request.full_path.rstrip("?") if request.method == "GET" else None


def safe_next(target: str | None) -> str | None:
    """`target` if it is an address on this service, else None."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    # Browsers leave out tabs and line ends, and read "\\" as "/": what is left may be the address of another house.
    if any(sign <= " " or sign in "\\\x7f" for sign in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def way_back() -> str:
    """Where this page is found again. The answer to a form has an address of its own at most by accident: then it is
    the page the form was on, and the first page where the browser does not tell."""
    if request.method in ("GET", "HEAD"):
        return request.full_path if request.query_string else request.path
    came_from = urlsplit(request.referrer or "")
    told = came_from.path if came_from.netloc == request.host else ""
    if told and came_from.query:
        told = f"{told}?{came_from.query}"
    ways = current_app.url_map.bind(request.host)
    for way in (request.path, safe_next(told)):
        if way and ways.test(urlsplit(way).path, "GET"):
            return way
    return url_for("accounts.home")


class WholeSigns(DefaultJSONProvider):
    """Reads what scripts send. Half a sign, as an emoji that was cut in two leaves it, is "?": no text can hold it."""

    def loads(self, s: str | bytes, **options: Any) -> Any:
        try:
            found = super().loads(s, **options)
            has_halves = (b"\\u" if isinstance(s, bytes) else "\\u") in s  # type: ignore[operator]
            if not has_halves:
                return found
            return super().loads(json.dumps(found, ensure_ascii=False).encode(errors="replace"), **options)
        except RecursionError:
            raise ValueError("nested deeper than anything we send") from None


def setup_refusals(app: Flask) -> None:
    """Refuse what no database can hold, before anything is asked: ids beyond 31 bits, text with a NUL in it."""
    app.json = WholeSigns(app)

    @app.before_request
    def refuse() -> None:
        for value in (request.view_args or {}).values():
            if (isinstance(value, int) and value >= 2**31) or (isinstance(value, str) and "\0" in value):
                abort(404)
        if any("\0" in text for fields in (request.args, request.form) for _, text in fields.items(multi=True)):
            abort(400)


def setup_headers(app: Flask) -> None:
    """Headers that keep pages ours: no foreign script, no frame, no referrer, nothing cached by others."""

    @app.before_request
    def name_request() -> None:
        g.request_id = secrets.token_hex(8)

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        # What people uploaded is answered with a stricter one (files/serving.py).
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        # The room of a consultation asks for camera and microphone, and no other page (consultations/room/views.py).
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["X-Request-ID"] = g.get("request_id", "")
        if request.endpoint == "static" and response.status_code < 400:
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            headers.setdefault("Cache-Control", "no-store")
            headers["Vary"] = "Cookie, Accept-Language, HX-Request"
        if current_settings().is_production:
            headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        return response


@lru_cache
def _content_hash(path: Path, _changed_at: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a built file, which changes with its content."""
    path = Path(current_app.static_folder or "") / "dist" / name
    version = _content_hash(path, path.stat().st_mtime_ns) if path.exists() else "missing"
    return url_for("static", filename=f"dist/{name}", v=version)


def is_htmx() -> bool:
    """Whether only a part of the page is wanted."""
    return request.headers.get("HX-Request") == "true"


def remember_sign_in() -> None:
    """Begin a fresh cookie for a sign-in, so that nothing set before it survives but the language."""
    locale = session.get("locale")
    session.clear()
    if locale:
        session["locale"] = locale
    session.permanent = True
