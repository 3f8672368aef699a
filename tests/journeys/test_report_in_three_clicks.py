"""HR comes in with a password and has the quarter on paper three clicks later."""

from collections.abc import Callable
from pathlib import Path

import pypdfium2
from factories.people import a_company, a_consultant, an_employee
from factories.quarters import a_consultation
from flask import Flask
from playwright.sync_api import expect
from support.browser import Person, served

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.accounts.passwords import Passwords
from sotomado.database import Database
from sotomado.directory.vocabulary import Theme
from sotomado.reporting import service as reporting

PASSWORD = "ちいさな窓から見える青い海"


def test_from_signing_in_to_the_pdf_it_takes_three_clicks(
    sqlite_database: Database, make_app: Callable[..., Flask], a_person_at: Callable[..., Person], tmp_path: Path
) -> None:
    app = make_app(sqlite_database)
    with sqlite_database.work() as work:
        company = a_company(work, name="みなと精機", departments=("営業", "開発"))
        consultant = a_consultant(work)
        for department in ("営業", "開発"):
            people = [an_employee(work, company, department=department, consented=False) for _ in range(35)]
            for n, person_id in enumerate(people[:16]):
                a_consultation(
                    work,
                    advisee_id=person_id,
                    consultant_id=consultant.id,
                    themes=(Theme.GROWTH,) if n % 2 else (Theme.RELATIONS,),
                )
        reporting.release_quarter(work, company_id=company.id, quarter="2026-Q3")
        hr = an_employee(work, company, roles=(Role.HR,))
        email = accounts.actor(work, person_id=hr).email
        secret = accounts.invite(work, person_id=hr)
        accounts.accept(work, secret=secret, password=PASSWORD, passwords=Passwords(memory_kib=8, passes=1))
    with served(app) as address:
        person = a_person_at(address)
        page = person.open("/sign-in")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", PASSWORD)

        # 1: in.
        page.get_by_role("button", name="サインインする").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("傾向レポート")
        # 2: the latest quarter.
        page.get_by_role("link", name="2026年7–9月のレポートを読む").click()
        expect(page.locator("#report")).to_contain_text("営業")
        # 3: on paper.
        with page.expect_download() as waiting:
            page.get_by_role("link", name="PDFをダウンロードする", exact=True).click()

        kept = tmp_path / "report.pdf"
        waiting.value.save_as(kept)
        assert waiting.value.suggested_filename == "みなと精機 2026年7–9月の傾向.pdf"
        document = pypdfium2.PdfDocument(kept.read_bytes())
        assert "みなと精機" in document[0].get_textpage().get_text_range()
        document.close()
