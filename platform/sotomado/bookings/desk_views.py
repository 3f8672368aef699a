"""The consultant's desk: what waits for closing, what comes, what was."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from sotomado.accounts.errors import NotFound
from sotomado.availability.standing import readiness
from sotomado.availability.standing.words import steps_of
from sotomado.availability.wording import by_day, slot_address
from sotomado.bookings import service as bookings
from sotomado.directory import service as directory
from sotomado.directory.labels import MODE_LABELS, STYLE_WISHES, THEME_LABELS
from sotomado.languages import choose_zone
from sotomado.web import current_actor, current_read

bp = Blueprint("desk", __name__)


@bp.get("/desk")
def index() -> ResponseReturnValue:
    with current_read() as work:
        own = directory.consultant_of(work, person_id=current_actor().person_id)
        if own is None:
            raise NotFound("consultant")
        shown = bookings.desk(work, consultant_id=own.id)
        # Whoever is on the list already needs no way there.
        is_on_its_way = own.listed_at is None
        ready = readiness.readiness(work, consultant_id=own.id) if is_on_its_way else None
    by_start = {one.starts_at: one for one in shown.coming}
    days = [(day, [by_start[at] for at in starts]) for day, starts in by_day(by_start, choose_zone())]
    return render_template(
        "desk/index.html",
        desk=shown,
        ready=ready,
        ready_steps=steps_of(ready) if ready else [],
        slot_address=slot_address,
        days=days,
        modes=MODE_LABELS,
        theme_labels=THEME_LABELS,
        style_wishes=STYLE_WISHES,
    )
