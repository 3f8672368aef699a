"""The page for machines that watch: nothing but figures, for whoever sends the token."""

from __future__ import annotations

import hmac
import os

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess

from sotomado.watching.standing import Standing
from sotomado.web import current_database, current_settings

bp = Blueprint("watching", __name__)


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    settings = current_settings()
    if not settings.metrics_token:
        abort(404)
    sent = request.headers.get("Authorization", "")
    if not hmac.compare_digest(sent.encode(), f"Bearer {settings.metrics_token}".encode()):
        return Response("A token is needed.\n", 401, {"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
    standing = CollectorRegistry()
    standing.register(Standing(current_database(), settings))
    return Response(generate_latest(_counted()) + generate_latest(standing), content_type=CONTENT_TYPE_LATEST)


def _counted() -> CollectorRegistry:
    """What the processes of this server have counted together; alone, what this one has."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    multiprocess.MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
