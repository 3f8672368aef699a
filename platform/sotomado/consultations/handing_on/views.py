"""Pages of handing on: choosing item by item, looking at it as the consultant will, and handing it on."""

from __future__ import annotations

from collections.abc import Collection
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.consent import consent_required
from sotomado.bookings import service as bookings
from sotomado.consultations.handing_on import service as handing_on
from sotomado.consultations.handing_on import wording
from sotomado.consultations.handing_on.errors import NoLongerRead
from sotomado.consultations.handing_on.items import Item
from sotomado.directory.labels import STYLE_WISHES, THEME_LABELS
from sotomado.languages import choose_zone, current_locale
from sotomado.web import current_actor, current_database, current_read, current_work

bp = Blueprint("handing_on", __name__)


@bp.get("/bookings/<booking_id>/handing-on")
@consent_required
def choose(booking_id: str) -> ResponseReturnValue:
    """What one has, with what is handed on by now; `as=last` marks what the booking before this one was given."""
    with current_read() as work:
        person_id = current_actor().person_id
        booking = bookings.booking(work, advisee_id=person_id, booking_id=booking_id)
        offered = handing_on.offered(work, person_id=person_id, booking_id=booking_id)
        chosen = handing_on.chosen(work, person_id=person_id, booking_id=booking_id)
        last = handing_on.chosen_last(work, person_id=person_id, booking_id=booking_id) & frozenset(offered.items)
    marked = _marked(request.args.getlist("item")) or (last if request.args.get("as") == "last" else chosen)
    read = _read(offered)
    return _page(
        "choose",
        booking,
        there=offered.items,
        names=wording.names(offered, read),
        excerpts=wording.excerpts(offered, read),
        chosen=chosen,
        marked=marked,
        last=last,
    )


@bp.post("/bookings/<booking_id>/handing-on/preview")
@consent_required
def preview(booking_id: str) -> ResponseReturnValue:
    """As the consultant will see it; nothing is handed on by looking."""
    marked = _marked(request.form.getlist("item"))
    with current_read() as work:
        person_id = current_actor().person_id
        booking = bookings.booking(work, advisee_id=person_id, booking_id=booking_id)
        chosen = handing_on.chosen(work, person_id=person_id, booking_id=booking_id)
        offered = handing_on.offered(work, person_id=person_id, booking_id=booking_id, among=marked)
    return _page("preview", booking, handed=_read(offered), chosen=chosen, marked=frozenset(offered.items))


@bp.get("/bookings/<booking_id>/handed-on")
@consent_required
def as_read(booking_id: str) -> ResponseReturnValue:
    """What the consultant reads at this moment: made by the very call that makes their page."""
    with current_read() as work:
        booking = bookings.booking(work, advisee_id=current_actor().person_id, booking_id=booking_id)
        shown = handing_on.shown(work, booking_id=booking_id)
    return _page("as_read", booking, handed=_read(shown))


@bp.post("/bookings/<booking_id>/handing-on")
@consent_required
def hand_on(booking_id: str) -> ResponseReturnValue:
    items = _marked(request.form.getlist("item"))
    try:
        with current_work() as work:
            handing_on.hand_on(work, person_id=current_actor().person_id, booking_id=booking_id, items=items)
    except NoLongerRead:
        flash(_("この面談の相談相手は、もう読めません。何も渡していません。"), "error")
    else:
        flash(
            _("渡しました。いつでも変えたり、返してもらったりできます。")
            if items
            else _("何も渡していない状態にしました。")
        )
    return redirect(url_for("handing_on.as_read", booking_id=booking_id), 303)


def _marked(values: Collection[str]) -> frozenset[Item]:
    known = {item.value for item in Item}
    return frozenset(Item(value) for value in values if value in known)


def _read(shown: handing_on.ShownHandedOn) -> wording.Read:
    today = current_database().clock.now().astimezone(ZoneInfo(choose_zone())).date()
    return wording.read(shown, locale=current_locale(), today=today)


def _page(page: str, booking: bookings.ShownBooking, **words: object) -> str:
    return render_template(
        f"handing_on/{page}.html",
        booking=booking,
        name=booking.consultant_name if current_locale() == "ja" else booking.consultant_name_en,
        wording=wording,
        readable_until=handing_on.readable_until(booking.ends_at),
        theme_labels=THEME_LABELS,
        style_wishes=STYLE_WISHES,
        **words,
    )
