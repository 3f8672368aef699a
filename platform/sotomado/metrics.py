"""What is counted while the service runs, for Prometheus: numbers by route, kind and outcome, and nothing of anybody.

Labels are names written in our code: a route's pattern, a method of HTTP, a status, a kind of job. Nothing that comes
from an address, a form or a row becomes one (a test walks through the product and reads them all).
"""

from __future__ import annotations

import time

from flask import Flask, Response, g, request
from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import Engine, event

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
FAST = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REQUESTS = Counter("sotomado_requests", "Requests answered.", ("route", "method", "status"))
REQUEST_SECONDS = Histogram("sotomado_request_seconds", "How long answers took.", ("route",), buckets=FAST)
JOBS = Counter("sotomado_jobs", "Jobs taken up, by what became of them.", ("kind", "outcome"))
JOB_SECONDS = Histogram("sotomado_job_seconds", "How long jobs took.", ("kind",), buckets=FAST)
MATCHING_SECONDS = Histogram("sotomado_matching_seconds", "How long choosing ten took.", buckets=FAST)
CONNECTIONS = Gauge("sotomado_database_connections", "Connections to the database in use.", multiprocess_mode="livesum")


def setup_metrics(app: Flask, engine: Engine) -> None:
    """Count what this application answers, and how many connections it holds meanwhile."""
    event.listen(engine, "checkout", lambda *_: CONNECTIONS.inc())
    event.listen(engine, "checkin", lambda *_: CONNECTIONS.dec())

    @app.before_request
    def start() -> None:
        g.counted_from = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "(none)"
        method = request.method if request.method in METHODS else "(other)"
        REQUESTS.labels(route, method, response.status_code).inc()
        began = g.get("counted_from")
        if began is not None:
            REQUEST_SECONDS.labels(route).observe(time.perf_counter() - began)
        return response
