"""Pages of the inside track, for the two of a pair."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from sotomado.accounts.models import Role
from sotomado.languages import current_locale
from sotomado.oneonones import hub
from sotomado.oneonones.labels import RESPONSE_LABELS, THEME_LABELS
from sotomado.oneonones.listing import listing
from sotomado.oneonones.pairs.wording import KINDS
from sotomado.oneonones.series.wording import PLACES, rhythm_in_words
from sotomado.web import current_actor, current_read

bp = Blueprint("oneonones", __name__)


@bp.get("/one-on-ones")
def index() -> ResponseReturnValue:
    with current_read() as work:
        found = listing(work, person_id=current_actor().person_id)
    return render_template("oneonones/index.html", listing=found, kinds=KINDS)


@bp.get("/one-on-ones/<int:pair_id>")
def pair(pair_id: int) -> ResponseReturnValue:
    with current_read() as work:
        opened = hub.open_hub(work, person_id=current_actor().person_id, pair_id=pair_id)
    return render_template(
        "oneonones/pair.html",
        hub=opened,
        is_advisee=Role.ADVISEE in current_actor().roles,
        rhythm=_rhythm(opened),
        kinds=KINDS,
        places=PLACES,
        theme_labels=THEME_LABELS,
        response_labels=RESPONSE_LABELS,
    )


def _rhythm(opened: hub.Hub) -> str:
    goes = opened.series.rhythm
    if goes is None:
        return ""
    return rhythm_in_words(goes, locale=current_locale(), reader_zone=current_actor().time_zone)
