"""The API as one blueprint: its rooms, and the description of all of them."""

from __future__ import annotations

from flask import Response, jsonify

from sotomado.api.blueprint import OPERATIONS, ROOT, bp
from sotomado.api.openapi import description
from sotomado.api.releases import views as _releases  # noqa: F401 - its operations stand on the blueprint
from sotomado.api.roster import import_views as _imports  # noqa: F401
from sotomado.api.roster import views as _roster  # noqa: F401
from sotomado.api.webhooks import views as _webhooks  # noqa: F401
from sotomado.web import current_settings

__all__ = ["bp"]


@bp.get(f"{ROOT}/openapi.json", provide_automatic_options=False)
def openapi() -> Response:
    return jsonify(description(OPERATIONS, server=current_settings().public_url))
