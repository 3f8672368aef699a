"""Beside the screen, at the same machine, or with half a right: what the pages of a pair tell whom they are not for.

Each story here is an attack that once went through, or a guard whose fall no other story noticed.
"""

import re

import pytest
from factories.pairs import SENDER, APair, a_pair_of_two, utc
from factories.tables import a_table, the_pair_ends
from flask import Flask
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Locale
from sotomado.database import Database, UnitOfWork
from sotomado.oneonones.before import drawn
from sotomado.oneonones.before import service as before
from sotomado.oneonones.models import InsideTheme, OneOnOne
from sotomado.oneonones.questions.drawing import Mix
from sotomado.oneonones.series import service as series
from sotomado.oneonones.table import memos, own_words
from sotomado.oneonones.themes import for_two
from sotomado.oneonones.themes.for_two import Proposal


def planned(work: UnitOfWork, pair: APair) -> str:
    return series.plan(
        work,
        person_id=pair.member,
        pair_id=pair.id,
        starts_at=utc(2026, 11, 25, 1),
        minutes=30,
        zone="Asia/Tokyo",
        sender=SENDER,
    ).id


def page_of(app: Flask, person_id: int, path: str) -> str:
    return str(Visitor(app).sign_in_as(person_id).get(path).get_data(as_text=True))


# ---- the stage ------------------------------------------------------------------------------------------


def test_a_stage_is_taken_back_by_whoever_has_taken_back_their_consent(app: Flask, database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        planned(work, pair)
        before.state_stage(work, person_id=pair.member, stage=4)
        accounts.withdraw_consent(work, person_id=pair.member)
    member = Visitor(app).sign_in_as(pair.member)

    stated = member.post(f"/one-on-ones/{pair.id}/before/stage", {"stage": "5"})
    with database.read() as work:
        assert before.stage_of(work, person_id=pair.member) == 4
    left = member.post(f"/one-on-ones/{pair.id}/before/stage", {"stage": ""})

    assert "/consent" in stated.location
    assert left.location.endswith("#stage")
    with database.read() as work:
        assert before.stage_of(work, person_id=pair.member) is None


def test_what_was_noted_under_a_consent_draws_nothing_once_it_is_taken_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So high a throw draws «far» at stage 4, and cannot where nothing is stated.
    monkeypatch.setattr(drawn, "throw_of", lambda *_: 0.99)
    mixes = []
    for takes_back in (False, True):
        with database.work() as work:
            pair = a_pair_of_two(work)
            accounts.give_consent(work, person_id=pair.member, locale=Locale.JAPANESE)
            before.state_stage(work, person_id=pair.member, stage=4)
            if takes_back:
                accounts.withdraw_consent(work, person_id=pair.member)
            one = planned(work, pair)
            drawn.draw_once(work, one_on_one_id=one, member_person_id=pair.member)
            mixes.append(drawn.mix_for(work, one_on_one_id=one))

    assert mixes == [Mix.FAR, Mix.MIDDLE]


# ---- a tab, a history, a machine --------------------------------------------------------------------------


def test_a_browsers_history_has_no_word_of_a_theme_for_two(app: Flask, database: Database) -> None:
    with database.work() as work:
        pair = a_pair_of_two(work)
        proposal = Proposal(title="休みをとる練習", why="", sees="", ends_on=utc(2027, 1, 31).date())
        theme_id = for_two.propose(work, person_id=pair.member, pair_id=pair.id, proposal=proposal)

    page = page_of(app, pair.manager, f"/one-on-ones/{pair.id}/themes/two/{theme_id}")

    assert "<h1>休みをとる練習</h1>" in page
    [tab] = re.findall("<title>(.*)</title>", page)
    assert "休みをとる練習" not in tab
    assert "テーマ" in tab


def test_what_each_left_unsent_at_one_machine_has_a_place_of_its_own(app: Flask, database: Database) -> None:
    """The two have one address for their memos; a browser keeps what was not sent yet by address and by whose it is."""
    table = a_table(database)

    whose = [
        re.findall(r'data-keeps="note" data-url="([^"]+)" data-whose="(\d+)"', page)
        for page in (page_of(app, who, f"/one-on-ones/{table.pair_id}/table") for who in (table.member, table.manager))
    ]

    [(her_url, hers)], [(his_url, his)] = whose
    assert her_url == his_url
    assert hers != his


# ---- what is over -------------------------------------------------------------------------------------------


def test_whoever_is_the_other_one_no_more_is_not_told_what_it_was_about(app: Flask, database: Database) -> None:
    table = a_table(database)
    with database.work() as work:
        memos.keep(
            work,
            person_id=table.manager,
            pair_id=table.pair_id,
            sheet_id=table.sheet.id,
            text="急がせないこと",
            based_on=0,
        )
        held = OneOnOne(
            pair_id=table.pair_id, held_on=work.now.date(), theme=InsideTheme.CONDITION, written_at=work.now
        )
        work.session.add(held)
        work.session.flush()
        sheet = memos.own_sheet(work, table.of(work, table.manager), table.sheet.id)
        sheet.one_on_one_id, sheet.closed_at = held.id, work.now
        held_id = held.id
    the_pair_ends(database, table)

    for path in ("past", f"past/{held_id}"):
        his = page_of(app, table.manager, f"/one-on-ones/{table.pair_id}/{path}")
        hers = page_of(app, table.member, f"/one-on-ones/{table.pair_id}/{path}")
        assert '<span class="tag">' in hers
        assert '<span class="tag">' not in his
    assert "急がせないこと" in his


def test_a_word_that_was_shown_goes_with_the_pair_and_what_was_offered_was_the_members_to_see(
    app: Flask, database: Database
) -> None:
    table = a_table(database)
    with database.work() as work:
        own_words.mark(
            work,
            person_id=table.member,
            pair_id=table.pair_id,
            sheet_id=table.sheet.id,
            text="朝の三十分がすきです",
            theme=None,
            time_zone="Asia/Tokyo",
            shows=True,
        )
        own_words.offer(
            work, person_id=table.manager, pair_id=table.pair_id, sheet_id=table.sheet.id, text="人の話を聞くのがすき"
        )
    here = f"/one-on-ones/{table.pair_id}"

    with database.read() as work:
        assert own_words.waiting(work, table.of(work, table.manager)) == []
        assert [one.text for one in own_words.waiting(work, table.of(work, table.member))] == ["人の話を聞くのがすき"]
    # What the manager's page is asked for anew says the same once the member has answered.
    before_answer = page_of(app, table.manager, f"{here}/table/words")
    with database.work() as work:
        [one] = own_words.waiting(work, table.of(work, table.member))
        own_words.answer(
            work,
            person_id=table.member,
            pair_id=table.pair_id,
            heard_id=one.id,
            keeps=True,
            theme=None,
            time_zone="Asia/Tokyo",
        )
    assert "朝の三十分がすきです" in before_answer
    assert seen_in(page_of(app, table.manager, f"{here}/table/words")) == seen_in(before_answer)

    the_pair_ends(database, table)

    with database.read() as work:
        assert own_words.shown_words(work, table.of(work, table.manager)) == []
        assert [one.text for one in own_words.shown_words(work, table.of(work, table.member))] == [
            "朝の三十分がすきです"
        ]
    assert "朝の三十分がすきです" not in page_of(app, table.manager, here)


def seen_in(page: str) -> str:
    [seen] = re.findall(r'data-seen="(\w+)"', page)
    return str(seen)
