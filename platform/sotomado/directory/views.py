"""Pages of the directory that advisees read: a consultant's profile and portrait."""

from __future__ import annotations

from datetime import UTC
from urllib.parse import urlsplit

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sotomado.accounts import service as accounts
from sotomado.accounts.consent import consent_required
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.companies import service as companies
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.blueprint import bp
from sotomado.directory.profiles import service as profiles
from sotomado.directory.profiles import views as profile_views
from sotomado.directory.profiles.page import profile_page
from sotomado.directory.service import ConsultantCard
from sotomado.files import serving
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_read

# Their pages stand on the same blueprint.
__all__ = ["bp", "profile_views"]

# Another picture has another address, so a browser may keep what it has seen.
PORTRAIT_SECONDS = 24 * 3600


@bp.get("/consultants/<int:consultant_id>")
@consent_required
def profile(consultant_id: int) -> ResponseReturnValue:
    reader_id = current_actor().person_id
    with current_read() as work:
        card = _shown(work, consultant_id)
        body = profiles.published(work, consultant_id=consultant_id)
        employer = companies.employment_of(work, person_id=reader_id)
    return render_template(
        "directory/profile.html",
        page=profile_page(card, body, current_locale()),
        is_oneself=card.person_id == reader_id,
        is_paid_for=employer is not None,
        slot=request.args.get("slot"),
        preview=None,
        list_url=_list_come_from(),
    )


def _list_come_from() -> str:
    """The list of everyone as it was left, with its words and choices; "" for who came from elsewhere."""
    came_from, here = urlsplit(request.referrer or ""), urlsplit(request.host_url)
    everyone = url_for("shortlists.everyone")
    if came_from.netloc != here.netloc or came_from.path != everyone:
        return ""
    return f"{everyone}?{came_from.query}" if came_from.query else everyone


@bp.get("/consultants/<int:consultant_id>/portrait/<file_id>")
def portrait(consultant_id: int, file_id: str) -> Response:
    """For whoever may read the profile, and for oneself."""
    actor = current_actor()
    with current_read() as work:
        own = directory.consultant_of(work, person_id=actor.person_id)
        if own is None or own.id != consultant_id:
            if Role.ADVISEE not in actor.roles or not accounts.has_consented(work, person_id=actor.person_id):
                raise NotFound("portrait")
            _shown(work, consultant_id)
        kept = profiles.portrait(work, consultant_id=consultant_id, file_id=file_id, reader_id=actor.person_id)
    answer = serving.response(kept, as_attachment=False, name="portrait")
    answer.headers["Cache-Control"] = f"private, max-age={PORTRAIT_SECONDS}, immutable"
    return answer


def _shown(work: UnitOfWork, consultant_id: int) -> ConsultantCard:
    today = work.now.astimezone(UTC).date()
    return directory.shown_consultant(work, consultant_id=consultant_id, on=today, reader_id=current_actor().person_id)
