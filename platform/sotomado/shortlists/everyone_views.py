"""Everyone who can be booked: the ten is a suggestion, and this is the way past it."""

from __future__ import annotations

from datetime import UTC

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from sotomado.accounts.consent import consent_required
from sotomado.availability import service as availability
from sotomado.directory import service as directory
from sotomado.directory.labels import THEME_LABELS
from sotomado.directory.vocabulary import Theme
from sotomado.languages import current_locale
from sotomado.shortlists import windows
from sotomado.shortlists.blueprint import bp
from sotomado.web import current_read

A_PAGE = 20
# As long as the field takes; each word is looked for in eight columns.
LONGEST_WORDS = 80


@bp.get("/consultants")
@consent_required
def everyone() -> ResponseReturnValue:
    words = request.args.get("words", "").strip()[:LONGEST_WORDS]
    theme = request.args.get("theme", "")
    page = request.args.get("page", 1, type=int)
    if theme and theme not in set(Theme):
        abort(404)
    with current_read() as work:
        today = work.now.astimezone(UTC).date()
        ids = directory.search(work, on=today, words=words, theme=Theme(theme) if theme else None)
        pages = max(1, -(-len(ids) // A_PAGE))
        if not 1 <= page <= pages:
            abort(404)
        shown = ids[(page - 1) * A_PAGE : page * A_PAGE]
        cards = directory.cards(work, consultant_ids=shown, on=today)
        free = availability.first_open_slots(work, consultant_ids=shown, limit=1)
    return render_template(
        "shortlists/everyone.html",
        people=[
            (
                cards[one],
                cards[one].in_words(current_locale()),
                [THEME_LABELS[known] for known in cards[one].themes],
                windows.times(cards[one], free[one]),
            )
            for one in shown
        ],
        about_of=windows.about,
        themes=[(known.value, label) for known, label in THEME_LABELS.items()],
        asked={"words": words, "theme": theme},
        longest_words=LONGEST_WORDS,
        count=len(ids),
        page=page,
        pages=pages,
    )
