"""What the pages of a pair ask the database: few questions, and no more where a year lies behind the two."""

from datetime import timedelta

import pytest
from factories.pairs import SENDER, APair, a_pair_of_two
from flask import Flask
from support.browserless import Visitor
from support.clock import StandingClock
from support.statements import statements

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.consultations.intake import service as intake
from sotomado.consultations.intake.vocabulary import Question
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.before import service as before
from sotomado.oneonones.before.service import Choice
from sotomado.oneonones.cards import service as cards
from sotomado.oneonones.models import InsideTheme, WishedResponse
from sotomado.oneonones.programmes import setting
from sotomado.oneonones.series import service as series
from sotomado.oneonones.series.models import Cadence
from sotomado.oneonones.showing import service as showing
from sotomado.oneonones.table import closing, feedback, memos, own_words, reactions, sheets
from sotomado.oneonones.table.closing import NewStep
from sotomado.oneonones.table.models import Doer
from sotomado.oneonones.table.reactions import Reaction
from sotomado.oneonones.themes import career, for_two
from sotomado.oneonones.themes.for_two import Proposal
from sotomado.oneonones.themes.models import Preset

TOKYO = "Asia/Tokyo"
SIDES = ("member", "manager")

# (address below the pair's own, the most it may ask as the member, as the manager); the sign-in takes two of them.
PAGES = (
    ("", 20, 20),
    ("/table", 20, 20),
    ("/table/changes", 6, 6),
    ("/table/close", 12, 12),
    ("/past", 12, 12),
    ("/plan", 9, 9),
    ("/feedback", 6, 6),
    ("/themes", 12, 12),
    ("/shown", 10, 12),
    ("/before", 8, None),
    ("/prepare", None, 15),
)


@pytest.fixture
def pair(sqlite_database: Database, clock: StandingClock) -> APair:
    """Two in whose every room lies something, who have met once."""
    with sqlite_database.work() as work:
        pair = a_pair_of_two(work)
        accounts.give_consent(work, person_id=pair.member, locale=Locale.JAPANESE)
        set_by_the_company(work, pair)
        plan(work, pair)
    meet(sqlite_database, clock, pair)
    with sqlite_database.work() as work:
        lay(work, pair)
    return pair


def set_by_the_company(work: UnitOfWork, pair: APair) -> None:
    company_id = pair.company.id
    setting.set_cadence(work, company_id=company_id, cohort="everyone", every_weeks=2, career_every_months=3)
    setting.switch_career(
        work, company_id=company_id, department_id=None, is_on=True, from_on=work.now.date() + timedelta(days=1)
    )
    words = setting.PackWords("これから", "節目です。", [InsideTheme.CAREER], [])
    on = work.now.date()
    setting.offer_pack(
        work, company_id=company_id, cohort="everyone", words=words, from_on=on, until_on=on + timedelta(days=390)
    )


def plan(work: UnitOfWork, pair: APair) -> None:
    series.plan(
        work,
        person_id=pair.manager,
        pair_id=pair.id,
        starts_at=work.now + timedelta(days=1),
        minutes=30,
        zone=TOKYO,
        sender=SENDER,
        cadence=Cadence.WEEKLY,
    )


def meet(database: Database, clock: StandingClock, pair: APair) -> None:
    """The next 1on1 of the rhythm is held, written down, and reacted to."""
    with database.read() as work:
        planned = series.next_of(work, pair_id=pair.id)
        assert planned is not None
    clock.set(planned.starts_at + timedelta(minutes=30))
    hers, his = ({"person_id": one, "pair_id": pair.id} for one in (pair.member, pair.manager))
    with database.work() as work:
        sheet = sheets.open_sheet(work, **hers)
        sheet_id = sheet.id
        sheets.rewrite(work, **hers, sheet_id=sheet_id, base=sheet.state, text="先週の説明会のこと")
        memos.keep(work, **his, sheet_id=sheet_id, text="先に話しすぎない", based_on=0)
        for nth, shows in enumerate((True, False)):
            said = f"途中の案のほうがいい {work.now} {nth}"
            own_words.mark(
                work, **hers, sheet_id=sheet_id, text=said, theme=InsideTheme.WORK, time_zone=TOKYO, shows=shows
            )
        own_words.offer(work, **his, sheet_id=sheet_id, text="図にすると人が集まる")
        closed = closing.close(
            work,
            **hers,
            sheet_id=sheet_id,
            sender=SENDER,
            time_zone=TOKYO,
            held_on=planned.starts_at.date(),
            theme=InsideTheme.WORK,
            wished_response=WishedResponse.LISTEN,
            to_do=[NewStep("図を描く", Doer.MEMBER, None), NewStep("つないでおく", Doer.MANAGER, None)],
        )
        reactions.react(work, **hers, one_on_one_id=closed.one_on_one_id, says=Reaction(felt=4, line="話せた"))
        feedback.give(work, **his, scene="定例で", action="図を出した", effect="決まった")


def lay(work: UnitOfWork, pair: APair) -> None:
    """Something in every room that looks ahead."""
    hers, his = ({"person_id": one, "pair_id": pair.id} for one in (pair.member, pair.manager))
    proposal = Proposal("先に話す", "早いから", "口火を切れた", work.now.date() + timedelta(weeks=13))
    theme_id = for_two.propose(work, **hers, proposal=proposal)
    for_two.agree(work, **his, theme_id=theme_id, wording=1)
    put(work, pair)


def put(work: UnitOfWork, pair: APair) -> None:
    """What one shows the other, and what is brought to the next time."""
    hers, his = ({"person_id": one, "pair_id": pair.id} for one in (pair.member, pair.manager))
    planned = series.next_of(work, pair_id=pair.id)
    assert planned is not None
    choice = Choice(InsideTheme.GROWTH, "", WishedResponse.ADVISE, "見てほしい", is_to_tell=True)
    before.choose(work, **hers, one_on_one_id=planned.id, choice=choice)
    career.set_theme(work, **his, preset=Preset.SKILL_UP, words="")
    sheets.open_sheet(work, **hers)
    for one in (hers, his):
        intake.tell(work, person_id=one["person_id"], question=Question.WILL, sitting="s", text="教えたい")
        _, mark = showing.chosen(work, **one, keys=["will:"])
        showing.show(work, **one, keys=["will:"], mark=mark, ends_on=None)
        for nth in range(2):
            card_id = cards.write(work, **one, title=f"カード {nth}", body="読んでほしいこと")
            ends_on = work.now.date() + timedelta(days=30)
            cards.share(work, **one, card_id=card_id, ends_on=ends_on, public_url=SENDER.public_url)


def asked(app: Flask, database: Database, pair: APair) -> dict[tuple[str, str], list[str]]:
    """By side and page. Each is opened before it is counted: a first look is noted, and a mix of questions drawn."""
    found = {}
    for nth, (side, person_id) in enumerate(zip(SIDES, (pair.member, pair.manager), strict=True)):
        visitor = Visitor(app).sign_in_as(person_id)
        # Whoever opens the table first lays its sheet.
        visitor.get(f"/one-on-ones/{pair.id}/table")
        with database.read() as work:
            sheet_id = sheets.open_id(work, oneonones.between(work, person_id=person_id, pair_id=pair.id))
        for page, *most in PAGES:
            if most[nth] is None:
                continue
            address = f"/one-on-ones/{pair.id}{page}?sheet={sheet_id}"
            visitor.get(address)
            with statements(database) as seen:
                assert visitor.get(address).status_code == 200, address
            found[side, page] = seen
    return found


def test_a_page_of_a_pair_asks_little(sqlite_database: Database, make_app, pair: APair) -> None:
    asked_for = asked(make_app(sqlite_database), sqlite_database, pair)

    most = {(side, page): most for page, *both in PAGES for side, most in zip(SIDES, both, strict=True) if most}
    assert {place: seen for place, seen in asked_for.items() if len(seen) > most[place]} == {}
    assert asked_for.keys() == most.keys()


def test_it_asks_no_more_where_much_lies_behind_the_two(
    sqlite_database: Database, make_app, clock: StandingClock, pair: APair
) -> None:
    app = make_app(sqlite_database)
    few = asked(app, sqlite_database, pair)
    for _ in range(4):
        meet(sqlite_database, clock, pair)
    # By now a career theme is brought to the manager's mind, unless the company has switched that off.
    assert len(asked(app, sqlite_database, pair)["manager", ""]) <= 20
    with sqlite_database.work() as work:
        put(work, pair)

    many = asked(app, sqlite_database, pair)

    assert {place: seen for place, seen in many.items() if len(seen) > len(few[place])} == {}
