"""A benchmark says how the others do, and nothing about any one of them, whoever lays figures together."""

from itertools import pairwise

import numpy as np
import pytest

from reports.cube import Measure, Track
from reports.published import Band, Standing
from reports.statistics.comparison import STEPS, benchmark, standardised, standing


def told(people, counted, own=(30, 300), weights=None, threshold=5):
    people, counted = np.atleast_2d(people), np.atleast_2d(counted)
    weights = np.ones(people.shape[1]) if weights is None else weights
    return benchmark(Track.OUTSIDE, Measure.USE, "use", own, people, counted, weights, threshold)


def companies(shares, size=1000):
    """Companies of one stratum that have these shares in percent."""
    return np.full((len(shares), 1), size), np.array(shares)[:, None] * size // 100


def test_the_middle_half_is_told_in_steps_of_five_rounded_outwards():
    mark = told(*companies([11, 12, 13, 14, 16, 17, 18, 19]))

    assert mark is not None
    assert (mark.low, mark.high, mark.companies) == (10, 20, 5)
    assert mark.standing is Standing.WITHIN


def test_at_least_half_of_the_others_lie_within():
    dice = np.random.default_rng(2)
    for _ in range(50):
        shares = dice.integers(5, 40, int(dice.integers(5, 60)))
        if (mark := told(*companies(shares.tolist()))) is not None:
            assert np.mean((shares >= mark.low) & (shares <= mark.high)) >= 0.5


def test_four_others_are_too_few():
    assert told(*companies([12, 13, 14, 12])) is None
    assert told(*companies([12, 13, 14, 12, 13])) is not None


def test_a_company_that_hides_its_own_figure_has_no_benchmark_beside_it():
    assert told(*companies([12, 13, 14, 12, 13]), own=None) is None


def test_a_giant_stands_aside():
    people, counted = companies([12, 13, 12, 13, 12, 13, 90])
    people[6], counted[6] = 50_000, 45_000

    mark = told(people, counted)

    assert mark is not None
    assert (mark.low, mark.high, mark.companies) == (10, 15, 5)
    assert told(people[2:], counted[2:]) is None  # four are left beside the giant


def test_companies_too_small_for_a_step_of_five_stand_aside():
    """A hundred people: five points are five of them. Ninety-nine count only where steps are of ten."""
    assert told(*companies([12] * 5, size=100)).high == 15
    assert told(*companies([12] * 5, size=99)).high == 20
    assert told(*companies([12] * 5, size=49)).high == 20
    assert told(*companies([12] * 5, size=24)) is None
    assert told(*companies([12] * 5, size=100), threshold=10).high == 20


def test_shares_are_compared_as_if_everybody_had_our_people():
    """Two bands of age that use the desk alike everywhere; the others have mostly old people, and we the young."""
    people = np.tile([200, 1800], (6, 1))
    counted = np.tile([80, 90], (6, 1))

    assert told(people, counted, weights=np.array([900, 100])).low == 35
    assert told(people, counted, weights=np.array([100, 900])).low == 5


def test_standardising_gives_the_textbook_sum():
    shares = standardised(np.array([[1000, 3000]]), np.array([[100, 900]]), np.array([3.0, 1.0]))

    overall = 1000 / 4000
    young, old = (100 + 10 * overall) / 1010, (900 + 10 * overall) / 3010
    assert shares == pytest.approx([100 * (0.75 * young + 0.25 * old)])


def test_a_stratum_without_anybody_takes_the_companys_overall_share():
    assert standardised(np.array([[400, 0]]), np.array([[100, 0]]), np.array([1.0, 9.0])) == pytest.approx([25.0])


def test_everybody_using_it_is_still_a_band():
    mark = told(*companies([100] * 6))

    assert mark is not None
    assert (mark.low, mark.high) == (95, 100)


@pytest.mark.parametrize("seed", range(60))
def test_leaving_any_other_out_moves_the_band_by_one_step_at_most(seed):
    dice = np.random.default_rng(seed)
    people = dice.integers(100, 2000, (int(dice.integers(6, 25)), 3))
    counted = dice.binomial(people, dice.beta(4, 20, (len(people), 1)))
    mark = told(people, counted)
    if mark is None:
        return
    steps = [step for step in STEPS if _at_step(people, counted, step) == (mark.low, mark.high)]
    others = [np.arange(len(people)) != out for out in range(len(people))]

    def moves(step):
        without = [_at_step(people[kept], counted[kept], step) for kept in others]
        return np.abs(np.subtract(without, (mark.low, mark.high))).max()

    assert any(moves(step) <= step for step in steps)


def _at_step(people, counted, step):
    shares = np.sort(standardised(people, counted, np.ones(people.shape[1])) // step)
    nth = len(shares) // 4
    return step * shares[nth], step * (shares[-1 - nth] + 1)


def test_where_one_company_moves_everything_there_is_no_benchmark():
    assert told(*companies([6, 6, 6, 47, 47])) is None
    assert told(*companies([6, 6, 6, 6, 47, 47, 47, 47, 47])) is not None


def test_where_steps_of_five_are_unsteady_they_are_of_ten_and_a_band_without_meaning_is_not_told():
    mark = told(*companies([2, 2, 14, 16, 18, 25, 25]))

    assert mark is not None
    assert (mark.low, mark.high) == (0, 30)
    assert told(*companies([2, 2, 2, 60, 98, 98])) is None


@pytest.mark.parametrize("seed", range(25))
def test_five_who_know_everything_of_themselves_cannot_tell_the_sixth_more_finely_than_a_step(seed):
    """One of us and four others collude against the fifth other: every share it may have within a cell of five points,
    worth the threshold of its people or more, is told in the same words."""
    dice = np.random.default_rng(seed)
    people, counted = companies(dice.integers(5, 30, 5).tolist(), size=int(dice.integers(100, 600)))
    size = int(people[4, 0])
    told_of = []
    for used in range(size + 1):
        counted[4] = used
        told_of.append(told(people, counted))
    changes = [0, *(u for u in range(1, size + 1) if told_of[u] != told_of[u - 1]), size + 1]

    assert all(b - a >= size // 20 >= 5 for a, b in pairwise(changes))


def test_five_who_choose_their_weights_do_not_see_the_three_eldest_of_the_sixth():
    """HR writes the years of birth that the others are weighted by: all of them old, though the sixth has three."""
    people = np.array([[1000, 1000]] * 4 + [[597, 3]])
    counted = np.array([[100, 100], [110, 110], [200, 200], [300, 300], [60, 0]])
    told_of = set()
    for eldest in range(4):
        counted[4] = 60 - eldest, eldest
        told_of.add(told(people, counted, weights=np.array([0, 600])))

    assert None not in told_of
    assert len(told_of) == 1


def test_the_own_standing_is_read_off_what_is_published():
    assert standing((10, 100), 10, 20) is Standing.WITHIN
    assert standing((9, 100), 10, 20) is Standing.BELOW
    assert standing((21, 100), 10, 20) is Standing.ABOVE
    assert standing(Band(60, 70), 70, 85) is Standing.BELOW
    assert standing(Band(60, 80), 70, 85) is Standing.WITHIN
    assert standing(Band(90, 100), 70, 85) is Standing.ABOVE


def test_the_order_of_companies_does_not_matter():
    dice = np.random.default_rng(8)
    people = dice.integers(100, 900, (12, 4))
    counted = dice.binomial(people, 0.2)
    turned = dice.permutation(12)

    assert told(people, counted) == told(people[turned], counted[turned])


def test_more_counted_than_there_are_is_refused():
    with pytest.raises(ValueError, match="Nobody is counted"):
        told([[10]], [[11]])
    with pytest.raises(ValueError, match="same strata"):
        told([[10, 10]], [[1, 1]], weights=np.ones(3))
    with pytest.raises(ValueError, match="in some stratum"):
        told([[10, 10]], [[1, 1]], weights=np.zeros(2))
