"""What a page of a booking asks about its owner's calendar. It has no addresses of its own."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from sotomado.bookings.answers import service as answers
from sotomado.web import current_actor, current_read

bp = Blueprint("answers", __name__)


@bp.app_context_processor
def asked_by_the_note() -> dict[str, Callable[[str], str]]:
    """Asked only by pages that have the note."""
    return {"calendar_says": _own}


def _own(booking_id: str) -> str:
    """ "declined" or "countered", "" where one's calendar says nothing against a booking."""
    with current_read() as work:
        found = answers.against(work, person_id=current_actor().person_id, booking_id=booking_id)
    return found.value if found is not None else ""
