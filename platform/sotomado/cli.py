"""The command `sotomado`. What a command needs is loaded when it runs, so that --help answers at once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from sotomado.database import Database
    from sotomado.settings import Settings


class _Commands(click.Group):
    """Says in a sentence, too, that the database is away or of another version."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Exception as error:
            if (words := _about_the_database(error)) is None:
                raise
            raise click.ClickException(words) from None


def _about_the_database(error: Exception) -> str | None:
    if "sqlalchemy" not in sys.modules:
        return None
    from sqlalchemy.exc import DBAPIError

    from sotomado.database import DatabaseAway

    if isinstance(error, DatabaseAway):
        return "The database does not answer. `sotomado doctor` says more."
    if isinstance(error, DBAPIError) and any(
        sign in str(error.orig) for sign in ("no such table", "no such column", "does not exist")
    ):
        return "The database does not have this version's schema. `sotomado migrate` brings it."
    return None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
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
@click.option("--rooms", default=8, show_default=True, type=click.IntRange(1, 200), help="Record so many at once.")
def recorder(rooms: int) -> None:
    """Record talks where both agreed, until stopped. Several may run; each takes what nobody else has."""
    from sotomado.recorder.running import CannotRecord, record

    try:
        record(_settings(), most_rooms=rooms)
    except CannotRecord as reason:
        raise click.ClickException(str(reason)) from None


@main.command()
@click.option("--once", is_flag=True, help="Listen to what waits now, and end.")
def transcribe(once: bool) -> None:
    """Take single words out of recordings whose advisees agreed to that, until stopped."""
    from sotomado.recorder.running import CannotRecord, transcribe

    try:
        transcribe(_settings(), once=once)
    except CannotRecord as reason:
        raise click.ClickException(str(reason)) from None


@main.command("mail-in")
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen here; your mail server stands beside it.")
@click.option("--port", default=8024, show_default=True, type=click.IntRange(1, 65535), help="Listen on this port.")
@click.option("--smtp", is_flag=True, help="Speak SMTP instead of LMTP.")
def mail_in(host: str, port: int, smtp: bool) -> None:
    """Take in what calendars answer and what did not arrive, until stopped."""
    import logging
    import signal
    import threading

    from sotomado.incoming.listener import Listener
    from sotomado.incoming.receiving import Reception
    from sotomado.logs import JsonLines

    settings = _settings_with_an_incoming_address()
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd's own lines name addresses
    stop = threading.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, lambda *_: stop.set())
    listener = Listener(Reception(_database(), settings), host=host, port=port, speaks_lmtp=not smtp)
    try:
        listener.start()
    except OSError:
        raise click.ClickException(f"Port {port} on {host} is taken or not allowed.") from None
    click.echo(f"{'SMTP' if smtp else 'LMTP'} on {host}:{port}, for {settings.incoming_address}", err=True)
    stop.wait()
    listener.stop()


@main.command()
@click.option("--recipient", default="", help="The address it was delivered to [default: as its headers say].")
def receive(recipient: str) -> None:
    """Take in one message from standard input, for mail servers that pipe. Exits as sysexits.h has it."""
    from sotomado.database import DatabaseAway
    from sotomado.incoming.receiving import LONGEST_MESSAGE, Outcome, Reception

    settings = _settings_with_an_incoming_address()
    content = sys.stdin.buffer.read(LONGEST_MESSAGE + 1)
    reception = Reception(_database(), settings)
    try:
        address = recipient or reception.address_in(content)
        outcome = reception.receive(address, content) if address else Outcome.NOT_OURS
    except DatabaseAway:
        click.echo("The database does not answer; try again later.", err=True)
        sys.exit(75)  # EX_TEMPFAIL
    click.echo(outcome.value, err=True)
    # EX_NOUSER, EX_DATAERR: the mail server then tells the sender.
    sys.exit({Outcome.NOT_OURS: 67, Outcome.UNREADABLE: 65}.get(outcome, 0))


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


@main.command()
def reindex() -> None:
    """Make every consultant findable anew, as their profile is now."""
    from sotomado.database import Database
    from sotomado.directory.search import service as search
    from sotomado.keyring import Keyring

    settings = _settings()
    with Database(settings.database_url, keyring=Keyring(settings.keys())).work() as work:
        click.echo(f"Findable: {search.reindex_all(work)} consultants.")


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
    from sotomado.reporting import releasing
    from sotomado.reporting.errors import Betrayed, QuarterStillOpen
    from sotomado.reporting.quarters import Quarter

    settings = _settings()
    database = Database(settings.database_url, keyring=Keyring(settings.keys()))
    with database.read() as work:
        clients = companies.all_companies(work)
    refused = False
    for client in clients:
        name = quarter or Quarter.at(database.clock.now(), client.time_zone).before.name
        try:
            releasing.release_quarter(database, company_id=client.id, quarter=name)
        except NotFound:
            raise click.BadParameter(f"{name} is no quarter. Write it like 2026-Q3.", param_hint="--quarter") from None
        except QuarterStillOpen as error:
            raise click.ClickException(f"{name} can be released from {error.closes_on} on.") from None
        except Betrayed as betrayed:
            refused = True
            click.echo(f"{client.name_en}: {name} is refused. {betrayed}", err=True)
            continue
        click.echo(f"{client.name_en}: {name}")
    if refused:
        sys.exit(1)


@main.command("load-instrument")
@click.argument("file", type=click.File(encoding="utf-8"))
def load_instrument(file: TextIO) -> None:
    """Check a questionnaire's file and keep it. It is asked once `use-instrument` says so."""
    from matching.answers.instrument import InstrumentError
    from sotomado.assessments import instruments
    from sotomado.database import Database
    from sotomado.keyring import Keyring

    settings = _settings()
    try:
        text = file.read(instruments.LONGEST_FILE + 1)
        with Database(settings.database_url, keyring=Keyring(settings.keys())).work() as work:
            form = instruments.load(work, text=text)
    except UnicodeDecodeError:
        raise click.ClickException("The file is not text in UTF-8.") from None
    except InstrumentError as error:
        raise click.ClickException(f"Not loaded. {error}") from None
    except instruments.AlreadyLoaded as error:
        raise click.ClickException(f"Not loaded. {error} Give the changed one a version of its own.") from None
    click.echo(f"Loaded {form.key} {form.version}: {len(form.items)} statements.")


@main.command("use-instrument")
@click.argument("key")
@click.argument("version")
def use_instrument(key: str, version: str) -> None:
    """Ask this version of a questionnaire from now on. What is open goes on in its own version."""
    from sotomado.assessments import instruments
    from sotomado.database import Database
    from sotomado.keyring import Keyring

    settings = _settings()
    try:
        with Database(settings.database_url, keyring=Keyring(settings.keys())).work() as work:
            instruments.use(work, key=key, version=version)
    except instruments.UnknownInstrument:
        raise click.ClickException(f"{key} {version} is not known here; load-instrument brings it.") from None
    click.echo(f"{key} {version} is asked from now on.")


@main.command("use-model")
@click.argument("version")
def use_model(version: str) -> None:
    """Let a learned model choose the ten from now on, and hold it there.

    VERSION is a day like 2026-11-21, "prior" for what was believed on the first day, or "newest", which also lets the
    nights to come take theirs into use again.
    """
    import getpass

    from sotomado.accounts.errors import NotFound
    from sotomado.shortlists.learning import model_store

    try:
        with _database().work() as work:
            in_use = model_store.use(work, version=version, decided_by=f"command line: {getpass.getuser()}")
    except NotFound:
        raise click.BadParameter(f"There is no model {version}; `sotomado models` lists them.") from None
    click.echo(f"The ten are chosen by {in_use} from now on.")


@main.command()
def models() -> None:
    """List the learned models, the newest first, and who let which one count."""
    from sotomado.shortlists.learning import model_store

    with _database().read() as work:
        kept, decisions = model_store.models(work), model_store.decisions(work)
    for one in kept:
        state = "in use" if one.is_in_use else f"refused: {one.refused}" if one.refused else ""
        click.echo(f"{one.version:12}  {one.outcomes:>8,} talks  {one.size_bytes // 1024:>6,} KiB  {state}".rstrip())
    for line in decisions:
        click.echo(f"{line.since:%Y-%m-%d %H:%M} UTC  {line.version}  by {line.decided_by}{'  (held)' * line.is_held}")
    if not kept:
        click.echo("No model yet: the ten are chosen by what is believed before the first talk.")


def _database() -> Database:
    from sotomado.database import Database
    from sotomado.keyring import Keyring

    settings = _settings()
    return Database(settings.database_url, keyring=Keyring(settings.keys()))


def _settings_with_an_incoming_address() -> Settings:
    settings = _settings()
    if not settings.incoming_address:
        raise click.ClickException("SOTOMADO_INCOMING_ADDRESS is not set: nothing comes in.")
    return settings


def _settings() -> Settings:
    """The settings, or the sentence that says which one is wrong."""
    from sotomado.settings import BadSettings, Settings

    try:
        return Settings.from_environment()
    except BadSettings as error:
        raise click.ClickException(str(error)) from None
