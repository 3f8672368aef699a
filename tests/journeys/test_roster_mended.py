"""HR sends a roster with mistakes in it, takes along what to mend, mends it, looks it over and takes it in."""

import io
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from factories.people import ACompany, a_company, an_employee
from factories.rosters import a_line, a_workbook
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import func, select
from support.browser import DESKTOP, listening
from support.ports import free_port

from sotomado import jobs
from sotomado.accounts.models import Role
from sotomado.companies.models import Employment

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class World:
    app: Flask
    address: str
    company: ACompany
    hr_id: int


@pytest.fixture
def world(sqlite_database, make_app):
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    app = make_app(sqlite_database, public_url=address)
    with sqlite_database.work() as work:
        company = a_company(work)
        hr_id = an_employee(work, company, name="人事 一郎", roles=(Role.HR,))
    with listening(app, port):
        yield World(app, address, company, hr_id)


def test_from_a_broken_file_to_everybody_on_the_roster(sqlite_database, world, a_person_at):
    worker = jobs.worker(sqlite_database, world.app.extensions["sotomado_settings"])
    hr = a_person_at(world.address, viewport=DESKTOP)
    hr.sign_in_as(sqlite_database, world.app, world.hr_id)
    page = hr.open(f"/company/{world.company.id}/roster")
    broken = a_workbook([a_line(1), a_line(2, 入社日="来月"), a_line(3, 上司のメールアドレス="p1@example.jp")])

    page.get_by_label("名簿のファイル").set_input_files(
        {"name": "社員名簿.xlsx", "mimeType": WORKBOOK, "buffer": broken}
    )
    page.get_by_role("button", name="読みとって下見をつくる").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("名簿を読みとっています")
    worker.run_due()
    # The page changes by itself.
    expect(page.get_by_role("heading", level=1)).to_have_text("直すところがあります", timeout=60_000)
    expect(page.get_by_role("row", name="3行目")).to_contain_text("日付として読めません")
    assert hr.axe() == []
    assert not hr.is_overflowing()
    with page.expect_download() as waited:
        page.get_by_role("link", name="直すところを書き添えたファイルを受けとる").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(waited.value.path()).read_bytes()))
    sheet = book.active
    assert sheet["F1"].value == "エラー"
    assert "入社日" in sheet["F3"].value

    sheet["E3"] = "令和6年4月1日"
    mended = io.BytesIO()
    book.save(mended)
    page.get_by_label("名簿のファイル").set_input_files(
        {"name": "社員名簿.xlsx", "mimeType": WORKBOOK, "buffer": mended.getvalue()}
    )
    page.get_by_role("button", name="読みとって下見をつくる").click()
    worker.run_due()
    expect(page.get_by_role("heading", level=1)).to_have_text("取り込む前の下見", timeout=60_000)
    expect(page.get_by_role("link", name="加わる人 3")).to_be_visible()
    assert hr.axe() == []
    assert not hr.is_overflowing()
    page.get_by_role("button", name="取り込む", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("名簿を取り込んでいます")
    worker.run_due()

    expect(page.get_by_role("heading", level=1)).to_have_text("名簿を取り込みました", timeout=60_000)
    with sqlite_database.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Employment)) == 4
