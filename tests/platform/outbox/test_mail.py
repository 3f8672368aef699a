"""Mail over a real SMTP conversation."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from support.ports import free_port

from sotomado.database import Database
from sotomado.outbox import mail
from sotomado.outbox.worker import Worker, standard_handlers
from sotomado.settings import Settings


class Keeping:
    """A server's handler that keeps what it accepts and refuses one address."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.raw: list[bytes] = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address.startswith("refused@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        self.raw.append(envelope.content)
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 accepted"


@pytest.fixture
def server() -> Iterator[tuple[Keeping, Settings]]:
    keeping = Keeping()
    controller = Controller(keeping, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield keeping, Settings(smtp_host="127.0.0.1", smtp_port=controller.port)
    controller.stop()


def post(database: Database, to_email: str = "hana@example.jp", **changed: object) -> None:
    with database.work() as work:
        values = {"to_name": "山田, はな", "subject": "ご予定の確認", "body": "11月27日(金) 20:00 からです。"}
        mail.post(work, to_email=to_email, **(values | changed))


def test_a_mail_arrives_as_it_was_written(database: Database, server: tuple[Keeping, Settings]) -> None:
    keeping, settings = server
    calendar = mail.CalendarPart(b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", "REQUEST")
    post(database, calendar=calendar)

    Worker(database, standard_handlers(settings)).run_due()

    [message] = keeping.messages
    assert message["Subject"] == "ご予定の確認"
    assert message["To"].addresses[0].display_name == "山田, はな"
    assert "20:00 からです。" in message.get_body(("plain",)).get_content()
    kinds = [(part.get_content_type(), part.get_param("method")) for part in message.walk()]
    assert ("text/calendar", "REQUEST") in kinds
    assert [part.get_filename() for part in message.iter_attachments()] == ["sotomado.ics"]


def test_a_second_delivery_of_the_same_job_carries_the_same_identity(
    database: Database, server: tuple[Keeping, Settings], clock
) -> None:
    keeping, settings = server
    post(database)
    handlers = standard_handlers(settings)

    def dies_after_sending(payload: dict[str, object], job_id: str) -> None:
        handlers["mail"](payload, job_id)
        raise KeyboardInterrupt  # the process is gone before it can say "done"

    with pytest.raises(KeyboardInterrupt):
        Worker(database, {"mail": dies_after_sending}).run_due()
    clock.advance(minutes=3)
    Worker(database, handlers).run_due()

    assert len(keeping.messages) == 2
    assert len({message["Message-ID"] for message in keeping.messages}) == 1


def test_a_refused_address_is_tried_again_and_stops_nobody_elses_mail(
    database: Database, server: tuple[Keeping, Settings]
) -> None:
    keeping, settings = server
    post(database, to_email="refused@example.jp")
    post(database, to_email="hana@example.jp")

    Worker(database, standard_handlers(settings)).run_due()

    assert [message["To"].addresses[0].addr_spec for message in keeping.messages] == ["hana@example.jp"]


def test_where_to_say_that_one_wants_no_more_stands_in_one_piece(
    database: Database, server: tuple[Keeping, Settings]
) -> None:
    """A long address is otherwise cut and encoded, and no mail program finds its button."""
    keeping, settings = server
    page = "https://desk.example/no-invitations/" + "a1_B-" * 40
    post(database, no_more=page)

    Worker(database, standard_handlers(settings)).run_due()

    assert f"\r\nList-Unsubscribe: <{page}>\r\n".encode() in keeping.raw[0]


def test_a_name_cannot_smuggle_a_header(database: Database, server: tuple[Keeping, Settings]) -> None:
    keeping, settings = server
    post(database, to_name="はな\r\nBcc: evil@example.jp", subject="題\nX-Evil: 1")

    Worker(database, standard_handlers(settings)).run_due()

    [message] = keeping.messages
    assert message["Bcc"] is None
    assert message["X-Evil"] is None
