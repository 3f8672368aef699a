"""A card carries one's own words between the storeys: for one reader, until a day, never saying where they are from."""

import re

import pytest
from factories.bookings import a_confirmed_booking, a_meeting
from factories.pairs import SENDER, APair, a_pair_of_two
from factories.people import an_employee
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.companies.models import Employment
from sotomado.consultations.actions import service as actions
from sotomado.consultations.actions.models import Kind
from sotomado.consultations.cards.models import Reader, ShareCard
from sotomado.consultations.closing.models import NextTalk
from sotomado.consultations.words import service as words
from sotomado.database import Database
from sotomado.directory.vocabulary import Theme
from sotomado.oneonones.models import PairKind
from sotomado.oneonones.parting import service as parting
from sotomado.outbox import service as outbox

SAID = "人に教えているとき、時間を忘れていた。"
PLAN = "月末までに、勉強会をひとつ開く"
UNTIL = "2026-12-20"


@pytest.fixture
def pair(database: Database) -> APair:
    """A slant pair, whose member keeps a word and a plan from a talk outside."""
    with database.work() as work:
        found = a_pair_of_two(work, kind=PairKind.SLANT)
        words.keep(work, person_id=found.member, text=SAID, theme=None)
        actions.decide(work, person_id=found.member, decided=actions.Decided(kind=Kind.DO, what=PLAN))
        return found


@pytest.fixture
def app(database: Database, make_app) -> Flask:
    return make_app(database)


def on(app: Flask, person_id: int) -> Visitor:
    return Visitor(app).sign_in_as(person_id)


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def a_card(app: Flask, pair: APair, *, shared: bool = True) -> str:
    member = on(app, pair.member)
    answer = member.post(f"/one-on-ones/{pair.id}/cards/new", {"title": "聞いてほしいこと", "body": SAID})
    card_id = answer.headers["Location"].rsplit("/", 1)[-1]
    if shared:
        answer = member.post(f"/one-on-ones/{pair.id}/cards/{card_id}/share", {"ends_on": UNTIL})
        assert answer.status_code == 303
    return card_id


def test_words_and_plans_are_picked_one_by_one_and_previewed(app, pair):
    member = on(app, pair.member)
    writing = member.get(f"/one-on-ones/{pair.id}/cards/new")
    assert SAID in text_of(writing)
    assert PLAN in text_of(writing)
    chosen = text_of(writing).split(f"{PLAN}")[0].rsplit('value="', 1)[1].split('"')[0]

    picked = member.post(
        f"/one-on-ones/{pair.id}/cards/new",
        {"title": "", "body": "前から考えていました。", "pieces": chosen, "pick": "yes"},
    )

    assert picked.status_code == 200
    assert f"前から考えていました。\n{PLAN}</textarea>" in text_of(picked)
    card_id = a_card(app, pair, shared=False)
    assert SAID in text_of(member.get(f"/cards/{card_id}"))
    # Nobody reads a draft.
    assert on(app, pair.manager).get(f"/one-on-ones/{pair.id}/cards/{card_id}").status_code == 404


def test_a_theme_of_a_talk_outside_is_carried_like_a_word_and_says_nothing_of_the_talk(app, database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        pair = a_pair_of_two(work, kind=PairKind.SLANT, company=meeting.company, member=meeting.advisee_id)
        wished = NextTalk(booking_id=booking_id, person_id=meeting.advisee_id, theme=Theme.GROWTH, kept_at=work.now)
        work.session.add(wished)
    member = on(app, meeting.advisee_id)
    address = f"/one-on-ones/{pair.id}/cards/new"
    assert 'value="theme-0"' in text_of(member.get(address))

    picked = text_of(member.post(address, {"title": "", "body": "", "pieces": "theme-0", "pick": "yes"}))

    written = re.search(r'<textarea[^>]*name="body"[^>]*>\s*(.*?)</textarea>', picked, re.DOTALL)
    assert written is not None
    assert written[1] == "成長・学び"
    # The other one of the pair is offered nothing of it.
    assert "theme-0" not in text_of(on(app, pair.manager).get(address))


def test_the_other_one_reads_the_card_alone_and_its_owner_sees_that(app, pair):
    card_id = a_card(app, pair)
    other = on(app, pair.manager)

    hub = text_of(other.get(f"/one-on-ones/{pair.id}"))
    assert f"/one-on-ones/{pair.id}/cards/{card_id}" in hub
    # Its words, the title too, lie on its own page alone: there they go once it is taken back, from an open page too.
    assert "聞いてほしいこと" not in hub
    page = text_of(other.get(f"/one-on-ones/{pair.id}/cards/{card_id}"))

    assert SAID in page
    # Where the words come from stands nowhere.
    for telling in ("面談で", "相談相手", "コンサルタント", "外で話した"):
        assert telling not in page.split("<main")[1].split("</main")[0]
    assert "課長 さとるさん" in text_of(on(app, pair.member).get(f"/cards/{card_id}"))


def test_the_mail_says_neither_from_whom_nor_about_what(app, database, pair):
    a_card(app, pair)
    with database.work() as work:
        [mail] = [job.payload for job in outbox.take(work, limit=50) if job.kind == "mail"]

    assert mail["subject"] == "お知らせ"
    for telling in ("新人", "みどり", SAID, "聞いてほしい", "1on1の"):
        assert telling not in mail["subject"] + mail["body"]


@pytest.mark.parametrize("role", [Role.ADVISEE, Role.MANAGER, Role.HR])
def test_nobody_else_of_the_company_finds_it(app, database, pair, role):
    card_id = a_card(app, pair)
    with database.work() as work:
        stranger = an_employee(work, pair.company, name="となり のひと", roles=(role, Role.ADVISEE))

    for path in (
        f"/one-on-ones/{pair.id}/cards/{card_id}",
        f"/one-on-ones/{pair.id}/cards/{card_id}/now",
        f"/one-on-ones/{pair.id}/cards/new",
        f"/one-on-ones/{pair.id}/cards/outside",
        f"/cards/{card_id}",
    ):
        assert on(app, stranger).get(path).status_code == 404, path
    assert on(app, stranger).get(f"/cards/received/{card_id}").status_code in (403, 404)


def test_a_card_that_is_open_goes_when_it_is_taken_back(app, pair):
    card_id = a_card(app, pair)
    other, here = on(app, pair.manager), f"/one-on-ones/{pair.id}/cards/{card_id}"
    assert other.get(f"{here}/now?mark={card_id}").status_code == 204

    on(app, pair.member).post(f"/cards/{card_id}/withdraw", {})

    left = other.get(f"{here}/now?mark={card_id}")
    assert left.status_code == 200
    assert "このカードは、もうありません。" in text_of(left)
    assert SAID not in text_of(left)
    assert other.get(here).status_code == 410


def test_it_ends_by_itself_on_its_day(app, clock, pair):
    card_id = a_card(app, pair)
    clock.advance(days=40)

    assert on(app, pair.manager).get(f"/one-on-ones/{pair.id}/cards/{card_id}").status_code == 410
    assert "聞いてほしいこと" not in text_of(on(app, pair.manager).get(f"/one-on-ones/{pair.id}"))


def test_when_two_part_what_they_showed_is_taken_back(app, database, pair):
    card_id = a_card(app, pair)
    with database.work() as work:
        parting.end(work, person_id=pair.manager, pair_id=pair.id, sender=SENDER)

    assert on(app, pair.manager).get(f"/one-on-ones/{pair.id}/cards/{card_id}").status_code == 410
    assert "取り下げた" in text_of(on(app, pair.member).get(f"/cards/{card_id}"))
    turned_away = on(app, pair.member).post(f"/one-on-ones/{pair.id}/cards/new", {"title": "題", "body": "文"})
    assert turned_away.headers["Location"].endswith(f"/one-on-ones/{pair.id}")


def test_a_card_of_a_line_manager_goes_with_the_change_of_manager(app, database):
    with database.work() as work:
        pair = a_pair_of_two(work)
        new_manager = an_employee(work, pair.company, name="部長 あきら", roles=(Role.ADVISEE, Role.MANAGER))
    card_id = a_card(app, pair)
    with database.work() as work:
        employed = {
            one.person_id: one
            for one in work.session.scalars(
                select(Employment).where(Employment.person_id.in_([pair.member, new_manager]))
            )
        }
        employed[pair.member].manager_id = employed[new_manager].id
        work.session.flush()
        parting.follow_roster(work, company_id=pair.company.id, sender=SENDER)

    assert on(app, pair.manager).get(f"/one-on-ones/{pair.id}/cards/{card_id}").status_code == 410
    assert on(app, new_manager).get(f"/one-on-ones/{pair.id}/cards/{card_id}").status_code == 404


def test_what_was_said_inside_goes_outside_for_one_talk(app, database):
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        pair = a_pair_of_two(work, kind=PairKind.SLANT, company=meeting.company, member=meeting.advisee_id)
        words.keep(work, person_id=meeting.advisee_id, text=SAID, theme=None, is_inside=True)
        words.keep(work, person_id=meeting.advisee_id, text="外だけの話", theme=None)
    member = on(app, meeting.advisee_id)

    writing = text_of(member.get(f"/one-on-ones/{pair.id}/cards/outside"))
    assert SAID in writing
    assert "外だけの話" not in writing
    answer = member.post(
        f"/one-on-ones/{pair.id}/cards/outside", {"booking": booking_id, "title": "社内で出たことば", "body": SAID}
    )
    card_id = answer.headers["Location"].rsplit("/", 1)[-1]
    consultant = on(app, meeting.consultant.person_id)
    assert SAID not in text_of(consultant.get(f"/desk/bookings/{booking_id}/prepare"))
    assert member.post(f"/cards/{card_id}/share", {"ends_on": UNTIL}).status_code == 303

    assert SAID in text_of(consultant.get(f"/desk/bookings/{booking_id}/prepare"))
    member.post(f"/cards/{card_id}/withdraw", {})
    assert SAID not in text_of(consultant.get(f"/desk/bookings/{booking_id}/prepare"))
    # And the other one of the pair never learns that it was written.
    assert "社内で出たことば" not in text_of(on(app, pair.manager).get(f"/one-on-ones/{pair.id}"))


def test_nothing_goes_outside_once_the_consent_to_the_outside_is_taken_back(app, database, pair):
    with database.work() as work:
        accounts.withdraw_consent(work, person_id=pair.member)
    member = on(app, pair.member)

    turned_away = member.post(f"/one-on-ones/{pair.id}/cards/outside", {"title": "題", "body": SAID})

    assert turned_away.location.startswith("/consent")
    assert member.get(f"/one-on-ones/{pair.id}/cards/new").status_code == 200


def test_a_talk_of_somebody_else_takes_no_card(app, database, pair):
    with database.work() as work:
        booking_id = a_confirmed_booking(work, a_meeting(work))

    answer = on(app, pair.member).post(
        f"/one-on-ones/{pair.id}/cards/outside", {"booking": booking_id, "title": "題", "body": "消えないことば"}
    )

    # Nothing of one's own lies ahead: the page says so, and where a talk is to be had.
    assert "これからの面談は、まだありません。" in text_of(answer)
    assert _titles(database) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"reader": Reader.PARTNER},
        {"reader": Reader.CONSULTANT},
        {"reader": Reader.MANAGER, "pair_id": 1},
    ],
)
def test_the_database_knows_no_card_for_a_pair_without_one(database, pair, wrong):
    with pytest.raises(IntegrityError), database.work() as work:
        values = {**wrong, **({"pair_id": pair.id} if "pair_id" in wrong else {})}
        row = ShareCard(person_id=pair.member, number=1, made_at=work.now, changed_at=work.now, **values)
        row.title, row.body = work.seal(row, "title", "題"), work.seal(row, "body", "文")
        work.session.add(row)
        work.session.flush()


def _titles(database: Database) -> list[str]:
    with database.read() as work:
        return [work.unseal(row, "title") or "" for row in work.session.scalars(select(ShareCard))]
