"""What is wrong with a setup, found before a visitor finds it. Each finding says what to do."""

from __future__ import annotations

import os
import shutil
import smtplib
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select, text

from sotomado import migrate, secret_files
from sotomado.database import Database, DatabaseAway
from sotomado.keyring import Keyring
from sotomado.settings import BadSettings, Settings

HERE = Path(__file__).parent
BUILT = ("app.css", "app.js", "letters/BIZUDPGothic_400Regular.ttf", "letters/BIZUDPGothic_700Bold.ttf")


LEAST_FREE = 1_000_000_000
# A night's backup may be late, but not by a night.
OLDEST_BACKUP_HOURS = 30


class Finding(NamedTuple):
    """One thing looked at: how it is or, where it is not well, what to do."""

    thing: str
    is_well: bool
    words: str


def findings() -> Iterator[Finding]:
    """Everything a start needs, in the order in which it needs it."""
    try:
        settings = Settings.from_environment()
    except BadSettings as error:
        yield Finding("settings", False, "; ".join(str(error).splitlines()))
        return
    yield Finding("settings", True, f"readable, for {settings.environment.value}")
    yield _files_of_settings()
    yield _keys(settings)
    yield _clock()
    yield from _database(settings)
    yield _assets()
    yield _translations()
    yield _lines_to_turn_to(settings)
    yield _mail_server(settings)
    yield _stripe(settings)
    yield from _disks(settings)
    yield _backups(settings)


def _files_of_settings() -> Finding:
    for path, words in secret_files.too_open(os.environ, Settings.model_fields):
        return Finding("files of settings", False, f"{path} {words}")
    return Finding("files of settings", True, "none is open to others")


def _keys(settings: Settings) -> Finding:
    """Whether a rotation waits to be finished is the database's to say; here only what is set."""
    rings = {"field": settings.keys(), "recording": settings.keys_of_recordings(), "backup": settings.keys_of_backups()}
    words = ", ".join(f"{name} {'/'.join(keys) or 'none'}" for name, keys in rings.items())
    if settings.is_production and not rings["backup"]:
        return Finding("keys", False, f"{words}; without SOTOMADO_BACKUP_KEYS there are no backups")
    return Finding("keys", True, words)


def _clock() -> Finding:
    """Second factors, Stripe's signatures and single sign-on all need it right."""
    try:
        said = subprocess.run(
            ["timedatectl", "show", "--property=NTPSynchronized", "--value"],  # noqa: S607 - asked of the machine
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return Finding("clock", True, "nobody here says whether it is kept right; see that it is, to a few seconds")
    if said != "yes":
        return Finding("clock", False, "is not kept right; switch systemd-timesyncd or chrony on")
    return Finding("clock", True, "is kept right")


def _disks(settings: Settings) -> Iterator[Finding]:
    places = {"database": _folder_of(settings), "recordings": Path(settings.recordings_folder)}
    if settings.place_of_backups is not None:
        places["backups"] = settings.place_of_backups
    for name, place in places.items():
        if place is None or not place.exists():
            continue
        free = shutil.disk_usage(place).free
        words = f"{free / 1e9:,.1f} GB free"
        yield Finding(f"disk of {name}", free >= LEAST_FREE, words if free >= LEAST_FREE else f"{words}; make room")


def _folder_of(settings: Settings) -> Path | None:
    path = settings.database_url.removeprefix("sqlite:///")
    return None if path == settings.database_url else Path(path).absolute().parent


def _backups(settings: Settings) -> Finding:
    from sotomado.keeping import shelf

    place = settings.place_of_backups
    if place is None:
        return Finding("backups", not settings.is_production, "SOTOMADO_BACKUPS_FOLDER is not set: nothing is kept")
    newest = shelf.newest(place)
    if newest is None:
        return Finding("backups", not settings.is_production, f"none lies in {place}; run sotomado backup each night")
    hours = (datetime.now(UTC) - newest.taken_at) / timedelta(hours=1)
    if hours > OLDEST_BACKUP_HOURS:
        return Finding("backups", False, f"the newest is {hours:,.0f} hours old; see why sotomado backup does not run")
    return Finding("backups", True, f"the newest is {hours:,.0f} hours old")


def _lines_to_turn_to(settings: Settings) -> Finding:
    from sotomado.safety import resources
    from sotomado.safety.errors import BadFile

    try:
        count = resources.check(settings.safety_resources)
    except BadFile as error:
        return Finding("lines", False, f"{error} Mend SOTOMADO_SAFETY_RESOURCES, or leave it empty for ours.")
    return Finding("lines", True, f"{count} public lines to turn to")


def _database(settings: Settings) -> Iterator[Finding]:
    # Opening a SQLite file that is not there would make one.
    path = settings.database_url.removeprefix("sqlite:///")
    if path != settings.database_url and not Path(path).exists():
        yield Finding("database", False, f"{path} does not exist; run sotomado migrate, or ./demo for the demo")
        return
    database = Database(settings.database_url, keyring=Keyring(settings.keys()))
    try:
        with database.read() as work:
            is_current = migrate.is_current(work.session.connection())
    except DatabaseAway:
        yield Finding("database", False, "does not answer; start it, or mend SOTOMADO_DATABASE_URL")
        return
    finally:
        database.dispose()
    yield Finding("database", True, "answers")
    yield Finding(
        "schema", is_current, "is the newest" if is_current else "is older than this version; run sotomado migrate"
    )
    if is_current:
        yield _search(settings)
        yield _outbox(settings)
        yield _rotation(settings)
        yield from _postgresql(settings)


def _search(settings: Settings) -> Finding:
    from sotomado.directory.search import service as search

    database = Database(settings.database_url, keyring=Keyring(settings.keys()))
    with database.read() as work:
        unknown = search.how_many_are_stale(work)
    database.dispose()
    if unknown:
        return Finding("search", False, f"does not know {unknown} consultants as they are; run sotomado reindex")
    return Finding("search", True, "knows every consultant")


def _outbox(settings: Settings) -> Finding:
    from sotomado.outbox import service as outbox

    database = Database(settings.database_url, keyring=Keyring(settings.keys()))
    with database.read() as work:
        health = outbox.health(work)
    database.dispose()
    if health.is_stuck:
        words = f"{health.waiting} wait, some for over an hour; start sotomado worker, and look at the mail server"
        return Finding("outbox", False, words)
    if health.given_up:
        return Finding("outbox", False, f"{health.given_up} were given up; /operations/given-up says why")
    return Finding("outbox", True, f"{health.waiting} wait, none was given up")


def _rotation(settings: Settings) -> Finding:
    from sotomado.keys.models import KeyRotation

    database = Database(settings.database_url, keyring=Keyring(settings.keys()))
    with database.read() as work:
        is_open = work.session.scalar(select(KeyRotation.id).where(KeyRotation.ended_at.is_(None)).limit(1))
    database.dispose()
    if is_open is not None:
        return Finding("rotation of keys", False, "was begun and not finished; run sotomado rotate-keys again")
    return Finding("rotation of keys", True, "none is open")


def _postgresql(settings: Settings) -> Iterator[Finding]:
    """What no start refuses, and what one is sorry for later."""
    if settings.database_url.startswith("sqlite"):
        return
    wanted = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "autovacuum": "on"}
    database = Database(settings.database_url, keyring=Keyring(settings.keys()))
    with database.read() as work:
        found = {
            name: work.session.execute(text("SELECT current_setting(:name)"), {"name": name}).scalar_one()
            for name in wanted
        }
    database.dispose()
    wrong = [f"{name} is {found[name]}, not {value}" for name, value in wanted.items() if found[name] != value]
    yield Finding("PostgreSQL", not wrong, "; ".join(wrong) or "keeps what it was told")


def _assets() -> Finding:
    missing = [name for name in BUILT if not (HERE / "static" / "dist" / name).is_file()]
    if missing:
        return Finding("styles and script", False, f"{', '.join(missing)} not built; run scripts/prepare product")
    return Finding("styles and script", True, "built")


def _translations() -> Finding:
    texts = list((HERE / "translations").glob("*/LC_MESSAGES/*.po"))
    stale = [
        po.parts[-3]
        for po in texts
        if not po.with_suffix(".mo").exists() or po.with_suffix(".mo").stat().st_mtime < po.stat().st_mtime
    ]
    if stale or not texts:
        return Finding("translations", False, "not compiled, or older than their texts; run scripts/prepare product")
    return Finding("translations", True, "compiled")


def _mail_server(settings: Settings) -> Finding:
    server = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=5) as connection:
            connection.noop()
    except (OSError, smtplib.SMTPException):
        return Finding(
            "mail server",
            False,
            f"{server} does not answer; start it, or mend SOTOMADO_SMTP_HOST and SOTOMADO_SMTP_PORT",
        )
    return Finding("mail server", True, f"{server} answers")


def _stripe(settings: Settings) -> Finding:
    from sotomado.billing.gateway import Gateway, StripeAway, StripeRefused

    if not settings.has_payments:
        return Finding("Stripe", True, "no key is set, so nothing is charged, invoiced or paid out by it")
    peer = settings.stripe_api_base or "Stripe"
    kind = "a live key" if "_live_" in settings.stripe_secret_key else "a test key"
    try:
        Gateway.of(settings).balance()
    except StripeAway as error:
        if error.code == "401":
            return Finding("Stripe", False, f"{peer} does not know the key; mend SOTOMADO_STRIPE_SECRET_KEY")
        return Finding("Stripe", False, f"{peer} does not answer; try again, or mend SOTOMADO_STRIPE_API_BASE")
    except StripeRefused as error:
        return Finding("Stripe", False, f"{peer} refuses ({error.code}); give the key more rights")
    return Finding("Stripe", True, f"{peer} answers to {kind}")
