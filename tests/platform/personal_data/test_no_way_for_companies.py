"""Every route, asked by company roles and by operators with the true ids of somebody's life: no word of it comes back.

A secret stands in every sealed column of every table of a person. Whoever walks knows each id, which nobody would.
"""

import re
from itertools import product

import pytest
from factories.people import a_person, an_employee
from factories.planted import a_full_life
from flask import Flask
from sqlalchemy import update
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.access import Whose
from sotomado.accounts.authorisation import TABLE
from sotomado.accounts.models import Role
from sotomado.companies.models import Employment
from sotomado.oneonones.models import Pair

SECRET = re.compile(r"ひみつ-([a-z_]+)-[a-z_]+")
# What the two of a pair share inside. What each keeps alone is not among it: memos, reactions, own words, looks back.
SHARED_BY_TWO = {
    "agreed_step",
    "brought",
    "career_theme",
    "inside_feedback",
    "one_on_one",
    "pair_request",
    "pair_series",
    "shared_sheet",
    "shared_theme",
    "shared_theme_entry",
    "sheet_update",
    "shown_piece",
}
# What each may read by what they are, and none of it is of a talk outside: a manager the 1on1s they hold, an operator
# the applications and claims they decide on.
MAY_READ = {
    "manager": SHARED_BY_TWO,
    # The purpose is over: what stays with them is what they wrote and said they would do themselves.
    "former manager": set(),
    "colleague": set(),
    "hr": set(),
    "operator": {"application", "application_review", "application_step", "claim", "claim_appeal", "claim_decision"},
}


@pytest.fixture
def life(sqlite_database):
    """(planted life, person's id by role): the manager is the person's own, and both roles are of their company."""
    with sqlite_database.work() as work:
        full = a_full_life(work)
        own = accounts.actor(work, person_id=full.meeting.advisee_id)
        assert Role.ADVISEE in own.roles
        manager_line = work.session.query(Employment).filter_by(person_id=full.manager_id).one()
        work.session.execute(
            update(Employment).where(Employment.person_id == full.meeting.advisee_id).values(manager_id=manager_line.id)
        )
        hr = an_employee(work, full.meeting.company, roles=(Role.HR,))
        colleague = an_employee(work, full.meeting.company, roles=(Role.ADVISEE, Role.MANAGER))
        operator = a_person(work)
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
    return full, {
        "manager": full.manager_id,
        "former manager": full.manager_id,
        "colleague": colleague,
        "hr": hr,
        "operator": operator,
    }


def addresses(app: Flask, full) -> list[tuple[str, str]]:
    """(endpoint, address) of every page, with the true id for each part wherever one is known."""
    known = full.rows | {
        "company": full.meeting.company.id,
        "item": full.rows["action_item"],
        "card": full.rows["share_card"],
    }
    known |= {"point": full.rows["life_line_point"], "word": full.rows["own_word"]}
    known |= {
        "sheet": full.rows["shared_sheet"],
        "step": full.rows["agreed_step"],
        "theme": full.rows["shared_theme"],
        "entry": full.rows["shared_theme_entry"],
        "feedback": full.rows["inside_feedback"],
        "heard": full.rows["heard_word"],
    }

    def values(name: str) -> list[str]:
        table = name.split(":")[-1].removesuffix("_id")
        found = [known[table]] if table in known else []
        more = (
            [] if ":" in name or name in ("quarter", "filename", "secret") else [full.booking_id, known["consultation"]]
        )
        return [str(one) for one in dict.fromkeys(found + more)] or ["1"]

    made = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or TABLE[rule.endpoint].whose is Whose.ANYONES:
            continue
        names = re.findall(r"<([^>]+)>", rule.rule)
        for chosen in product(*(values(name) for name in names)):
            pieces = iter(chosen)
            address = re.sub(r"<[^>]+>", lambda _match, left=pieces: next(left), rule.rule)
            # What some pages are asked with beside their address; the others do not know it.
            made.append((rule.endpoint, f"{address}?sheet={full.rows['shared_sheet']}&of={full.rows['shared_theme']}"))
    return made


@pytest.mark.parametrize("role", sorted(MAY_READ))
def test_no_route_tells_them_a_word(sqlite_database, make_app, life, role):
    full, people = life
    app = make_app(sqlite_database)
    if role == "former manager":
        with sqlite_database.work() as work:
            work.session.execute(update(Pair).where(Pair.id == full.rows["pair"]).values(ended_at=work.now))
    visitor = Visitor(app).sign_in_as(people[role])
    told: set[tuple[str, str]] = set()
    opened = 0

    for endpoint, address in addresses(app, full):
        answer = visitor.get(address)
        opened += answer.status_code == 200
        told |= {(endpoint, table) for table in SECRET.findall(answer.get_data(as_text=True))}

    assert opened > 3
    assert {one for one in told if one[1] not in MAY_READ[role]} == set()


def test_the_walk_would_notice(sqlite_database, make_app, life):
    """The same walk by the person themselves finds plenty: it asks the right addresses."""
    full, _ = life
    app = make_app(sqlite_database)
    visitor = Visitor(app).sign_in_as(full.meeting.advisee_id)
    told: set[str] = set()

    for _endpoint, address in addresses(app, full):
        told |= set(SECRET.findall(visitor.get(address).get_data(as_text=True)))

    assert {"share_card", "own_word", "action_item", "life_line_point"} <= told
