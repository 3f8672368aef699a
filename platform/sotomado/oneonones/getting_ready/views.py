"""The sheet of the other one of a pair."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sotomado.consultations.preparing.labels import PHASES, TIMES
from sotomado.oneonones.getting_ready import service as getting_ready
from sotomado.oneonones.getting_ready import wording
from sotomado.oneonones.getting_ready.service import ForTheOther
from sotomado.oneonones.labels import RESPONSE_LABELS, THEME_LABELS
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("getting_ready", __name__)


@bp.get("/one-on-ones/<int:pair_id>/prepare")
def show(pair_id: int) -> ResponseReturnValue:
    """`?turn=` shows other questions. The first reading draws them; later ones find what was drawn."""
    person_id = current_actor().person_id
    try:
        with current_read() as work:
            is_drawn = getting_ready.is_drawn(work, person_id=person_id, pair_id=pair_id)
        if not is_drawn:
            with current_work() as work:
                getting_ready.draw_questions(work, person_id=person_id, pair_id=pair_id)
        with current_read() as work:
            sheet = getting_ready.ready(
                work, person_id=person_id, pair_id=pair_id, turn=request.args.get("turn", 0, type=int)
            )
    except ForTheOther:
        return redirect(url_for("before.show", pair_id=pair_id), 303)
    return render_template(
        "oneonones/prepare.html",
        sheet=sheet,
        wording=wording,
        theme_labels=THEME_LABELS,
        response_labels=RESPONSE_LABELS,
        phase_labels=PHASES,
        time_labels=TIMES,
    )
