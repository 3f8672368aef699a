"""Many files at once do not eat the machine: one is looked at, few wait, the rest are asked to come again."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from factories.people import a_person
from factories.pictures import a_picture
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts import uploading
from sotomado.accounts.models import Role
from sotomado.files import checking
from sotomado.files.checking import checked
from sotomado.files.errors import Reason, Refused
from sotomado.files.models import Purpose

SLOW = """
import sys, time
with open({path!r}, "a") as log:
    log.write("in\\n")
    log.flush()
    time.sleep(0.4)
    log.write("out\\n")
sys.stdin.buffer.read()
sys.stdout.buffer.write(b"\\xff\\xd8 a picture")
"""


@pytest.fixture
def log(tmp_path, monkeypatch):
    """In place of the one that looks stands a slow one that writes down when it begins and ends."""
    log, script = tmp_path / "log", tmp_path / "slow.py"
    script.write_text(SLOW.format(path=str(log)))
    monkeypatch.setattr(checking, "_DEVELOPING", str(script))
    return log


def outcome(content):
    try:
        return checked(content, Purpose.PORTRAIT).media_type
    except Refused as refused:
        return refused.reason


def test_one_is_looked_at_at_a_time_and_few_wait(log):
    with ThreadPoolExecutor(12) as people:
        outcomes = list(people.map(outcome, [a_picture()] * 12))

    assert outcomes.count(Reason.BUSY) == 12 - checking.AT_ONCE - checking.MOST_WAITING
    assert log.read_text().split() == ["in", "out"] * (checking.AT_ONCE + checking.MOST_WAITING)
    assert outcome(a_picture()) == "image/jpeg"


def test_a_turn_that_does_not_come_is_given_up(log, monkeypatch):
    monkeypatch.setattr(checking, "WAIT_SECONDS", 0.05)
    with ThreadPoolExecutor(2) as people:
        outcomes = list(people.map(outcome, [a_picture()] * 2))

    assert sorted(outcomes) == [Reason.BUSY, "image/jpeg"]


def test_what_breaks_the_one_that_looks_gives_its_turn_back(monkeypatch):
    monkeypatch.setattr(checking, "_DEVELOPING", "/nowhere")

    for _ in range(checking.AT_ONCE + checking.MOST_WAITING + 1):
        assert outcome(a_picture()) is Reason.DAMAGED


def test_nobody_has_files_looked_at_without_end(app, database, clock, monkeypatch):
    monkeypatch.setattr(uploading, "MOST", 3)
    with database.work() as work:
        person_id = a_person(work)
        accounts.grant(work, person_id=person_id, role=Role.APPLICANT)
    visitor = Visitor(app).sign_in_as(person_id)

    def send():
        fields = {"certificate": (io.BytesIO(b"%PDF-1.4 broken"), "a.pdf")}
        return visitor.post("/apply/certificate", fields, content_type="multipart/form-data").get_data(as_text=True)

    pages = [send() for _ in range(4)]

    assert ["続けて何度もファイルが" in page for page in pages] == [False, False, False, True]
    clock.set(clock.now() + timedelta(hours=1))
    assert "続けて何度もファイルが" not in send()


class Unread(io.BytesIO):
    """A body that says how much of it was asked for."""

    asked = 0

    def read(self, size=-1):
        found = super().read(size)
        self.asked += len(found)
        return found


@pytest.mark.parametrize("path", ["/apply/certificate", "/desk/licence", "/desk/profile/portrait"])
def test_a_strangers_eighty_megabytes_are_not_read(app, path):
    body = Unread(b"x" * (20 * 1024 * 1024))

    answer = Visitor(app).client.post(path, input_stream=body, content_length=20 * 1024 * 1024)

    assert (answer.status_code, body.asked) == (303, 0)
