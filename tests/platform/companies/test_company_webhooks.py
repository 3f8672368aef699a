"""A company's systems are told what happened: signed, once it is true, again until they take it."""

from __future__ import annotations

import base64
import hmac
import json
import threading
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from factories.people import a_company, an_employee
from factories.releases import a_release
from sqlalchemy import select

from sotomado import jobs
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Role
from sotomado.companies.webhooks import service as webhooks
from sotomado.companies.webhooks.errors import BadWebhook, TooManyWebhooks
from sotomado.companies.webhooks.models import MOST_WEBHOOKS, CompanyWebhook, WebhookEvent
from sotomado.outbox.models import Job
from sotomado.reporting import service as reporting
from sotomado.reporting.releases import written

RELEASES = [WebhookEvent.RELEASE_PUBLISHED]


class Receiver:
    """A system of a company's that listens; `answers` with one status after another, the last again and again."""

    def __init__(self):
        self.got, self.answers = [], [200]
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                self.send_response(receiver.answers.pop(0) if len(receiver.answers) > 1 else receiver.answers[0])
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"

    @contextmanager
    def listening(self):
        thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            self.server.server_close()


@pytest.fixture
def receiver():
    with Receiver().listening() as one:
        yield one


@pytest.fixture
def desk(database, make_app, receiver):
    """A company with an owner, an address that listens, and the worker that brings messages there."""
    return Desk(database, make_app(database, outside_allowed_hosts=receiver.host), receiver)


class Desk:
    def __init__(self, database, app, receiver):
        self.database = database
        settings = app.extensions["sotomado_settings"]
        self.named = settings.named_outside_hosts
        self.worker = jobs.worker(database, settings)
        with database.work() as work:
            company = a_company(work)
            self.company_id = company.id
            an_employee(work, company, name="責任者 さくら", roles=(Role.HR,))
            self.webhook, self.secret = webhooks.make(
                work,
                company_id=company.id,
                address=f"http://{receiver.host}/hook",
                events=RELEASES,
                named_hosts=self.named,
            )

    def ping(self):
        with self.database.work() as work:
            return webhooks.ping(work, company_id=self.company_id, webhook_id=self.webhook.id)

    def work_off(self):
        while self.worker.run_due():
            pass

    def deliveries(self):
        with self.database.read() as work:
            return webhooks.deliveries_of(work, company_id=self.company_id, webhook_id=self.webhook.id)

    def standing(self):
        with self.database.read() as work:
            return webhooks.webhook(work, company_id=self.company_id, webhook_id=self.webhook.id)


def test_a_published_report_is_told_signed_and_once(desk, receiver):
    body = written((), a_release())
    with desk.database.work() as work:
        reporting.store(work, company_id=desk.company_id, quarter="2026-Q3", body=body)
    desk.work_off()

    ((headers, told),) = receiver.got
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + told
    key = base64.b64decode(desk.secret.removeprefix("whsec_"))
    assert headers["webhook-signature"] == "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    said = json.loads(told)
    assert said["type"] == "release.published"
    assert said["data"] == {"quarter": "2026-Q3", "digest": sha256(body.encode()).hexdigest()}
    assert desk.deliveries()[0].delivered_at is not None


def test_what_did_not_come_true_is_not_told(desk, receiver):
    with pytest.raises(RuntimeError), desk.database.work() as work:
        webhooks.ping(work, company_id=desk.company_id, webhook_id=desk.webhook.id)
        raise RuntimeError
    desk.work_off()
    assert receiver.got == []


def test_a_message_is_brought_again_until_it_is_taken(desk, receiver, clock):
    receiver.answers = [500, 301, 204]
    desk.ping()
    desk.work_off()
    assert (desk.deliveries()[0].status, desk.deliveries()[0].delivered_at) == (500, None)
    for _ in range(2):
        clock.advance(minutes=10)
        desk.work_off()

    assert desk.deliveries()[0].status == 204
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert desk.standing().failing_since is None


def test_an_address_that_takes_nothing_for_days_is_let_be_and_owners_hear_of_it(desk, receiver, clock):
    receiver.answers = [503]
    desk.ping()
    for _ in range(80):
        desk.work_off()
        clock.advance(hours=1)
    asked = len(receiver.got)
    assert desk.standing().paused_at is not None
    assert desk.deliveries()[0].given_up_at is not None
    with desk.database.read() as work:
        letters = [work.unseal(job, "payload") for job in work.session.scalars(select(Job).where(Job.kind == "mail"))]
    assert len(letters) == 1

    desk.ping()
    clock.advance(hours=1)
    desk.work_off()
    assert len(receiver.got) == asked

    receiver.answers = [200]
    with desk.database.work() as work:
        webhooks.go_on(work, company_id=desk.company_id, webhook_id=desk.webhook.id)
    desk.ping()
    desk.work_off()
    assert desk.deliveries()[0].delivered_at is not None


def test_nothing_is_sent_to_an_address_that_was_ended(desk, receiver):
    desk.ping()
    with desk.database.work() as work:
        webhooks.end(work, company_id=desk.company_id, webhook_id=desk.webhook.id)
    desk.work_off()
    assert receiver.got == []


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example.com/",
        "https://hooks.example.com:22/",
        "https://user:word@hooks.example.com/",
        "ftp://x",
        "",
        "x",
    ],
)
def test_addresses_that_are_not_https_or_show_what_is_sent_are_refused(desk, address):
    with pytest.raises(BadWebhook), desk.database.work() as work:
        webhooks.make(work, company_id=desk.company_id, address=address, events=RELEASES)


def test_an_address_that_leads_to_our_own_machines_is_not_asked(desk):
    with desk.database.work() as work:
        inside, _ = webhooks.make(work, company_id=desk.company_id, address="https://127.0.0.1/", events=RELEASES)
        webhooks.ping(work, company_id=desk.company_id, webhook_id=inside.id)
    desk.work_off()
    with desk.database.read() as work:
        (tried,) = webhooks.deliveries_of(work, company_id=desk.company_id, webhook_id=inside.id)
    assert (tried.tries, tried.trouble, tried.delivered_at) == (1, "inside", None)


def test_ten_addresses_are_enough_and_one_that_ended_gives_its_place_back(desk):
    with desk.database.work() as work:
        for number in range(MOST_WEBHOOKS - 1):
            webhooks.make(
                work, company_id=desk.company_id, address=f"https://hooks.example.com/{number}", events=RELEASES
            )
    with pytest.raises(TooManyWebhooks), desk.database.work() as work:
        webhooks.make(work, company_id=desk.company_id, address="https://hooks.example.com/", events=RELEASES)
    with desk.database.work() as work:
        webhooks.end(work, company_id=desk.company_id, webhook_id=desk.webhook.id)
        webhooks.make(work, company_id=desk.company_id, address="https://hooks.example.com/", events=RELEASES)


def test_another_company_finds_none_of_it(desk):
    with desk.database.work() as work:
        other = a_company(work).id
        for verb in (webhooks.end, webhooks.ping, webhooks.go_on, webhooks.deliveries_of):
            with pytest.raises(NotFound):
                verb(work, company_id=other, webhook_id=desk.webhook.id)


def test_the_secret_is_sealed(desk):
    with desk.database.read() as work:
        row = work.session.get_one(CompanyWebhook, desk.webhook.id)
        assert desk.secret.encode() not in bytes(str(row.secret), "utf-8")
        assert work.unseal(row, "secret") == desk.secret
