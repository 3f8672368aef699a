"""Share cards: the owner writes, dates and withdraws; the reader sees the card alone, for as long as they may."""

from datetime import date

import pytest
from factories.people import a_company, a_person, an_employee
from sqlalchemy import event, select, update
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.companies.models import Employment
from sotomado.consultations.actions import service as actions
from sotomado.consultations.cards import service as cards
from sotomado.consultations.cards.models import ShareCard, ShareCardView
from sotomado.consultations.words import service as words
from sotomado.outbox import service as outbox

WORDS = "週に一度、新人の相談役をやってみたいです。"
UNTIL = "2026-12-20"


class Office:
    """A company with an owner, their manager, another manager, HR; and HR of another company."""

    def __init__(self, work) -> None:
        self.company, other = a_company(work), a_company(work, name="となり")
        self.manager = an_employee(work, self.company, name="部長 たけし", roles=(Role.MANAGER,))
        self.another = an_employee(work, self.company, name="課長 みき", roles=(Role.MANAGER,))
        self.hr = an_employee(work, self.company, name="人事 れい", roles=(Role.HR,))
        self.other_hr = an_employee(work, other, name="よその 人事", roles=(Role.HR,))
        self.owner = an_employee(work, self.company, name="佐藤 あおい", manager_id=_employment(work, self.manager))


def _employment(work, person_id: int) -> int:
    return work.session.scalars(select(Employment.id).where(Employment.person_id == person_id)).one()


@pytest.fixture
def office(database) -> Office:
    with database.work() as work:
        return Office(work)


@pytest.fixture
def app(database, make_app):
    return make_app(database)


def signed_in(app, person_id: int) -> Visitor:
    return Visitor(app).sign_in_as(person_id)


def a_card(app, office: Office, *, reader: str = "manager", shared: bool = True) -> str:
    owner = signed_in(app, office.owner)
    answer = owner.post("/cards/new", {"reader": reader, "title": "やってみたいこと", "body": WORDS})
    card_id = answer.headers["Location"].rsplit("/", 1)[-1]
    if shared:
        assert owner.post(f"/cards/{card_id}/share", {"ends_on": UNTIL}).status_code == 303
    return card_id


def reading(app, office: Office, card_id: str, reader_id: int, *, as_hr: bool = False):
    path = f"/company/{office.company.id}/cards/{card_id}" if as_hr else f"/cards/received/{card_id}"
    return signed_in(app, reader_id).get(path)


def test_the_manager_reads_the_card_and_the_owner_sees_that_they_did(app, office):
    card_id = a_card(app, office)

    page = reading(app, office, card_id, office.manager)

    assert page.status_code == 200
    assert WORDS in page.get_data(as_text=True)
    shown = signed_in(app, office.owner).get(f"/cards/{card_id}").get_data(as_text=True)
    assert "部長 たけしさん" in shown
    assert "まだ開かれていません" not in shown


def test_looking_again_at_once_is_one_look_and_later_another(app, database, clock, office):
    card_id = a_card(app, office)
    for minutes in (0, 1, 30):
        clock.advance(minutes=minutes)
        reading(app, office, card_id, office.manager)

    shown = signed_in(app, office.owner).get(f"/cards/{card_id}").get_data(as_text=True)

    assert shown.count("部長 たけしさん</") + shown.count("部長 たけしさん <") == 2


@pytest.mark.parametrize("reader", ["another", "hr", "owner"])
def test_nobody_else_finds_a_card_for_the_manager(app, office, reader):
    card_id = a_card(app, office)
    person_id = getattr(office, reader)

    assert reading(app, office, card_id, person_id).status_code in (403, 404)
    assert reading(app, office, card_id, person_id, as_hr=True).status_code == 404


def test_a_card_for_hr_is_read_by_hr_of_that_company_alone(app, office):
    card_id = a_card(app, office, reader="hr")

    assert WORDS in reading(app, office, card_id, office.hr, as_hr=True).get_data(as_text=True)
    assert reading(app, office, card_id, office.manager).status_code == 404
    assert reading(app, office, card_id, office.other_hr, as_hr=True).status_code == 404


def test_a_draft_is_read_by_nobody(app, office):
    card_id = a_card(app, office, shared=False)

    assert reading(app, office, card_id, office.manager).status_code == 404


def test_withdrawn_it_is_no_longer_there(app, office):
    card_id = a_card(app, office)
    reading(app, office, card_id, office.manager)

    signed_in(app, office.owner).post(f"/cards/{card_id}/withdraw")

    page = reading(app, office, card_id, office.manager)
    assert page.status_code == 410
    assert "もうありません" in page.get_data(as_text=True)
    assert WORDS not in page.get_data(as_text=True)
    assert "佐藤 あおい" not in page.get_data(as_text=True)
    assert "やってみたいこと" not in signed_in(app, office.manager).get("/cards/received").get_data(as_text=True)


def test_an_open_page_learns_that_it_was_withdrawn_and_asking_is_no_look(app, database, clock, office):
    card_id = a_card(app, office)
    manager = signed_in(app, office.manager)
    now = f"/cards/received/{card_id}/now"
    asks = f"{now}?mark={card_id}"

    opened = manager.get(f"/cards/received/{card_id}")
    assert f'data-url="{now}" data-mark="{card_id}"' in opened.get_data(as_text=True)
    assert opened.headers["Cache-Control"] == "no-store"
    clock.advance(minutes=30)
    there = manager.get(asks)
    assert (there.status_code, there.data) == (204, b"")
    with database.read() as work:
        assert len(work.session.scalars(select(ShareCardView.id)).all()) == 1

    signed_in(app, office.owner).post(f"/cards/{card_id}/withdraw")

    gone = manager.get(asks)
    assert gone.status_code == 200
    assert "もうありません" in gone.get_data(as_text=True)
    assert WORDS not in gone.get_data(as_text=True)
    assert signed_in(app, office.another).get(asks).status_code in (403, 404)


def test_it_ends_with_the_end_of_its_day_by_the_owners_clock(app, clock, office):
    from datetime import UTC, datetime

    card_id = a_card(app, office)
    clock.set(datetime(2026, 12, 20, 14, 59, tzinfo=UTC))
    assert reading(app, office, card_id, office.manager).status_code == 200

    clock.set(datetime(2026, 12, 20, 15, 0, tzinfo=UTC))

    assert reading(app, office, card_id, office.manager).status_code == 410


def test_after_a_change_of_manager_neither_the_former_nor_the_new_one_reads_it(app, database, office):
    card_id = a_card(app, office)
    with database.work() as work:
        work.session.execute(
            update(Employment)
            .where(Employment.person_id == office.owner)
            .values(manager_id=_employment(work, office.another))
        )

    assert reading(app, office, card_id, office.manager).status_code == 410
    assert reading(app, office, card_id, office.another).status_code == 404
    assert "読む人がいない" in signed_in(app, office.owner).get("/cards").get_data(as_text=True)


@pytest.mark.parametrize("who", ["manager", "owner"])
def test_a_manager_or_an_owner_who_left_ends_it(app, database, office, who):
    card_id = a_card(app, office)
    with database.work() as work:
        work.session.execute(
            update(Employment).where(Employment.person_id == getattr(office, who)).values(left_on=date(2026, 11, 19))
        )

    assert reading(app, office, card_id, office.manager).status_code == 410


def test_whoever_is_hr_no_more_finds_nothing(app, database, office):
    card_id = a_card(app, office, reader="hr")
    with database.work() as work:
        accounts.end_role(work, person_id=office.hr, role=Role.HR)

    assert reading(app, office, card_id, office.hr, as_hr=True).status_code == 404


def test_the_mail_names_neither_owner_nor_title(app, database, office):
    a_card(app, office)

    with database.work() as work:
        [mail] = [job.payload for job in outbox.take(work, limit=50) if job.kind == "mail"]
    whole = mail["subject"] + mail["body"]
    assert "佐藤" not in whole
    assert "やってみたい" not in whole
    assert mail["subject"] == "お知らせ"


def test_another_persons_card_cannot_be_changed_shared_or_withdrawn(app, database, office):
    card_id = a_card(app, office, shared=False)
    with database.work() as work:
        stranger_id = an_employee(work, office.company)
    stranger = signed_in(app, stranger_id)

    fields = {"reader": "manager", "title": "x", "body": "y", "ends_on": UNTIL}
    for path in ("edit", "share", "withdraw", "remove"):
        assert stranger.post(f"/cards/{card_id}/{path}", fields).status_code == 404, path
    assert stranger.get(f"/cards/{card_id}").status_code == 404


def test_what_was_shared_is_not_rewritten_under_its_readers_eyes(app, office):
    card_id = a_card(app, office)

    signed_in(app, office.owner).post(
        f"/cards/{card_id}/edit", {"reader": "manager", "title": "別のこと", "body": "別のことば"}
    )

    assert WORDS in reading(app, office, card_id, office.manager).get_data(as_text=True)


def test_words_of_ones_own_are_copied_into_it_and_lead_nowhere(app, database, office):
    with database.work() as work:
        word = words.keep(work, person_id=office.owner, text="教えるのが好きなのだと思う。")
        words.keep(work, person_id=office.owner, text="これは見せない。")
        actions.decide(work, person_id=office.owner, decided=actions.Decided(what="新人に声をかける"))
    owner = signed_in(app, office.owner)

    page = owner.post(
        "/cards/new", {"reader": "manager", "title": "題", "body": "はじめに", "pick": "yes", "pieces": word}
    )

    text = page.get_data(as_text=True)
    assert "はじめに\n教えるのが好きなのだと思う。" in text
    with database.read() as work:
        assert work.session.scalars(select(ShareCard)).all() == []
    card_id = (
        owner.post("/cards/new", {"reader": "manager", "title": "題", "body": "教えるのが好きなのだと思う。"})
        .headers["Location"]
        .rsplit("/", 1)[-1]
    )
    owner.post(f"/cards/{card_id}/share", {"ends_on": UNTIL})
    read = reading(app, office, card_id, office.manager).get_data(as_text=True)
    assert "教えるのが好きなのだと思う。" in read
    for others in ("これは見せない", "新人に声をかける"):
        assert others not in read
    assert "/notebook" not in read.split("<main", 1)[1]


def test_what_was_typed_is_kept_where_something_is_missing(app, office):
    page = signed_in(app, office.owner).post("/cards/new", {"reader": "hr", "title": "", "body": WORDS})

    assert page.status_code == 422
    assert WORDS in page.get_data(as_text=True)
    assert "題を書いてください" in page.get_data(as_text=True)


@pytest.mark.parametrize("day", ["", "2026-11-19", "2029-01-01", "いつか"])
def test_a_last_day_that_is_none_is_refused(app, office, day):
    card_id = a_card(app, office, shared=False)

    answer = signed_in(app, office.owner).post(f"/cards/{card_id}/share", {"ends_on": day})

    assert answer.status_code == 422
    assert reading(app, office, card_id, office.manager).status_code == 404


def test_without_a_manager_it_is_kept_as_a_draft_and_said(app, database):
    with database.work() as work:
        alone = an_employee(work, a_company(work))
    owner = signed_in(app, alone)
    card_id = (
        owner.post("/cards/new", {"reader": "manager", "title": "題", "body": WORDS})
        .headers["Location"]
        .rsplit("/")[-1]
    )

    answer = owner.post(f"/cards/{card_id}/share", {"ends_on": UNTIL})

    assert answer.status_code == 422
    assert "読む人がいません" in answer.get_data(as_text=True)


def test_the_words_lie_sealed(database, app, office):
    a_card(app, office)

    with database.read() as work:
        row = work.session.scalars(select(ShareCard)).one()
        assert "新人".encode() not in row.body
        assert "やって".encode() not in row.title


def test_a_private_person_has_nobody_to_share_with(app, database):
    with database.work() as work:
        person_id = a_person(work)
        accounts.grant(work, person_id=person_id, role=Role.ADVISEE)
        accounts.give_consent(work, person_id=person_id, locale=accounts.Locale.JAPANESE)
    owner = signed_in(app, person_id)

    card_id = (
        owner.post("/cards/new", {"reader": "hr", "title": "題", "body": WORDS}).headers["Location"].rsplit("/")[-1]
    )

    assert owner.post(f"/cards/{card_id}/share", {"ends_on": UNTIL}).status_code == 422


def test_many_cards_are_asked_for_as_one_is(sqlite_database, make_app):
    asked: list[str] = []
    event.listen(sqlite_database.engine, "before_cursor_execute", lambda *of: asked.append(of[2]))
    with sqlite_database.work() as work:
        office = Office(work)
    app = make_app(sqlite_database)
    drafts = [a_card(app, office, shared=False) for _ in range(5)]
    withdrawn = a_card(app, office)
    signed_in(app, office.owner).post(f"/cards/{withdrawn}/withdraw")

    with sqlite_database.read() as work:
        asked.clear()
        found = cards.own(work, person_id=office.owner)

    assert {one.id for one in found} == {*drafts, withdrawn}
    assert len([one for one in asked if one.startswith("SELECT")]) == 3
