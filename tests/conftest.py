"""What every test may ask for: a clock, a database (each test runs on both), the application, a visitor."""

import gc
import os
import time
from collections.abc import Callable, Iterator

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # see sotomado/__init__.py; some tests import NumPy alone
# A mail server of a test may take its time to come up, on a machine that is busy with others.
os.environ.setdefault("AIOSMTPD_CONTROLLER_TIMEOUT", "60")

import pytest
from flask import Flask
from support.browserless import Visitor
from support.clock import StandingClock
from support.databases import KEYRING, PostgresServer, SqliteServer
from support.quick_applications import make_once

from sotomado import create_app
from sotomado import database as databases
from sotomado.database import Database
from sotomado.settings import Environment, Settings

pytest_plugins = ["support.browser_fixtures", "support.stripe"]

# The process's own zone must not matter; one far from Tokyo shows where it does.
os.environ["TZ"] = "America/St_Johns"
time.tzset()
# Whoever lines up behind a dozen others is turned away after some seconds; how many of them a busy machine serves in
# that time is not what these tests ask. A circle is found out by PostgreSQL itself, after one second.
databases.LOCK_TIMEOUT_SECONDS = 60
make_once()


def pytest_collection_finish() -> None:
    """A third of the time went into looking for garbage among the modules, which all stay until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def sqlite_server() -> Iterator[SqliteServer]:
    server = SqliteServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    server = request.getfixturevalue("sqlite_server" if request.param == "sqlite" else "postgres_server")
    with server.fresh_url() as url:
        yield url


@pytest.fixture
def database(database_url: str, clock: StandingClock) -> Iterator[Database]:
    database = Database(database_url, keyring=KEYRING, clock=clock)
    yield database
    database.dispose()


@pytest.fixture
def sqlite_database(sqlite_server: SqliteServer, clock: StandingClock) -> Iterator[Database]:
    """For tests in which the kind of database cannot matter, such as the wording of a page."""
    with sqlite_server.fresh_url() as url:
        database = Database(url, keyring=KEYRING, clock=clock)
        yield database
        database.dispose()


@pytest.fixture
def make_app(clock: StandingClock) -> Callable[..., Flask]:
    """Builds an application on a database: `make_app(database)`."""

    def make(database: Database, **changed: object) -> Flask:
        settings = Settings(
            environment=Environment.TEST,
            database_url=database.url,
            secret_key="a secret for tests only, long enough",
            argon2_memory_kib=8,
            argon2_passes=1,
            **changed,  # type: ignore[arg-type]
        )
        app = create_app(settings, clock=clock)
        app.config["TESTING"] = True
        app.config["PROPAGATE_EXCEPTIONS"] = True
        app.extensions["sotomado_database"] = database
        return app

    return make


@pytest.fixture
def app(database: Database, make_app: Callable[..., Flask]) -> Flask:
    return make_app(database)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)
