"""The same ten on any machine: threads, order of rows, and many people at once change nothing."""

import json
from dataclasses import replace
from pathlib import Path
from time import process_time

import numpy as np
import pytest
from factories.candidates import a_directory, an_open_directory, an_open_person, heads_with, shuffled
from support.threads import printed_on_one_thread_and_two

from matching.choosing.candidates import CandidateError, Likeness, Person, Wish
from matching.choosing.ten import State, shortlist

PLAIN = Wish(themes={"care": 2.0, "growth": 1.0}, experience=("abroad",))
WISH = replace(PLAIN, styles=("listens",))


def tens_of(people):
    """Who is shown, how and with which numbers, for several people out of a large directory."""
    consultants = an_open_directory(3040, 5)
    rng = np.random.default_rng(1)
    heads = heads_with(
        consultants,
        rebooked=True,
        quality=rng.normal(0, 0.3, 3040),
        theme_effects=rng.normal(0, 0.2, (3040, 6)),
        sessions=rng.integers(0, 40, 3040),
    )
    prices = dict(zip(consultants.ids.tolist(), rng.normal(0, 0.05, 3040).tolist(), strict=True))
    told = []
    for number in range(people):
        state = State(heads if number % 2 else None, prices, salt=f"day {number}", explore=number % 3)
        for pick in shortlist(an_open_person(f"p{number}", number), WISH, consultants, state).picks:
            told.append([pick.consultant_id, round(pick.probability, 9), pick.propensity, pick.is_explored])
            told.append([reason.code + reason.subject for reason in (*pick.reasons, pick.differs)])
    return told


def test_one_thread_and_two_show_the_same_ten():
    asked = f"""
import json
from importlib.util import module_from_spec, spec_from_file_location
spec = spec_from_file_location("told", {str(Path(__file__))!r})
told = module_from_spec(spec)
spec.loader.exec_module(told)
print(json.dumps(told.tens_of(6)))
"""

    one, two = printed_on_one_thread_and_two(asked)

    assert one == two
    assert len(json.loads(one)) == 6 * 10 * 2


@pytest.mark.parametrize("seed", range(4))
def test_prices_and_a_model_follow_their_people_in_any_order_of_the_rows(seed):
    consultants, person = an_open_directory(200, seed), an_open_person(seed=seed)
    rng = np.random.default_rng(seed)
    heads = heads_with(consultants, quality=rng.normal(0, 0.3, 200), sessions=rng.integers(0, 40, 200))
    prices = {one: float(price) for one, price in zip(consultants.ids, rng.normal(0, 0.05, 200), strict=True)}
    state = State(heads, prices, explore=2)

    ten = shortlist(person, WISH, consultants, state)

    assert shortlist(person, WISH, shuffled(consultants, seed), state) == ten


def test_identical_consultants_are_shown_equally_often():
    same = an_open_directory(
        40,
        theta=np.zeros((40, 5)),
        theta_variance=np.full((40, 5), 0.2),
        theme_strength=np.full((40, 6), 0.5),
        experience=np.ones((40, 4)),
        languages=np.ones((40, 3), dtype=bool),
        fields=np.full(40, ""),
        styles=np.ones((40, 3)),
        values=np.tile([1.0, 0, 0, 0], (40, 1)),
        genders=np.full(40, ""),
        generations=np.full(40, ""),
    )
    row_of = {one: row for row, one in enumerate(same.ids.tolist())}
    shown = np.zeros(40)

    for number in range(300):
        for pick in shortlist(an_open_person(f"p{number}"), WISH, same).picks:
            shown[row_of[pick.consultant_id]] += 1

    # 3,000 places over 40: mean 75, deviation sqrt(300 * .25 * .75) = 7.5.
    assert np.abs(shown - 75).max() < 5 * 7.5


def test_a_price_moves_someone_back_and_never_by_more_than_a_tenth():
    consultants, person = a_directory(400), an_open_person()
    plain = shortlist(person, PLAIN, consultants, State(explore=0))
    dear = {pick.consultant_id: 5.0 for pick in plain.picks}

    priced = shortlist(person, PLAIN, consultants, State(prices=dear, explore=0))

    assert {pick.price for pick in plain.picks} == {0.0}
    assert len({pick.consultant_id for pick in priced.picks} & set(dear)) < 5
    assert {pick.price for pick in priced.picks} <= {0.0, 0.1}


def test_a_negative_price_brings_someone_forward():
    consultants, person = a_directory(400), an_open_person()
    everyone = set(consultants.ids.tolist())
    hardly_seen = sorted(everyone - {pick.consultant_id for pick in shortlist(person, Wish(), consultants).picks})[:5]

    ten = shortlist(person, Wish(), consultants, State(prices=dict.fromkeys(hardly_seen, -0.1), explore=0))

    assert len({pick.consultant_id for pick in ten.picks} & set(hardly_seen)) >= 4


def test_a_price_that_is_no_number_is_refused():
    with pytest.raises(CandidateError, match="must be finite"):
        shortlist(an_open_person(), Wish(), a_directory(20), State(prices={"c3": float("nan")}))


def test_hundreds_of_people_on_the_first_morning_wait_seconds():
    consultants = an_open_directory(3040)
    started = process_time()

    for number in range(250):
        likeness = list(Likeness)[number % 3]
        wish = Wish(themes={"care": 1.0}, languages=("ja",), likeness=likeness)
        person = an_open_person(f"p{number}", number) if number % 4 else Person.unknown(f"p{number}")
        assert len(shortlist(person, wish, consultants).picks) == 10

    assert process_time() - started < 20
