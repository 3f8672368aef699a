"""Every address of a pair, reading and writing, with the true ids of what lies behind it: for others it is not there.

The walk of the authorisation table asks with ids of nobody. Whoever asks here knows each id, which nobody would: a
colleague, HR, an operator, a consultant; and the two of another pair, at their own pair's addresses.
"""

import re
from dataclasses import dataclass

import pytest
from factories.pairs import SENDER, APair, a_pair_of_two, utc
from factories.people import a_consultant, a_person, an_employee
from factories.planted import FullLife, a_full_life
from flask import Flask
from support.browserless import Visitor

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.database import Database
from sotomado.oneonones.cards import service as cards
from sotomado.oneonones.series import service as series

BEGINNING = "/one-on-ones/<int:pair_id>"
# So that forms are filled in well enough to get where it is asked whose the thing is.
FILLED_IN = {
    "text": "ことば",
    "title": "題",
    "body": "文",
    "action": "見たこと",
    "doer": "member",
    "theme": "work",
    "preset": "improvement",
    "standing": "done",
    "keeps": "yes",
    "shows": "yes",
    "wording": "1",
    "wish": "open",
    "what": "steps",
    "held_on": "2026-11-20",
    "ends_on": "2026-12-24",
}
# Refused to whoever is not the member before anything is looked for.
NOT_THE_MANAGERS = {
    ("POST", f"{BEGINNING}/table/heard/<heard_id>"),
    ("POST", f"{BEGINNING}/table/words/<word_id>"),
}


@dataclass(frozen=True)
class House:
    app: Flask
    life: FullLife
    elsewhere: APair
    others: dict[str, int]
    known: dict[str, str]

    def visitor(self, person_id: int) -> Visitor:
        return Visitor(self.app).sign_in_as(person_id)

    def addresses(self, pair_id: object) -> list[tuple[str, str, str]]:
        """(method, rule, address) of everything of a pair, with what lies in the full life's behind it."""
        known = self.known | {"pair": str(pair_id)}

        def of(match: re.Match[str]) -> str:
            return known[match[1].split(":")[-1].removesuffix("_id")]

        return [
            (method, rule.rule, re.sub(r"<([^>]+)>", of, rule.rule))
            for rule in self.app.url_map.iter_rules()
            if rule.rule.startswith(BEGINNING)
            for method in sorted((rule.methods or set()) & {"GET", "POST"})
        ]


@pytest.fixture
def house(sqlite_database: Database, make_app) -> House:
    with sqlite_database.work() as work:
        life = a_full_life(work)
        pair_id = int(str(life.rows["pair"]))
        member, company = life.meeting.advisee_id, life.meeting.company
        series.plan(
            work,
            person_id=member,
            pair_id=pair_id,
            starts_at=utc(2026, 11, 25, 1),
            minutes=30,
            zone="Asia/Tokyo",
            sender=SENDER,
        )
        card_id = cards.write(work, person_id=member, pair_id=pair_id, title="題", body="ひみつ")
        cards.share(
            work,
            person_id=member,
            pair_id=pair_id,
            card_id=card_id,
            ends_on=utc(2026, 12, 24).date(),
            public_url="https://window.example",
        )
        elsewhere = a_pair_of_two(work, company=company)
        operator = a_person(work)
        accounts.grant(work, person_id=operator, role=Role.OPERATOR)
        others = {
            "colleague": an_employee(work, company, roles=(Role.ADVISEE, Role.MANAGER)),
            "hr": an_employee(work, company, roles=(Role.ADVISEE, Role.HR)),
            "operator": operator,
            "consultant": a_consultant(work).person_id,
        }
    inside = {
        "sheet": "shared_sheet",
        "one_on_one": "one_on_one",
        "step": "agreed_step",
        "theme": "shared_theme",
        "entry": "shared_theme_entry",
        "feedback": "inside_feedback",
        "heard": "heard_word",
        "word": "own_word",
    }
    known = {name: str(life.rows[table]) for name, table in inside.items()} | {"card": card_id}
    return House(make_app(sqlite_database), life, elsewhere, others, known)


def asked(visitor: Visitor, method: str, address: str, fields: dict[str, str]) -> int:
    if method == "GET":
        return visitor.get(address).status_code
    if "/table/changes" in address:
        return keystrokes(visitor, address, fields["sheet"])
    return visitor.post(address, fields).status_code


def keystrokes(visitor: Visitor, address: str, sheet_id: str) -> int:
    """As the script of the table sends them."""
    sent = {"sheet": sheet_id, "update": "AAA="}
    return visitor.client.post(address, json=sent, headers={"X-CSRFToken": visitor.token()}).status_code


@pytest.mark.parametrize("who", ["colleague", "hr", "operator", "consultant"])
def test_nothing_of_a_pair_is_there_for_anybody_else(house: House, who: str) -> None:
    visitor = house.visitor(house.others[who])
    sheet = {"sheet": house.known["sheet"]}
    # Who has no role inside at all is refused by the table, before anything is looked for.
    refused = {404} if who in ("colleague", "hr") else {403}

    answers = {
        (method, rule): asked(visitor, method, f"{address}?sheet={sheet['sheet']}", FILLED_IN | sheet)
        for method, rule, address in house.addresses(house.life.rows["pair"])
    }

    assert len(answers) > 60
    assert {key: status for key, status in answers.items() if status not in refused} == {}


def test_the_walk_asks_the_right_addresses(house: House) -> None:
    """The member opens nearly all of the same pages."""
    member = house.visitor(house.life.meeting.advisee_id)
    sheet = f"?sheet={house.known['sheet']}"

    opened = [
        rule
        for method, rule, address in house.addresses(house.life.rows["pair"])
        if method == "GET" and member.get(address + sheet).status_code == 200
    ]

    assert len(opened) > 20


@pytest.mark.parametrize("who", ["member", "manager"])
def test_what_lies_in_one_pair_is_not_reached_through_another(house: House, who: str) -> None:
    visitor = house.visitor(getattr(house.elsewhere, who))
    own = f"/one-on-ones/{house.elsewhere.id}"
    # Own pages first, so that there is a sheet of their own to be taken for the other one.
    assert visitor.get(f"{own}/table").status_code == 200
    fields = FILLED_IN | {name: house.known[name] for name in ("sheet", "one_on_one")}

    inner = {
        (method, rule): asked(visitor, method, address, fields)
        for method, rule, address in house.addresses(house.elsewhere.id)
        if rule.count("<") > 1
    }
    beside = {
        "changes": visitor.get(f"{own}/table/changes?sheet={house.known['sheet']}").status_code,
        "keystrokes": keystrokes(visitor, f"{own}/table/changes", house.known["sheet"]),
        "notes": visitor.post(
            f"{own}/table", {"sheet": house.known["sheet"], "base": "AAA=", "notes": "x"}
        ).status_code,
        "word": visitor.post(
            f"{own}/table/{'words' if who == 'member' else 'heard'}", {"sheet": house.known["sheet"], "text": "x"}
        ).status_code,
        "feedback": visitor.post(f"{own}/feedback", {"action": "x", "asked_id": house.known["feedback"]}).status_code,
        "shown": visitor.post(f"{own}/shown/withdraw", {"piece": str(house.life.rows["shown_piece"])}).status_code,
    }

    assert len(inner) > 15
    reached = {key for key, status in inner.items() if status != 404}
    assert reached == (NOT_THE_MANAGERS if who == "manager" else set())
    assert {key: status for key, status in beside.items() if status != 404} == {}
