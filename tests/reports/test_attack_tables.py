"""The adversary on tables whose answers are known: from the literature, from other tools, and by exhaustion."""

import json
from pathlib import Path

import numpy as np
import pytest
from factories.told import Told
from hypothesis import given, settings
from hypothesis import strategies as st
from support.every_world import enumerate_worlds

import reports.attack.solver
from reports.attack import Figure, Knowledge, Roster, attack, intervals_of
from reports.attack.worlds import Builder

REFERENCE = Path(__file__).parents[2].parent / "shared" / "data" / "disclosure" / "reference.json"


def patterns():
    if not REFERENCE.exists():
        return [pytest.param(None, None, marks=pytest.mark.skip(reason="The shared tables are not on this machine."))]
    return [
        pytest.param(case, pattern, id=f"{case['id']}: {pattern['name']}")
        for case in json.loads(REFERENCE.read_text())["cases"]
        for pattern in case["patterns"]
    ]


def programme(case, pattern):
    """The worlds a reader of a table thinks possible: what is hidden is a number that is not negative."""
    builder = Builder()
    hidden = {*pattern["suppressed"], *case["unpublished"]}
    least = {int(cell): low for cell, low in (pattern.get("attacker_lower") or {}).items()}
    for i, cell in enumerate(case["cells"]):
        value = cell["value"]
        builder.variable(*((least.get(i, 0), np.inf) if i in hidden else (value, value)))
    for total, parts in case["equations"]:
        builder.equal([(total, -1.0), *((part, 1.0) for part in parts)], 0, "a sum")
    return builder.programme()


def ends(programme, cell):
    goal = np.zeros(len(programme.bounds))
    goal[cell] = 1.0
    return programme.least(goal)[0], -programme.least(-goal)[0]


@pytest.fixture(params=["kept open", "by the public door"])
def solver(request, monkeypatch):
    """The solver we keep open by a binding that is not public, and the one for when that binding is another."""
    if request.param == "kept open":
        assert reports.attack.solver._Highs is not None  # else one of them is tried twice
    else:
        monkeypatch.setattr(reports.attack.solver, "_Highs", None)


@pytest.mark.usefixtures("solver")
@pytest.mark.parametrize(("case", "pattern"), patterns())
def test_a_known_pattern_is_as_safe_as_it_is_known_to_be(case, pattern):
    worlds = programme(case, pattern)

    for cell, interval in (pattern.get("intervals") or {}).items():
        assert ends(worlds, int(cell)) == (pytest.approx(interval[0], abs=1e-3), pytest.approx(interval[1], abs=1e-3))
    if pattern["expect"] == "exact":
        exposed = pattern.get("exposed") or [c for c in pattern["suppressed"] if c in case["primary"]]
        found = [np.subtract(*ends(worlds, cell)[::-1]) < 1e-6 for cell in exposed]
        assert all(found) if pattern.get("exposed") else any(found)
    elif pattern["expect"] == "safe" and pattern.get("use_required", True):
        hidden = [cell for cell in case["required_interval"] if int(cell) in pattern["suppressed"]]
        for cell in hidden:  # some tools show what is zero
            low, high = case["required_interval"][cell]
            least, most = ends(worlds, int(cell))
            assert least <= low + 1e-6
            assert most >= high - 1e-6


def test_both_doors_of_the_solver_find_the_same(monkeypatch):
    """Units, ages and a theme, with most of them hidden, read by who has the roster."""
    roster = Roster(("a", "b", "c"), ("young", "old"), ("all",), np.array([[[20], [20]], [[30], [10]], [[5], [35]]]))
    told = Told(a=40, b=40, c=40).rows("age", young=55, old=65).rows("tenure", all=120)
    told.tell("use", 44, a=12).tell("use", 44, by="age", young=9, old=35)
    text = told.tell("theme", 21, item="career").tell("theme", 21, by="age", item="career", young=6).text()
    figures = [Figure("outside", m, i, "unit", row) for m, i in (("use", "use"), ("theme", "career")) for row in "bc"]

    def found():
        return intervals_of(text, figures, Knowledge(roster)), attack(text, (), Knowledge(roster)).disclosures

    kept_open, disclosures = found()
    monkeypatch.setattr(reports.attack.solver, "_Highs", None)
    by_the_public_door, found_again = found()

    assert disclosures
    assert by_the_public_door == kept_open
    assert {d.figure for d in found_again} == {d.figure for d in disclosures}


@st.composite
def tiny_companies(draw):
    """Two or three units of at most five people, of whom use and one theme are told here and there."""
    heads = [draw(st.integers(1, 5)) for _ in range(draw(st.integers(2, 3)))]
    use = [draw(st.integers(0, people)) for people in heads]
    theme = [draw(st.integers(0, users)) for users in use]
    names = "abc"[: len(heads)]
    told = Told(**dict(zip(names, heads, strict=True)))
    for measure, item, counts in (("use", "use", use), ("theme", "career", theme)):
        shown = {name: count for name, count in zip(names, counts, strict=True) if draw(st.booleans())}
        told.tell(measure, draw(st.sampled_from([sum(counts), None])), item=item, **shown)
    return told.text()


@settings(max_examples=60, deadline=None)
@given(tiny_companies())
def test_listing_every_world_finds_what_the_programmes_find(text):
    listed = {interval.figure: interval for interval in enumerate_worlds(text)}

    assert set(intervals_of(text, listed)) == set(listed.values())
    for disclosure in attack(text).disclosures:
        if disclosure.reason == "a hidden count follows from the others":
            exact = listed[disclosure.figure]
            assert disclosure.low <= exact.low
            assert exact.high <= disclosure.high
