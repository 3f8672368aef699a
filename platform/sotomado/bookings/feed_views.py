"""The pages of one's own feed: the file itself for whoever has the secret, and the page on which it is made."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.bookings import feed
from sotomado.bookings.models import FeedTitles
from sotomado.database import UnitOfWork
from sotomado.web import current_actor, current_read, current_settings, current_work, is_htmx, safe_next

bp = Blueprint("feed", __name__)

# Carried through one redirect, so that a page made anew by "reload" makes no new address.
_SHOWN_ONCE = "feed"


@bp.get("/calendar/<secret>.ics")
def file(secret: str) -> ResponseReturnValue:
    with current_read() as work:
        found = feed.file_of(work, secret=secret)
        is_time_to_note = feed.is_time_to_note(work, secret=secret)
    if is_time_to_note:
        with current_work() as work:
            feed.note_reading(work, secret=secret)
    response = Response(found.body, content_type="text/calendar; charset=utf-8")
    response.headers.set("Content-Disposition", "inline", filename="sotomado.ics")
    response.set_etag(found.tag)
    response.last_modified = found.changed_at
    response.cache_control.private = True
    response.cache_control.no_cache = True
    return response.make_conditional(request)


@bp.get("/calendar")
def own() -> ResponseReturnValue:
    with current_read() as work:
        section = own_section(work)
    return render_template("bookings/feed.html", **section)


@bp.post("/calendar")
def renew() -> ResponseReturnValue:
    with current_work() as work:
        session[_SHOWN_ONCE] = feed.renew(work, person_id=current_actor().person_id)
    flash(_("アドレスをつくりました。これまでのアドレスがあれば、もう読めません。"))
    return _back()


@bp.post("/calendar/titles")
def set_titles() -> ResponseReturnValue:
    chosen = FeedTitles.TALK if request.form.get("titles") == FeedTitles.TALK.value else FeedTitles.DISCREET
    with current_work() as work:
        feed.set_titles(work, person_id=current_actor().person_id, titles=chosen)
    flash(_("題名を変えました。カレンダーが次に読むときから変わります。"))
    return _back()


@bp.post("/calendar/end")
def end() -> ResponseReturnValue:
    with current_work() as work:
        feed.end(work, person_id=current_actor().person_id)
    flash(_("アドレスを使えなくしました。読んでいたカレンダーからは、予定が消えていきます。"))
    return _back()


def own_section(work: UnitOfWork) -> dict[str, object]:
    """What the part of a page about one's own feed needs. An address just made is told this once."""
    # A page that looks again by itself shows this part to nobody.
    secret = None if is_htmx() else session.pop(_SHOWN_ONCE, None)
    path = url_for("feed.file", secret=secret) if secret else ""
    return {
        "feed": feed.own_feed(work, person_id=current_actor().person_id),
        "feed_address": f"{current_settings().public_url}{path}" if path else "",
        "feed_titles": [
            (titles.value, feed.TITLES[titles][current_actor().locale])
            for titles in (FeedTitles.DISCREET, FeedTitles.TALK)
        ],
    }


def _back() -> ResponseReturnValue:
    return redirect(f"{safe_next(request.form.get('next')) or url_for('feed.own')}#feed", 303)
