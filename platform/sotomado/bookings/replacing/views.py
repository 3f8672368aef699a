"""The advisee's page after somebody else called their booking off: an apology, others near the old time, one tap."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.consent import consent_required
from sotomado.availability.errors import SlotNotOffered, SlotTaken
from sotomado.availability.wording import slot_address, slot_label
from sotomado.bookings import once, rule_words, wording
from sotomado.bookings import service as bookings
from sotomado.bookings.errors import (
    AlreadyMeetingThen,
    ModeNotOffered,
    NobodyPays,
    NotBookable,
    NothingWaits,
    OneselfAsked,
    TimeGone,
    TooManyAhead,
)
from sotomado.bookings.forms import read_instant
from sotomado.bookings.replacing import accepting
from sotomado.bookings.replacing import instead as instead_of
from sotomado.bookings.replacing import service as replacing
from sotomado.bookings.replacing.instead import Offer
from sotomado.companies.errors import CompanyPaysNot
from sotomado.directory.labels import MODE_LABELS, STYLE_WISHES, THEME_LABELS
from sotomado.directory.vocabulary import MeetingMode
from sotomado.languages import choose_zone, current_locale
from sotomado.shortlists import windows
from sotomado.shortlists import wording as shortlist_wording
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("replacing", __name__)


class Chosen(NamedTuple):
    """What stood on the button that was pressed."""

    consultant_id: int
    starts_at: datetime
    mode: MeetingMode

    @classmethod
    def of(cls, text: str) -> Chosen:
        """Anything that no button of ours carries is no page."""
        who, _sep, rest = text.partition("|")
        slot, _sep, way = rest.partition("|")
        starts_at = read_instant(slot)
        if not (who.isascii() and who.isdigit() and len(who) < 10) or starts_at is None or way not in set(MeetingMode):
            abort(404)
        return cls(int(who), starts_at, MeetingMode(way))


@bp.get("/bookings/<booking_id>/instead")
@consent_required
def instead(booking_id: str) -> ResponseReturnValue:
    return _page(booking_id)


@bp.post("/bookings/<booking_id>/instead")
@consent_required
def accept(booking_id: str) -> ResponseReturnValue:
    chosen = Chosen.of(request.form.get("choice", ""))
    try:
        with current_work() as work:
            known = once.done_before(work, "instead")
            if known is not None:
                return redirect(url_for("bookings.show", booking_id=known or booking_id), 303)
            confirmed = accepting.accept(
                work,
                advisee_id=current_actor().person_id,
                booking_id=booking_id,
                consultant_id=chosen.consultant_id,
                starts_at=chosen.starts_at,
                mode=chosen.mode,
                sender=bookings.Sender.of(current_settings()),
            )
            once.done_to(work, confirmed.booking_id)
    except NothingWaits:
        return redirect(url_for("replacing.instead", booking_id=booking_id), 303)
    except (SlotTaken, SlotNotOffered, TimeGone, NotBookable, ModeNotOffered, OneselfAsked) as error:
        return _page(booking_id, trouble=_why_not_held(error)), 422
    except (AlreadyMeetingThen, TooManyAhead, NobodyPays, CompanyPaysNot) as error:
        return _page(booking_id, trouble=wording.why_not_confirmed(error)), 422
    flash(_("予約しました。チケットは、取り消された予約のものをそのまま使いました。確認のメールをお送りします。"))
    return redirect(url_for("bookings.show", booking_id=confirmed.booking_id), 303)


# Whoever has taken back their consent may still give the ticket back.
@bp.post("/bookings/<booking_id>/instead/decline")
def decline(booking_id: str) -> ResponseReturnValue:
    with current_work() as work:
        replacing.decline(work, advisee_id=current_actor().person_id, booking_id=booking_id)
    flash(_("チケットを会社の枠に戻しました。話したくなったら、いつでもえらべます。"))
    return redirect(url_for("bookings.show", booking_id=booking_id), 303)


def _page(booking_id: str, *, trouble: str = "") -> str:
    person_id = current_actor().person_id
    with current_read() as work:
        shown = instead_of.instead(work, advisee_id=person_id, booking_id=booking_id)
    if shown.standing.waits and not shown.is_drawn:
        with current_work() as work:
            instead_of.draw(work, advisee_id=person_id, booking_id=booking_id)
        with current_read() as work:
            shown = instead_of.instead(work, advisee_id=person_id, booking_id=booking_id)
    shared, left = shortlist_wording.told_once([shortlist_wording.reasons(one.window.reasons) for one in shown.offers])
    return render_template(
        "bookings/instead.html",
        shown=shown,
        booking=shown.booking,
        name=wording.name_of(shown.booking),
        trouble=trouble,
        offers=[
            (one, one.window.consultant.in_words(current_locale()), lines, _times(one))
            for one, lines in zip(shown.offers, left, strict=True)
        ],
        shared=shared,
        lead=rule_words.lead_time(shown.advisee_cutoff_minutes) if shown.advisee_cutoff_minutes else "",
        about_of=windows.about,
        modes=MODE_LABELS,
        theme_labels=THEME_LABELS,
        style_wishes=STYLE_WISHES,
    )


def _times(one: Offer) -> list[tuple[str, str]]:
    """Each time as (label, what its button carries)."""
    return [
        (
            slot_label(at, choose_zone(), current_locale(), other_zone=one.window.consultant.time_zone),
            f"{one.window.consultant.id}|{slot_address(at)}|{one.mode.value}",
        )
        for at in one.starts
    ]


def _why_not_held(error: Exception) -> str:
    said = wording.why_not_held(error)
    return said[0][1] if said else str(_("この時間は、予約できませんでした。何も変わっていません。"))
