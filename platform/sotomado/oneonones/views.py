"""Pages of the inside track, for the two of a pair."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from sotomado.accounts.models import Role
from sotomado.oneonones import hub
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.labels import RESPONSE_LABELS, THEME_LABELS
from sotomado.web import current_actor, current_read

bp = Blueprint("oneonones", __name__)


@bp.get("/one-on-ones")
def index() -> ResponseReturnValue:
    actor = current_actor()
    with current_read() as work:
        cards = oneonones.pairs_of(work, person_id=actor.person_id)
    return render_template(
        "oneonones/index.html", cards=cards, theme_labels=THEME_LABELS, is_manager=Role.MANAGER in actor.roles
    )


@bp.get("/one-on-ones/<int:pair_id>")
def pair(pair_id: int) -> ResponseReturnValue:
    with current_read() as work:
        opened = hub.open_hub(work, person_id=current_actor().person_id, pair_id=pair_id)
    return render_template(
        "oneonones/pair.html", hub=opened, theme_labels=THEME_LABELS, response_labels=RESPONSE_LABELS
    )
