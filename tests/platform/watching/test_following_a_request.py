"""One request followed through the log: its own line, the jobs written in it, and what these write. Of nobody."""

import io
import json
import logging

import pytest
from factories.people import a_person
from sqlalchemy import select
from support.browserless import Visitor

from sotomado.logs import JsonLines
from sotomado.outbox import service as outbox
from sotomado.outbox.models import Job
from sotomado.outbox.worker import Worker
from sotomado.tracing import trace_in

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"


@pytest.fixture
def log():
    """The lines as they are written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("sotomado")
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.setLevel(level)


def forget_password(app, email: str, **headers: str) -> None:
    assert Visitor(app).post("/way-in", {"email": email}, headers=headers).status_code < 400


def test_a_request_s_trace_stands_in_the_lines_of_its_jobs_and_of_theirs(database, make_app, log, clock):
    app = make_app(database, trusted_proxies=1)
    with database.work() as work:
        a_person(work, name="なまえ ひみつこ", email="himitsu@kaisha.example")
    forget_password(app, "himitsu@kaisha.example", traceparent=PARENT)

    def write_another(_payload: dict, _job_id: str) -> None:
        with database.work() as work:
            outbox.write(work, kind="last", payload={})

    worker = Worker(database, {"mail": write_another, "last": lambda *_: None})
    worker.run_due()
    worker.run_due()

    lines = [line for line in log() if line.get("trace") == TRACE]
    assert {line.get("route") for line in lines} == {"/way-in", None}
    assert [line["kind"] for line in lines if line["message"] == "job done"] == ["mail", "last"]
    assert "himitsu" not in json.dumps(log(), ensure_ascii=False)
    assert "ひみつこ" not in json.dumps(log(), ensure_ascii=False)
    # Done, a job forgets by whom it was caused.
    with database.read() as work:
        assert work.session.scalars(select(Job.trace)).all() == [None, None]


def test_a_stranger_names_no_trace_and_each_request_has_one_of_its_own(sqlite_database, make_app, log):
    client = make_app(sqlite_database).test_client()

    for _ in range(2):
        client.get("/sign-in", headers={"traceparent": PARENT})

    traces = [line["trace"] for line in log()]
    assert len(set(traces)) == 2
    assert TRACE not in traces


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (PARENT, TRACE),
        (f" {PARENT} ", TRACE),
        (f"01-{TRACE}-00f067aa0ba902b7-01-more", TRACE),
        (f"{PARENT}-more", None),
        (f"ff-{TRACE}-00f067aa0ba902b7-01", None),
        (f"00-{'0' * 32}-00f067aa0ba902b7-01", None),
        (f"00-{TRACE}-{'0' * 16}-01", None),
        (PARENT.upper(), None),
        ("00-himitsu@kaisha.example-00f067aa0ba902b7-01", None),
        ("", None),
        (None, None),
    ],
)
def test_only_what_the_standard_knows_is_a_trace(sent, found):
    assert trace_in(sent) == found
