"""A mailbox that mails go out to, and the door that answers come in by."""

from collections.abc import Iterator

import pytest
from factories.bookings import SENDER
from support.answers import INCOMING
from support.mail import KEYS, AMailbox, a_mailbox
from support.ports import free_port

from sotomado.database import Database
from sotomado.incoming.listener import Listener
from sotomado.incoming.receiving import Reception
from sotomado.settings import Settings


@pytest.fixture
def mailbox() -> Iterator[AMailbox]:
    with a_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def incoming_settings(mailbox: AMailbox) -> Settings:
    return Settings(
        smtp_port=mailbox.port,
        field_keys=KEYS,
        incoming_address=INCOMING,
        public_url=SENDER.public_url,
        mail_from=SENDER.mail_from,
    )


@pytest.fixture
def door(database: Database, incoming_settings: Settings) -> Iterator[Listener]:
    listener = Listener(Reception(database, incoming_settings), port=free_port())
    listener.start()
    yield listener
    listener.stop()
