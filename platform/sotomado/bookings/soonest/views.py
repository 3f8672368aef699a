"""The page of the soonest times across one's ten; a tap holds one."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.consent import consent_required
from sotomado.availability.wording import slot_address
from sotomado.bookings.forms import read_day
from sotomado.bookings.soonest.shown import soonest
from sotomado.directory.labels import MODE_LABELS, TIME_LABELS
from sotomado.directory.vocabulary import MeetingMode, TimeOfWeek
from sotomado.languages import choose_zone, current_locale
from sotomado.shortlists import service as shortlists
from sotomado.web import current_actor, current_read, current_settings

bp = Blueprint("soonest", __name__)


@bp.get("/shortlist/<shortlist_id>/next")
@consent_required
def show(shortlist_id: str) -> ResponseReturnValue:
    said = request.args.getlist("times")
    times = [one for one in TimeOfWeek if one.value in said]
    mode = next((one for one in MeetingMode if one.value == request.args.get("mode", "")), None)
    person_id = current_actor().person_id
    with current_read() as work:
        wish = shortlists.latest_wish(work, person_id=person_id)
        found = soonest(
            work,
            person_id=person_id,
            shortlist_id=shortlist_id,
            zone=choose_zone(),
            first_day=read_day(request.args.get("from", "")),
            times=times,
            mode=mode,
            wished_mode=wish.mode if wish else None,
        )

    def address(first_day: date | None) -> str:
        asked: dict[str, Any] = {
            "times": [one.value for one in times],
            "mode": mode.value if mode else None,
            "from": first_day.isoformat() if first_day else None,
        }
        return url_for("soonest.show", shortlist_id=shortlist_id, **asked)

    modes = [one for one in MODE_LABELS if any(one in card.modes for card in found.consultants)]
    return render_template(
        "bookings/soonest.html",
        found=found,
        shortlist_id=shortlist_id,
        count=len(found.consultants),
        name_of=lambda card: card.name_in(current_locale()),
        slot_address=slot_address,
        time_choices=[(one.value, label) for one, label in TIME_LABELS.items()],
        times=[one.value for one in times],
        mode_choices=[("", _("どれでもよい")), *((one.value, MODE_LABELS[one]) for one in modes)],
        mode=mode.value if mode else "",
        modes=MODE_LABELS,
        address=address,
        is_filtered=bool(times or mode),
        is_first="from" not in request.args,
        hold_minutes=current_settings().hold_minutes,
    )
