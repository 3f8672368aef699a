"""Sotomado, the career desk outside the company: the application put together.

`create_app` reads as a list of what the service consists of; each part explains itself in its own room.
"""

from __future__ import annotations

import os

# Read by OpenBLAS when NumPy is first imported. Our matrices are small; several processes whose threads wait for one
# another on the same cores took eight times as long to learn as one thread each.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from flask import Flask

from sotomado.clock import Clock
from sotomado.settings import Settings


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> Flask:
    """The application for `settings` (default: from the environment) and `clock` (default: the system's)."""
    from sotomado import assembly

    app = Flask(__name__, static_url_path="/static")
    settings = settings or Settings.from_environment()
    assembly.setup_settings(app, settings)
    assembly.setup_logs(app, believes_proxies=settings.trusted_proxies > 0)
    assembly.setup_database(app, settings, clock)
    assembly.setup_metrics(app, app.extensions["sotomado_database"].engine)
    assembly.setup_languages(app)
    assembly.setup_headers(app)
    assembly.setup_hosts(app, settings)
    assembly.setup_uploads(app)
    assembly.setup_forms(app)
    assembly.setup_refusals(app)
    assembly.setup_sign_in(app)
    assembly.setup_authorisation(app)
    assembly.setup_guard(app)
    assembly.setup_errors(app)
    assembly.setup_templates(app)
    assembly.setup_slices(app)
    if settings.demo_mailbox and not settings.is_production:
        assembly.setup_demo(app)
    return app
