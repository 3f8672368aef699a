"""The command `sotomado`. What a command needs is loaded when it runs, so that --help answers at once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sotomado.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Sotomado, the career desk outside the company."""


@main.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Serve on this port.")
@click.option("--fresh", is_flag=True, help="Throw the demo world away and build it anew.")
def demo(port: int, fresh: bool) -> None:
    """Serve a made-up world on this machine."""
    from sotomado.demo.launcher import CannotStart, run

    try:
        run(port=port, fresh=fresh)
    except CannotStart as reason:
        click.echo(str(reason), err=True)
        sys.exit(1)


@main.command()
def worker() -> None:
    """Send what waits in the outbox and release closed quarters, until stopped."""
    import logging
    import signal
    import threading

    from sotomado.database import Database
    from sotomado.jobs import worker as worker_of
    from sotomado.keyring import Keyring
    from sotomado.logs import JsonLines

    settings = _settings()
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    stop = threading.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, lambda *_: stop.set())
    database = Database(settings.database_url, keyring=Keyring(settings.keys()))
    worker_of(database, settings).run_until(stop)


@main.command()
def migrate() -> None:
    """Bring the database to the schema of this version."""
    from sotomado import migrate as migrations
    from sotomado.database import Database
    from sotomado.keyring import Keyring

    settings = _settings()
    migrations.upgrade(Database(settings.database_url, keyring=Keyring(settings.keys())).engine)
    click.echo("The database stands at the newest schema.")


@main.command()
def doctor() -> None:
    """Say what is wrong with a setup, one line a thing."""
    from sotomado.doctor import findings

    is_well = True
    for finding in findings():
        is_well = is_well and finding.is_well
        click.echo(f"{'ok' if finding.is_well else 'wrong':5}  {finding.thing}: {finding.words}")
    sys.exit(0 if is_well else 1)


@main.command("release-quarter")
@click.option(
    "--quarter", default=None, metavar="YYYY-QN", help="The quarter to release [default: the one that closed last]."
)
def release_quarter(quarter: str | None) -> None:
    """Release a closed quarter's report to every company. What is released already stays as it is."""
    from sotomado.accounts.errors import NotFound
    from sotomado.companies import service as companies
    from sotomado.database import Database
    from sotomado.keyring import Keyring
    from sotomado.reporting import service as reporting
    from sotomado.reporting.errors import QuarterStillOpen
    from sotomado.reporting.quarters import Quarter

    settings = _settings()
    database = Database(settings.database_url, keyring=Keyring(settings.keys()))
    with database.read() as work:
        clients = companies.all_companies(work)
    for client in clients:
        name = quarter or Quarter.at(database.clock.now(), client.time_zone).before.name
        try:
            with database.work() as work:
                reporting.release_quarter(work, company_id=client.id, quarter=name)
        except NotFound:
            raise click.BadParameter(f"{name} is no quarter. Write it like 2026-Q3.", param_hint="--quarter") from None
        except QuarterStillOpen as error:
            raise click.ClickException(f"{name} can be released from {error.closes_on} on.") from None
        click.echo(f"{client.name_en}: {name}")


def _settings() -> Settings:
    """The settings, or the sentence that says which one is wrong."""
    from sotomado.settings import BadSettings, Settings

    try:
        return Settings.from_environment()
    except BadSettings as error:
        raise click.ClickException(str(error)) from None
