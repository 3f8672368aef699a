"""A page of what another person may take back at any moment, and the part of it that is asked for while it lies open.

The page's script (`shown.js`) asks every few seconds whether the part may stay, saying which one it shows. It is
answered with nothing while it may, and otherwise with what stands there now. No browser keeps a copy.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from sotomado.consultations.cards.errors import NoLongerThere
from sotomado.consultations.cards.reading import ReadCard
from sotomado.database import UnitOfWork
from sotomado.web import current_read, current_work


def card_page(
    read: Callable[[UnitOfWork], ReadCard], *, now_url: str, back_url: str, inside: bool = False
) -> ResponseReturnValue:
    """One card for its reader. `read` notes the look, and raises NoLongerThere. `inside`: of a pair's 1on1s."""
    try:
        with current_work() as work:
            card = read(work)
    except NoLongerThere:
        return uncopied(render_template("cards/no_longer_there.html", back_url=back_url, inside=inside), 410)
    page = render_template("cards/read.html", card=card, now_url=now_url, back_url=back_url, inside=inside)
    return uncopied(page)


def card_now(
    card_id: str, *, must_be_there: Callable[[UnitOfWork], None], read: Callable[[UnitOfWork], ReadCard]
) -> ResponseReturnValue:
    """The card alone. Shown already it is no new look; both raise NoLongerThere."""
    try:
        if request.args.get("mark") == card_id:
            with current_read() as work:
                must_be_there(work)
            return uncopied("", 204)
        with current_work() as work:
            card = read(work)
    except NoLongerThere:
        return uncopied(render_template("cards/_gone.html"))
    return uncopied(render_template("cards/_open.html", card=card))


def uncopied(page: str, status: int = 200) -> Response:
    """An answer of which a browser keeps no copy."""
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
