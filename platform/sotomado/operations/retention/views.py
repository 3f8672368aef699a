"""Two pages of one table: how long what is kept, and the records of processing, to print."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from sotomado.operations.blueprint import bp
from sotomado.operations.retention import wording
from sotomado.operations.retention.table import BACKUPS_KEPT, LINES
from sotomado.web import current_settings


@bp.get("/operations/retention")
def retention() -> ResponseReturnValue:
    return render_template("operations/retention.html", lines=LINES, words=wording, backups_kept_days=BACKUPS_KEPT.days)


@bp.get("/operations/processing")
def processing() -> ResponseReturnValue:
    return render_template(
        "operations/processing.html",
        lines=[line for line in LINES if line.ground is not line.ground.NONE],
        words=wording,
        backups_kept_days=BACKUPS_KEPT.days,
        issuer=current_settings(),
    )
