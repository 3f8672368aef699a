"""Before a 1on1, with one's hands: a member chooses on a phone, is cut off, comes back; the other one gets ready."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from factories.pairs import SENDER, APair, a_pair_of_two, utc
from flask import Flask
from playwright.sync_api import expect
from support.browser import PHONE, Person, comes_about, served

from sotomado.database import Database
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.before import service as before
from sotomado.oneonones.models import InsideTheme, WishedResponse
from sotomado.oneonones.series import service as series


@dataclass
class Pairing:
    """Two people some days before their next 1on1."""

    app: Flask
    database: Database
    address: str
    pair: APair
    come: Callable[..., Person]

    def member(self, **options: object) -> Person:
        return self._at(self.pair.member, "/before", options)

    def manager(self, **options: object) -> Person:
        return self._at(self.pair.manager, "/prepare", options)

    def begun(self) -> before.Choice | None:
        """What the member has typed and not said."""
        with self.database.read() as work:
            between = oneonones.between(work, person_id=self.pair.member, pair_id=self.pair.id)
            found = before.before_of(work, between)
            assert found is not None
            return before.begun(work, between, one_on_one_id=found.one_on_one_id)

    def kept(self) -> before.Choice:
        with self.database.read() as work:
            between = oneonones.between(work, person_id=self.pair.manager, pair_id=self.pair.id)
            found = before.before_of(work, between)
        assert found is not None
        return found.choice

    def _at(self, person_id: int, path: str, options: dict[str, object]) -> Person:
        person = self.come(self.address, **options)
        person.sign_in_as(self.database, self.app, person_id).open(f"/one-on-ones/{self.pair.id}{path}")
        return person


@pytest.fixture
def pairing(sqlite_database, make_app, a_person_at) -> Iterator[Pairing]:
    with sqlite_database.work() as work:
        pair = a_pair_of_two(work)
        series.plan(
            work,
            person_id=pair.member,
            pair_id=pair.id,
            starts_at=utc(2026, 11, 25, 1),
            minutes=30,
            zone="Asia/Tokyo",
            sender=SENDER,
        )
    app = make_app(sqlite_database)
    with served(app) as address:
        yield Pairing(app, sqlite_database, address, pair, a_person_at)


def test_what_is_chosen_is_kept_while_it_is_chosen_and_read_by_the_other_once_it_is_said(pairing):
    member = pairing.member(viewport=PHONE)
    page = member.page
    expect(page.get_by_label("話したいことを、ひとことで")).to_be_hidden()
    page.get_by_role("radio", name="自分のことばで").check()
    page.get_by_label("話したいことを、ひとことで").fill("席替えのあとの空気")
    page.get_by_role("radio", name="聴いてほしい").check()
    page.get_by_label("先に伝えておきたいこと").fill("まだ、まとまっていません。")
    expect(page.get_by_text("書きかけを保存しました。")).to_be_visible()
    # It may have said so already of what was chosen first.
    comes_about(page, lambda: pairing.begun() is not None and pairing.begun().line == "まだ、まとまっていません。")
    # Gone without a button, and back: it is all there, and nobody else's yet.
    member.open(f"/one-on-ones/{pairing.pair.id}/before")
    expect(page.get_by_text("前に書きかけたものを出しています。")).to_be_visible()
    expect(page.get_by_label("先に伝えておきたいこと")).to_have_value("まだ、まとまっていません。")
    assert pairing.kept() == before.Choice()
    assert not member.is_overflowing()
    assert member.axe() == []
    page.get_by_role("button", name="これで伝えておく").click()
    expect(page.get_by_text("始まるまで、いつでも変えられます。")).to_be_visible()

    assert pairing.kept() == before.Choice(
        InsideTheme.OWN, "席替えのあとの空気", WishedResponse.LISTEN, "まだ、まとまっていません。"
    )
    manager = pairing.manager()
    expect(manager.page.get_by_text("席替えのあとの空気")).to_be_visible()
    expect(manager.page.get_by_role("heading", name="「聴いてほしい」に応える")).to_be_visible()
    assert manager.axe() == []
    manager.open("/one-on-ones/questions")
    assert manager.axe() == []


def test_words_typed_without_a_line_are_kept_when_it_is_back(pairing):
    member = pairing.member()
    page = member.page
    member.context.set_offline(True)
    page.get_by_label("先に伝えておきたいこと").fill("電車のなかで書いています。")
    expect(page.get_by_text("いまはつながっていません。")).to_be_visible()
    assert pairing.begun() is None
    member.context.set_offline(False)
    expect(page.get_by_text("書きかけを保存しました。")).to_be_visible()
    member.troubles.clear()

    assert pairing.begun().line == "電車のなかで書いています。"
    assert page.evaluate("localStorage.length") == 0


def test_all_of_it_works_without_script(pairing):
    page = pairing.member(script=False, viewport=PHONE).page
    page.get_by_role("radio", name="これからのキャリア").check()
    page.get_by_role("button", name="これで伝えておく").click()
    expect(page.get_by_text("始まるまで、いつでも変えられます。")).to_be_visible()
    assert pairing.kept().theme is InsideTheme.CAREER

    page = pairing.manager(script=False, viewport=PHONE).page
    asked = page.locator(".phase dd").first.inner_text()
    page.get_by_role("link", name="ほかの問いを見る").click()
    expect(page.locator(".phase dd").first).not_to_have_text(asked)
    page.get_by_role("link", name="問いをさがす").click()
    page.get_by_label("ことばでさがす").fill("背伸び")
    page.get_by_label("話の場面").select_option("")
    page.get_by_label("テーマ").select_option("")
    page.get_by_role("button", name="さがす").click()
    expect(page.get_by_text("いちばん背伸びをした仕事は何で")).to_be_visible()
    expect(page.locator(".phase dd")).to_have_count(1)
