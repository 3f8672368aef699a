"""The operators' pages of applications in a real browser: by keyboard, without script, on a narrow phone, at night."""

import re
from collections.abc import Callable

import pytest
from factories.applications import (
    a_review,
    an_application,
    an_invitation,
    an_operator,
    ready_for_decision,
    ready_for_interview,
)
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select
from support.browser import DESKTOP, Person, served

from sotomado.applications.models import ChecklistTick, Review, Stage
from sotomado.database import Database

NARROW = {"width": 360, "height": 740}


@pytest.mark.parametrize(("viewport", "night"), [(NARROW, False), (DESKTOP, True)], ids=["narrow", "night"])
def test_every_stage_is_free_of_troubles_with_everything_folded_out(
    sqlite_database: Database,
    make_app: Callable[..., Flask],
    a_person_at: Callable[..., Person],
    clock,
    viewport: dict[str, int],
    night: bool,
) -> None:
    app = make_app(sqlite_database)
    with sqlite_database.work() as work:
        kei, rin = an_operator(work), an_operator(work)
        papers = an_application(work, name="長谷川アレクサンドラ美咲", email=f"{'long' * 12}@example.jp")
        a_review(work, papers, Stage.PAPERS, rin, in_favour=False, note="https://example.jp/" + "x" * 200)
        interview = ready_for_interview(work, rin)
        an_invitation(work, interview, rin, work.now.replace(day=25), place="https://meet.example/" + "k" * 180)
        decision = ready_for_decision(work, (rin,))
    problems = []
    with served(app) as address:
        person = a_person_at(address, viewport=viewport, dark=night).sign_in_as(sqlite_database, app, kei)
        for path in ("", *(f"/{one.id}" for one in (papers, interview, decision))):
            page = person.open(f"/operations/applications{path}")
            page.evaluate("document.querySelectorAll('details.more').forEach(one => { one.open = true })")
            problems += [f"{path}: {trouble}" for trouble in person.axe()]
            if person.is_overflowing():
                problems.append(f"{path}: wider than the screen")

    assert problems == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_papers_are_looked_at_by_keyboard_alone(
    sqlite_database: Database, make_app: Callable[..., Flask], a_person_at: Callable[..., Person], script: bool
) -> None:
    app = make_app(sqlite_database)
    with sqlite_database.work() as work:
        kei = an_operator(work)
        application = an_application(work)
    with served(app) as address:
        person = a_person_at(address, script=script).sign_in_as(sqlite_database, app, kei)
        page = person.open(f"/operations/applications/{application.id}")
        page.get_by_role("link", name="確かめること、決めることへ進む").focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("#"))
        page.keyboard.press("Tab")  # take it up
        page.keyboard.press("Tab")  # the first point
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.locator("input[name=verdict]").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.insert_text("書類に無理はない。")
        page.keyboard.press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")

        expect(page.locator("#opinions ~ ul")).to_contain_text("書類に無理はない。")
    with sqlite_database.read() as work:
        assert len(work.session.scalars(select(ChecklistTick)).all()) == 2
        assert work.session.scalars(select(Review.in_favour)).all() == [True]
