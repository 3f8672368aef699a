"""What comes in by mail."""

from __future__ import annotations

import sys

import click

from sotomado.cli.common import log_as_lines, open_database, settings_with_an_incoming_address, told_to_stop


@click.command("mail-in")
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen here; your mail server stands beside it.")
@click.option("--port", default=8024, show_default=True, type=click.IntRange(1, 65535), help="Listen on this port.")
@click.option("--smtp", is_flag=True, help="Speak SMTP instead of LMTP.")
def mail_in(host: str, port: int, smtp: bool) -> None:
    """Take in what calendars answer and what did not arrive, until stopped."""
    import logging

    from sotomado.incoming.listener import Listener
    from sotomado.incoming.receiving import Reception

    settings = settings_with_an_incoming_address()
    log_as_lines()
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd's own lines name addresses
    stop = told_to_stop()
    listener = Listener(Reception(open_database(), settings), host=host, port=port, speaks_lmtp=not smtp)
    try:
        listener.start()
    except OSError:
        raise click.ClickException(f"Port {port} on {host} is taken or not allowed.") from None
    click.echo(f"{'SMTP' if smtp else 'LMTP'} on {host}:{port}, for {settings.incoming_address}", err=True)
    stop.wait()
    listener.stop()


@click.command()
@click.option("--recipient", default="", help="The address it was delivered to [default: as its headers say].")
def receive(recipient: str) -> None:
    """Take in one message from standard input, for mail servers that pipe. Exits as sysexits.h has it."""
    from sotomado.database import DatabaseAway
    from sotomado.incoming.receiving import LONGEST_MESSAGE, Outcome, Reception

    settings = settings_with_an_incoming_address()
    content = sys.stdin.buffer.read(LONGEST_MESSAGE + 1)
    reception = Reception(open_database(), settings)
    try:
        address = recipient or reception.address_in(content)
        outcome = reception.receive(address, content) if address else Outcome.NOT_OURS
    except DatabaseAway:
        click.echo("The database does not answer; try again later.", err=True)
        sys.exit(75)  # EX_TEMPFAIL
    click.echo(outcome.value, err=True)
    # EX_NOUSER, EX_DATAERR: the mail server then tells the sender.
    sys.exit({Outcome.NOT_OURS: 67, Outcome.UNREADABLE: 65}.get(outcome, 0))
