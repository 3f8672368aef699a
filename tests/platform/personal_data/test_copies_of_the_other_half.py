"""The copy of the other one of a pair: what two share while they meet, and nothing of it once they meet no more.

A secret stands in every sealed column of every table of the member. The manager asks for their own copy.
"""

import json
import re

from factories.planted import FullLife, a_full_life

from sotomado.database import Database, UnitOfWork
from sotomado.oneonones.models import OneOnOne, Pair
from sotomado.personal_data import gathering

SECRET = re.compile(r"ひみつ-([a-z_]+)-([a-z_]+)")
# What both read while they meet. What each keeps alone is not among it: memos, reactions, own words, looks back.
SHARED = {
    "agreed_step",
    "brought",
    "career_theme",
    "one_on_one",
    "pair_series",
    "shared_sheet",
    "shared_theme",
    "shared_theme_entry",
    "sheet_update",
}
# What the manager wrote about a scene is theirs; what the member had asked for it about is not.
GIVEN = {("inside_feedback", part) for part in ("scene", "action", "effect")}


def copy_of_the_manager(work: UnitOfWork, life: FullLife) -> str:
    return json.dumps(gathering.everything_of(work, person_id=life.manager_id), ensure_ascii=False)


def test_while_they_meet_it_tells_what_both_read_and_nothing_the_member_keeps_alone(database: Database) -> None:
    with database.work() as work:
        life = a_full_life(work)
        held = work.session.get_one(OneOnOne, life.rows["one_on_one"])
        held.member_reaction, held.manager_reaction = 1, 4
        work.session.flush()
        copy = copy_of_the_manager(work, life)
        own = json.dumps(gathering.everything_of(work, person_id=life.meeting.advisee_id), ensure_ascii=False)

    assert {table for table, _column in set(SECRET.findall(copy)) - GIVEN} == SHARED
    assert ("member_reaction" in copy, "manager_reaction" in copy) == (False, True)
    assert ("member_reaction" in own, "manager_reaction" in own) == (True, False)


def test_once_they_meet_no_more_it_tells_no_word_and_no_theme_of_the_members(database: Database) -> None:
    with database.work() as work:
        life = a_full_life(work)
        held = work.session.get_one(OneOnOne, life.rows["one_on_one"])
        held.member_reaction, held.manager_reaction = 1, 4
        work.session.get_one(Pair, held.pair_id).ended_at = work.now
        work.session.flush()
        copy = copy_of_the_manager(work, life)
        members = json.dumps(gathering.everything_of(work, person_id=life.meeting.advisee_id), ensure_ascii=False)

    told = set(SECRET.findall(copy)) - GIVEN
    assert told == set()
    for kept in json.loads(copy)["one_on_ones"]:
        assert set(kept) <= {"standing", "held_on", "manager_reaction"}
    assert {"one_on_one", "brought", "shared_theme"} <= {table for table, _column in SECRET.findall(members)}
