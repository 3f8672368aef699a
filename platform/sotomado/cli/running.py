"""Processes that run until they are told to stop."""

from __future__ import annotations

import click

from sotomado.cli.common import log_as_lines, open_database, read_settings, told_to_stop


@click.command()
def worker() -> None:
    """Send what waits in the outbox and release closed quarters, until stopped."""
    from sotomado.jobs import worker as worker_of

    settings = read_settings()
    log_as_lines()
    stop = told_to_stop()
    database = open_database(settings)
    worker_of(database, settings).run_until(stop)


@click.command()
@click.option("--rooms", default=8, show_default=True, type=click.IntRange(1, 200), help="Record so many at once.")
def recorder(rooms: int) -> None:
    """Record talks where both agreed, until stopped. Several may run; each takes what nobody else has."""
    from sotomado.recorder.running import CannotRecord, record

    try:
        record(read_settings(), most_rooms=rooms)
    except CannotRecord as reason:
        raise click.ClickException(str(reason)) from None


@click.command()
@click.option("--once", is_flag=True, help="Listen to what waits now, and end.")
def transcribe(once: bool) -> None:
    """Take single words out of recordings whose advisees agreed to that, until stopped."""
    from sotomado.recorder.running import CannotRecord, transcribe

    try:
        transcribe(read_settings(), once=once)
    except CannotRecord as reason:
        raise click.ClickException(str(reason)) from None
