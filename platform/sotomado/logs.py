"""Structured logs: one JSON object a line, with the request's id and without personal data.

What may stand in a line is listed here. A field not listed is dropped, so that no address, name or e-mail slips in;
paths are logged as the route's pattern, never with its values.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request

from sotomado.tracing import begin, current_trace, end, new_trace, trace_in

FIELDS = ("event", "route", "method", "status", "milliseconds", "job", "kind", "error")
# Asked by machines all the time.
NOT_WRITTEN_DOWN = frozenset(
    {"static", "watching.metrics"} | {f"operations.{name}" for name in ("healthz", "readyz", "alive", "ready")}
)


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request"] = g.get("request_id", "")
        if (trace := current_trace()) is not None:
            line["trace"] = trace
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            # Where it happened, not with what values: messages of database errors quote rows.
            line["error"] = record.exc_info[0].__name__
            line["where"] = _frames(record)
        return json.dumps(line, ensure_ascii=False)


def _frames(record: logging.LogRecord) -> list[str]:
    frames = []
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_qualname}")
        trace = trace.tb_next
    return frames[-8:]


def setup_logs(app: Flask, *, believes_proxies: bool = False) -> None:
    """Log each request once, and errors with their place. `believes_proxies`: a proxy of ours names the trace."""
    logger = logging.getLogger("sotomado")
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()
        # Only from a proxy of ours in front: see `tracing`.
        sent = trace_in(request.headers.get("traceparent")) if believes_proxies else None
        g.trace_begun = begin(sent or new_trace())

    @app.teardown_request
    def stop(_error: BaseException | None) -> None:
        if (begun := g.pop("trace_begun", None)) is not None:
            end(begun)

    @app.after_request
    def log_request(response: Response) -> Response:
        if request.endpoint not in NOT_WRITTEN_DOWN:
            logging.getLogger("sotomado.requests").info(
                "request",
                extra={
                    "route": request.url_rule.rule if request.url_rule else "(none)",
                    "method": request.method,
                    "status": response.status_code,
                    "milliseconds": round(1000 * (time.perf_counter() - g.get("started", time.perf_counter())), 1),
                },
            )
        return response
