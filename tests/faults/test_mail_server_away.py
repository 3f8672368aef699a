"""A mail server that is away, busy or stubborn: nothing is lost, nothing is doubled, nobody is hammered."""

from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from sqlalchemy import func, select
from support.clock import StandingClock
from support.ports import free_port

from sotomado.database import Database
from sotomado.outbox import bounces, mail
from sotomado.outbox import service as outbox
from sotomado.outbox.models import Job
from sotomado.outbox.worker import Worker, standard_handlers
from sotomado.settings import Settings


class AMailServer:
    """Real SMTP on one port; up and down as a story needs. What it says may be changed."""

    def __init__(self) -> None:
        self.port = free_port()
        self.arrived: list[str] = []
        self.asked: list[str] = []
        self.on_sender = self.on_data = "250 OK"
        self.on_recipient: dict[str, str] = {}
        self._controller: Controller | None = None

    def up(self, factory: type[SMTP] = SMTP) -> None:
        class Spoken(Controller):
            def factory(self):
                return factory(self.handler)

        self._controller = Spoken(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def down(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_MAIL(self, _server, _session, envelope, address, _options):
        self.asked.append(address)
        envelope.mail_from = address
        return self.on_sender

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        said = self.on_recipient.get(address, "250 OK")
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, _server, _session, envelope):
        if self.on_data.startswith("250"):
            self.arrived.append(str(message_from_bytes(envelope.content, policy=policy.default)["Subject"]))
        return self.on_data


@pytest.fixture
def server() -> Iterator[AMailServer]:
    server = AMailServer()
    yield server
    server.down()


@pytest.fixture
def worker(database: Database, server: AMailServer) -> Worker:
    return Worker(database, standard_handlers(Settings(smtp_port=server.port)))


def post(database: Database, subject: str, to_email: str = "hana@example.jp") -> None:
    with database.work() as work:
        mail.post(work, to_email=to_email, to_name="はな", subject=subject, body="ご予定のお知らせです。")


def do_all_due(worker: Worker) -> None:
    while worker.run_due():
        pass


def job(database: Database) -> Job:
    with database.read() as work:
        found = work.session.scalars(select(Job)).one()
        work.session.expunge(found)
        return found


def test_a_server_away_for_two_days_loses_nothing_and_all_arrives_in_order_once(
    database: Database, clock: StandingClock, server: AMailServer, worker: Worker
) -> None:
    written = []
    for minute in range(0, 2 * 24 * 60, 3):
        if minute % 120 == 0:
            written.append(f"ご予定 {minute}")
            post(database, written[-1], to_email=f"hana{minute % 7}@example.jp")
        worker.run_due()
        clock.advance(minutes=3)
    with database.read() as work:
        health = outbox.health(work)
        asked = work.session.scalar(select(func.sum(Job.attempts))) or 0
    assert (health.waiting, health.given_up) == (len(written), 0)
    assert 48 < asked <= 2 * 24 * 10 + 5, "somebody asks now and then, whatever is waiting"

    server.up()
    clock.advance(minutes=5)
    do_all_due(worker)

    assert server.arrived == written
    with database.read() as work:
        assert outbox.health(work).waiting == 0


def test_what_waited_four_days_for_a_server_is_left_to_an_operator(
    database: Database, clock: StandingClock, server: AMailServer, worker: Worker
) -> None:
    post(database, "古い知らせ")
    worker.run_due()
    clock.advance(days=3, hours=23)
    post(database, "新しい知らせ")
    worker.run_due()
    with database.read() as work:
        assert outbox.health(work).given_up == 0

    clock.advance(hours=2)
    worker.run_due()
    server.up()
    clock.advance(minutes=6)
    do_all_due(worker)

    assert server.arrived == ["新しい知らせ"]
    with database.read() as work:
        assert outbox.health(work).given_up == 1


def test_a_server_that_lets_nobody_in_is_asked_by_one_mail_alone(
    database: Database, server: AMailServer, worker: Worker, clock: StandingClock
) -> None:
    server.on_sender = "530 5.7.0 who are you"
    server.up()
    for number in range(8):
        post(database, f"{number}")

    for _ in range(20):
        worker.run_due()

    assert len(server.asked) == 1
    with database.read() as work:
        assert work.session.scalars(select(Job.attempts).order_by(Job.attempts)).all() == [0] * 7 + [1]
        assert set(work.session.scalars(select(Job.last_error))) == {None, "ServerAway 530 5.7.0"}
    server.on_sender = "250 OK"
    clock.advance(minutes=1)
    do_all_due(worker)
    assert sorted(server.arrived) == [f"{number}" for number in range(8)]


def test_a_busy_mailbox_is_tried_again_and_keeps_nobody_waiting(
    database: Database, clock: StandingClock, server: AMailServer, worker: Worker
) -> None:
    server.on_recipient = {"hana@example.jp": "450 4.2.0 greylisted, come again"}
    server.up()
    post(database, "あとで")
    post(database, "すぐ", to_email="taro@example.jp")

    do_all_due(worker)
    assert server.arrived == ["すぐ"]
    server.on_recipient = {}
    clock.advance(seconds=11)
    do_all_due(worker)

    assert server.arrived == ["すぐ", "あとで"]
    with database.read() as work:
        assert bounces.dead_among(work, addresses=["hana@example.jp"]) == []


def test_a_mailbox_that_does_not_exist_is_given_up_at_once_and_known_from_then_on(
    database: Database, clock: StandingClock, server: AMailServer, worker: Worker
) -> None:
    server.on_recipient = {"hana@example.jp": "550 5.1.1 <hana@example.jp>: no such mailbox"}
    server.up()
    post(database, "ご予定", to_email="Hana@example.jp".lower())

    do_all_due(worker)

    assert job(database).failed_at == clock.now()
    assert job(database).last_error == "MailboxRefused 550 5.1.1", "who it was for is not written down"
    with database.work() as work:
        [dead] = bounces.dead_among(work, addresses=["hana@EXAMPLE.jp", "taro@example.jp"])
        assert (dead.address, dead.since) == ("hana@EXAMPLE.jp", clock.now())
        bounces.settle(work, addresses=["hana@example.jp"])
        assert bounces.dead_among(work, addresses=["hana@example.jp"]) == []


def test_a_server_that_relays_nothing_for_us_says_nothing_about_a_mailbox(
    database: Database, clock: StandingClock, server: AMailServer, worker: Worker
) -> None:
    server.on_recipient = {"hana@example.jp": "554 5.7.1 relaying denied"}
    server.up()
    post(database, "ご予定")

    do_all_due(worker)

    assert job(database).failed_at is None
    with database.read() as work:
        assert bounces.counts(work) == bounces.Counts(0, 0, 0)
    server.on_recipient = {}
    clock.advance(minutes=1)
    do_all_due(worker)
    assert server.arrived == ["ご予定"]


def test_a_letter_the_server_breaks_off_at_has_others_take_their_turn(
    database: Database, server: AMailServer, worker: Worker
) -> None:
    class BreaksOffAtOne(SMTP):
        async def smtp_RCPT(self, arg):
            if "poison" in arg:
                self.transport.close()
            else:
                await super().smtp_RCPT(arg)

    server.up(BreaksOffAtOne)
    post(database, "毒", to_email="poison@example.jp")
    post(database, "薬")

    do_all_due(worker)

    assert server.arrived == ["薬"]


def test_a_server_that_is_rude_at_the_farewell_has_taken_the_letter_all_the_same(
    database: Database, clock: StandingClock, server: AMailServer, worker: Worker
) -> None:
    class Rude(SMTP):
        async def smtp_QUIT(self, _arg):
            await self.push("451 not yet")

    server.up(Rude)
    post(database, "ご予定")

    do_all_due(worker)
    clock.advance(days=1)
    do_all_due(worker)

    assert server.arrived == ["ご予定"]
