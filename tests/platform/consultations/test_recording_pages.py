"""Pages of recordings: what each side sees, what strangers and company roles do not."""

import io
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from factories.people import an_employee
from factories.recordings import RING, ATalk, a_recording, a_talk_that_runs, a_vault
from flask import Flask
from support.browserless import Visitor

from sotomado.accounts.models import Role
from sotomado.consultations.recording import queries
from sotomado.consultations.recording import service as recording
from sotomado.consultations.recording.models import RecordingAccess
from sotomado.consultations.recording.vault import Vault
from sotomado.database import Database

JITSI = {
    "room_provider": "jitsi",
    "room_jitsi_url": "https://meet.example",
    "room_jitsi_app_id": "window",
    "room_jitsi_secret": "a drawn secret",
}


@pytest.fixture
def app(sqlite_database: Database, make_app: Callable[..., Flask], tmp_path: Path, monkeypatch) -> Flask:
    """Recordings in a folder of the test's own, under the tests' keyring."""
    monkeypatch.setattr(Vault, "of", classmethod(lambda cls, settings: cls(Path(settings.recordings_folder), RING)))
    return make_app(sqlite_database, recordings_folder=str(tmp_path))


def a_visitor(app: Flask, person_id: int, *, language: str = "ja") -> Visitor:
    return Visitor(app, language=language).sign_in_as(person_id)


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def talk(sqlite_database: Database) -> ATalk:
    return a_talk_that_runs(sqlite_database, agreed=False)


def test_agreeing_pausing_and_taking_back_on_the_page(app: Flask, sqlite_database: Database, talk: ATalk) -> None:
    advisee, consultant = a_visitor(app, talk.advisee_id), a_visitor(app, talk.consultant_person_id)
    page = f"/bookings/{talk.booking_id}/recording"
    assert "同意しなくても、面談もそのあとのことも、なにひとつ変わりません" in text_of(advisee.get(page))

    assert advisee.post(page, {"what": "agree"}).status_code == 303
    assert "相手の方も同意したときだけ" in text_of(advisee.get(page))
    assert "あなたは同意しています" not in text_of(consultant.get(page))
    consultant.post(page, {"what": "agree"})
    assert "おふたりとも同意しています" in text_of(consultant.get(page))
    consultant.post(page, {"what": "pause"})
    assert "録画を止めています" in text_of(advisee.get(page))
    assert "録画を続ける" not in text_of(advisee.get(page))
    advisee.post(page, {"what": "withdraw"})

    with sqlite_database.read() as work:
        assert recording.state(work, booking_id=talk.booking_id).status is recording.Status.OFF


def test_the_rooms_script_is_answered_with_how_it_stands(app: Flask, talk: ATalk) -> None:
    advisee = a_visitor(app, talk.advisee_id)
    page, headers = f"/bookings/{talk.booking_id}/recording", {"X-CSRFToken": advisee.token()}

    said = advisee.client.post(page, json={"what": "agree"}, headers=headers)
    assert (said.status_code, said.json["agreed"], said.json["status"]) == (200, True, "off")
    assert advisee.client.post(page, json={"what": "pause"}, headers=headers).status_code == 409
    for nonsense in ({"what": "delete"}, {"what": ["agree"]}, {}, [1]):
        assert advisee.client.post(page, json=nonsense, headers=headers).status_code == 400


@pytest.mark.parametrize("provider", [JITSI, {"room_provider": "link"}])
def test_in_a_room_of_somebody_else_nobody_is_asked_to_agree(
    sqlite_database: Database, make_app: Callable[..., Flask], talk: ATalk, provider: dict[str, str]
) -> None:
    advisee = a_visitor(make_app(sqlite_database, **provider), talk.advisee_id)

    page = f"/bookings/{talk.booking_id}/recording"
    assert page not in text_of(advisee.get(f"/bookings/{talk.booking_id}"))
    assert "いまは、録画を行っていません" in text_of(advisee.get(page))
    assert advisee.post(page, {"what": "agree"}).status_code == 400


def test_where_recording_is_not_offered_nobody_can_agree(
    sqlite_database: Database, make_app: Callable[..., Flask], talk: ATalk, monkeypatch
) -> None:
    monkeypatch.setattr(Vault, "of", classmethod(lambda cls, settings: None))
    advisee = a_visitor(make_app(sqlite_database), talk.advisee_id)

    page = f"/bookings/{talk.booking_id}/recording"
    assert "いまは、録画を行っていません" in text_of(advisee.get(page))
    assert advisee.post(page, {"what": "agree"}).status_code == 400


def test_the_advisee_opens_it_reads_who_did_and_deletes_it(
    app: Flask, sqlite_database: Database, talk: ATalk, tmp_path: Path
) -> None:
    recording_id = recorded(sqlite_database, talk, tmp_path)
    advisee, consultant = a_visitor(app, talk.advisee_id), a_visitor(app, talk.consultant_person_id)
    page = f"/recordings/{recording_id}"
    assert page in text_of(advisee.get("/recordings"))
    assert "まだ、だれもひらいていません" in text_of(advisee.get(page))

    refused = consultant.post(f"{page}/open")
    assert refused.status_code == 422
    assert "ひらく理由を、ひとつ選んでください" in text_of(refused)
    consultant.post(f"{page}/open", {"why": "learn"})
    opened = advisee.post(f"{page}/open").location
    shown = text_of(advisee.get(page))
    assert "自分の聞き方をふりかえる" in shown
    assert "だれが、いつ、なぜひらいたか" not in text_of(consultant.get(page))

    webm = advisee.get(first_take(sqlite_database, opened, recording_id))
    assert webm.mimetype == "video/webm"
    with av.open(io.BytesIO(webm.data)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 40

    assert consultant.post(f"{page}/delete").status_code == 403
    advisee.post(f"{page}/delete")
    assert "消えたことの証し" in text_of(advisee.get(page))
    for path in (opened, first_take(sqlite_database, opened, recording_id)):
        assert advisee.get(path).status_code == 404


def test_a_player_gets_the_range_it_asks_for(
    app: Flask, sqlite_database: Database, talk: ATalk, tmp_path: Path
) -> None:
    recording_id = recorded(sqlite_database, talk, tmp_path)
    advisee = a_visitor(app, talk.advisee_id)
    take = first_take(sqlite_database, advisee.post(f"/recordings/{recording_id}/open").location, recording_id)
    whole = advisee.get(take).data

    middle = advisee.get(take, headers={"Range": "bytes=1000-1999"})
    assert (middle.status_code, middle.data) == (206, whole[1000:2000])
    assert middle.headers["Content-Range"] == f"bytes 1000-1999/{len(whole)}"
    assert advisee.get(take, headers={"Range": "bytes=5000-"}).data == whole[5000:]
    assert advisee.get(take, headers={"Range": "bytes=-500"}).data == whole[-500:]
    assert advisee.get(take, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    assert "no-store" in middle.headers["Cache-Control"]


def test_what_one_opened_plays_to_nobody_else(
    app: Flask, sqlite_database: Database, talk: ATalk, tmp_path: Path
) -> None:
    recording_id = recorded(sqlite_database, talk, tmp_path)
    with sqlite_database.work() as work:
        roles = (Role.ADVISEE, Role.MANAGER, Role.HR, Role.OPERATOR)
        other = an_employee(work, talk.meeting.company, roles=roles)
        safety = recording.open_for_safety(
            work, booking_id=talk.booking_id, by=talk.consultant_person_id, reason="手順にもとづく"
        )
    opened = a_visitor(app, talk.advisee_id).post(f"/recordings/{recording_id}/open").location
    take = first_take(sqlite_database, opened, recording_id)

    stranger, consultant = a_visitor(app, other), a_visitor(app, talk.consultant_person_id)
    as_operator = opened.replace("/recordings/opened/", "/operations/recordings/")
    for path in (opened, take, as_operator, f"/recordings/{recording_id}", f"/operations/recordings/{safety}"):
        assert stranger.get(path).status_code == 404
    for path in (opened, take, f"/recordings/opened/{safety}"):
        assert consultant.get(path).status_code == 404
    assert "/recordings/" not in text_of(stranger.get("/recordings")).partition("<main")[2]


def test_an_operator_sees_what_safety_opened_to_them(
    app: Flask, sqlite_database: Database, talk: ATalk, tmp_path: Path
) -> None:
    recording_id = recorded(sqlite_database, talk, tmp_path)
    with sqlite_database.work() as work:
        operator = an_employee(work, talk.meeting.company, roles=(Role.OPERATOR,))
        access_id = recording.open_for_safety(work, booking_id=talk.booking_id, by=operator, reason="いのちの危険")

    page = a_visitor(app, operator).get(f"/operations/recordings/{access_id}")

    assert page.status_code == 200
    assert "media-src 'self'" in page.headers["Content-Security-Policy"]
    take = first_take(sqlite_database, f"/operations/recordings/{access_id}", recording_id)
    assert a_visitor(app, operator).get(take).status_code == 200
    assert "いのちの危険" in text_of(a_visitor(app, talk.advisee_id).get(f"/recordings/{recording_id}"))


def test_a_file_that_was_changed_plays_nothing(
    app: Flask, sqlite_database: Database, talk: ATalk, tmp_path: Path
) -> None:
    recording_id = recorded(sqlite_database, talk, tmp_path)
    advisee = a_visitor(app, talk.advisee_id)
    take = first_take(sqlite_database, advisee.post(f"/recordings/{recording_id}/open").location, recording_id)
    for file in (tmp_path / recording_id).iterdir():
        file.write_bytes(b"SOTOREC1" + bytes(200))

    assert advisee.get(take).status_code == 404


def test_every_page_is_english_in_english(app: Flask, sqlite_database: Database, talk: ATalk, tmp_path: Path) -> None:
    recording_id = recorded(sqlite_database, talk, tmp_path)
    advisee = a_visitor(app, talk.advisee_id, language="en")
    opened = advisee.post(f"/recordings/{recording_id}/open").location
    for path in (f"/bookings/{talk.booking_id}/recording", "/recordings", f"/recordings/{recording_id}", opened):
        assert advisee.get(path).status_code == 200
    with sqlite_database.read() as work:
        assert work.session.query(RecordingAccess).count() == 1


def recorded(database: Database, talk: ATalk, folder: Path) -> str:
    with database.work() as work:
        for person_id in (talk.advisee_id, talk.consultant_person_id):
            recording.agree(work, person_id=person_id, booking_id=talk.booking_id)
    return a_recording(database, a_vault(folder), talk)


def first_take(database: Database, opened: str, recording_id: str) -> str:
    with database.read() as work:
        return f"{opened}/{queries.takes_of(work, recording_id=recording_id)[0].id}"
