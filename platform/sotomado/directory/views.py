"""Pages of the directory: a consultant's profile."""

from __future__ import annotations

from datetime import UTC

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from sotomado.accounts.consent import consent_required
from sotomado.directory import service as directory
from sotomado.directory.labels import (
    AGE_BAND_LABELS,
    EXPERIENCE_LABELS,
    GENDER_LABELS,
    LANGUAGE_LABELS,
    MODE_LABELS,
    STYLE_LABELS,
    THEME_LABELS,
)
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_read

# How strong a style must be to be told as theirs: everybody has a little of each.
MARKED = 0.5

bp = Blueprint("directory", __name__)


@bp.get("/consultants/<int:consultant_id>")
@consent_required
def profile(consultant_id: int) -> ResponseReturnValue:
    with current_read() as work:
        today = work.now.astimezone(UTC).date()
        consultant = directory.shown_consultant(
            work, consultant_id=consultant_id, on=today, reader_id=current_actor().person_id
        )
    return render_template(
        "directory/profile.html",
        consultant=consultant,
        is_oneself=consultant.person_id == current_actor().person_id,
        words=consultant.in_words(current_locale()),
        age=AGE_BAND_LABELS[consultant.age_band] if consultant.age_band else None,
        themes=[THEME_LABELS[theme] for theme in consultant.themes],
        experiences=[(EXPERIENCE_LABELS[one], years) for one, years in consultant.experiences.items()],
        styles=[STYLE_LABELS[one] for one, strength in consultant.styles.items() if strength >= MARKED],
        gender=GENDER_LABELS[consultant.gender] if consultant.gender else None,
        languages=[LANGUAGE_LABELS[one] for one in consultant.languages],
        modes=[MODE_LABELS[one] for one in consultant.modes],
        slot=request.args.get("slot"),
    )
