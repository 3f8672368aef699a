"""By which names this service may be asked. A page's links must not follow a name that whoever asks made up."""

from __future__ import annotations

from flask import Flask, abort, request
from werkzeug.sansio.utils import host_is_trusted

from sotomado.settings import Settings

# Asked by machines that know an address and no name.
BY_ANY_NAME = frozenset(
    {"operations.healthz", "operations.readyz", "operations.alive", "operations.ready", "watching.metrics"}
)


def setup_hosts(app: Flask, settings: Settings) -> None:
    """In production, answer 400 to whoever asks by another name than ours. Elsewhere nobody is named but one's own
    machine, whatever it is called today."""
    if not settings.is_production:
        return
    trusted = sorted(settings.hosts)

    @app.before_request
    def refuse_other_names() -> None:
        named = request.environ.get("HTTP_HOST", "").lower()
        if request.endpoint not in BY_ANY_NAME and not host_is_trusted(named, trusted):
            abort(400)
