"""Leanings of raters, against published estimates, a slow model beside the fast one, and made-up raters."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from reports.statistics.raters import Outcome, corrected, leanings

# Davies (1947), table 6.1: yield of dyestuff from five preparations of each of six batches.
DYESTUFF = [1545, 1440, 1440, 1520, 1580, 1540, 1555, 1490, 1560, 1495, 1595, 1550, 1605, 1510, 1560]
DYESTUFF += [1445, 1440, 1595, 1465, 1545, 1595, 1630, 1515, 1635, 1625, 1520, 1455, 1450, 1480, 1445]
# Pinheiro and Bates (2000), section 1.1: three travel times on each of six rails.
RAIL = [55, 53, 54, 26, 37, 32, 78, 91, 85, 92, 100, 96, 49, 51, 50, 80, 85, 83]
# Box, Hunter and Hunter (1978), table 7.1: yield of penicillin, four treatments on each of five blends.
BLENDS = [89, 88, 97, 94, 84, 77, 92, 79, 81, 87, 87, 85, 87, 92, 89, 84, 79, 81, 80, 88]
# Davies and Goldsmith (1972), section 6.6: inhibition by six samples of penicillin on each of 24 plates.
PLATES = """
27 23 26 23 23 21  27 23 26 23 23 21  25 21 25 24 24 20  26 23 25 23 23 20  25 22 26 22 23 20  24 22 25 23 22 19
24 20 23 21 22 19  26 22 26 24 24 21  24 21 24 22 22 20  24 21 24 23 22 19  26 23 26 24 24 21  25 22 26 24 24 20
26 24 26 24 25 22  26 23 26 23 23 20  26 23 25 24 24 22  25 22 25 23 23 20  25 21 24 23 23 20  25 22 24 23 23 19
24 21 23 21 21 19  26 23 26 24 24 21  25 21 24 22 22 18  25 22 25 22 22 20  24 21 24 22 24 19  24 21 24 22 21 18"""


def test_the_dyestuff_batches_vary_as_published():
    """REML estimates of Bates et al. (2015) for Dyestuff: 1764 between batches, 2451 within."""
    effects, between, within, _ = leanings(np.array(DYESTUFF, float), np.repeat(np.arange(6), 5), np.zeros(30, int))

    assert (between, within) == pytest.approx((1764.05, 2451.25), rel=1e-5)
    assert effects == pytest.approx([-17.6068, 0.3913, 28.5622, -23.0845, 56.7332, -44.9953], abs=1e-3)


def test_the_rails_vary_as_published():
    """Pinheiro and Bates (2000), section 1.1: standard deviations 24.805 and 4.0208."""
    _, between, within, _ = leanings(np.array(RAIL, float), np.repeat(np.arange(6), 3), np.zeros(18, int))

    assert (between**0.5, within**0.5) == pytest.approx((24.805, 4.0208), rel=1e-4)


def test_blends_beside_fixed_treatments_vary_as_published():
    """Faraway (2016), section 10.8: variances 11.8 and 18.8."""
    _, between, within, _ = leanings(np.array(BLENDS, float), np.repeat(np.arange(5), 4), np.tile(np.arange(4), 5))

    assert (between, within) == pytest.approx((11.79, 18.83), abs=0.01)


@pytest.mark.parametrize("turned", [False, True], ids=["samples", "plates"])
def test_samples_and_plates_vary_as_published(turned):
    """Bates et al. (2015) for Penicillin: samples 3.7309, plates 0.7169, the rest 0.3024."""
    diameters = np.array(PLATES.split(), float)
    plate, sample = np.repeat(np.arange(24), 6), np.tile(np.arange(6), 24)

    _, between, within, _ = leanings(diameters, *((plate, sample) if turned else (sample, plate)))

    assert (between, within) == pytest.approx((0.71691 if turned else 3.73092, 0.302415), rel=1e-4)


def slow_leanings(y, consultant, group):
    """The same model by dense matrices: REML as it is first written down."""
    z, x = np.eye(consultant.max() + 1)[consultant], np.eye(group.max() + 1)[group]
    free = len(y) - x.shape[1]

    def fit(c):
        v = np.eye(len(y)) + c * z @ z.T
        inverse = np.linalg.inv(v)
        p = inverse - inverse @ x @ np.linalg.solve(x.T @ inverse @ x, x.T @ inverse)
        s = y @ p @ y
        determinants = np.linalg.slogdet(v)[1] + np.linalg.slogdet(x.T @ inverse @ x)[1]
        return free * np.log(s) + determinants, c * z.T @ p @ y, s / free

    found = minimize_scalar(lambda t: fit(np.exp(t))[0], bounds=(-12, 4), method="bounded", options={"xatol": 1e-8})
    _, effects, within = fit(np.exp(found.x))
    return effects, np.exp(found.x) * within, within


@pytest.mark.parametrize(("groups", "raters"), [(4, 9), (15, 6)])
def test_unequal_numbers_agree_with_the_slow_model(groups, raters):
    dice = np.random.default_rng(groups)
    j = np.concatenate((np.arange(raters), dice.integers(0, raters, 70) * dice.integers(0, 2, 70)))
    g = np.concatenate((np.arange(groups), dice.integers(0, groups, len(j) - groups)))
    y = 3 + 0.6 * dice.normal(size=raters)[j] + dice.normal(size=groups)[g] + dice.normal(size=len(j))

    effects, between, within, _ = leanings(y, j, g)

    slow_effects, slow_between, slow_within = slow_leanings(y, j, g)
    assert (between, within) == pytest.approx((slow_between, slow_within), rel=1e-3)
    assert effects == pytest.approx(slow_effects, abs=1e-3)


def test_many_raters_are_found_by_samples_of_the_spectrum_as_by_all_of_it(monkeypatch):
    dice = np.random.default_rng(1)
    j, g = dice.integers(0, 400, 6000), dice.integers(0, 150, 6000)
    y = 3 + 0.35 * dice.normal(size=400)[j] + dice.normal(size=150)[g] + 0.8 * dice.normal(size=6000)
    effects, between, within, _ = leanings(y, j, g)

    monkeypatch.setattr("reports.statistics.raters._SMALL", 10)
    sampled, sampled_between, sampled_within, _ = leanings(y, j, g)

    assert sampled_between == pytest.approx(between, rel=0.01)
    assert sampled_within == pytest.approx(within, rel=0.001)
    assert sampled == pytest.approx(effects, abs=0.002)


def test_samples_of_the_spectrum_do_not_need_raters_who_differ(monkeypatch):
    monkeypatch.setattr("reports.statistics.raters._SMALL", 10)

    effects, between, _, _ = leanings(np.tile([2.0, 3.0, 4.0, 5.0], 20), np.repeat(np.arange(20), 4), np.zeros(80, int))

    assert between == 0.0
    assert not effects.any()


def rated(dice, *, people=4000, raters=60, groups=30, leaning=0.5, sadness=0.5, apart=False):
    """Made-up ratings: (values, consultant, group, what the person deserves, true leanings); `apart` sends raters to
    groups of their own liking, the first half of the raters to the first half of the groups four times in five."""
    j = dice.integers(0, raters, people)
    g = dice.integers(0, groups, people)
    if apart:
        own = dice.random(people) < 0.8
        g = np.where(own, g % (groups // 2) + (j >= raters // 2) * (groups // 2), g)
    m = 3.2 + sadness * (np.arange(groups) >= groups // 2)
    u = leaning * dice.normal(size=raters)
    deserved = m[g] + 0.7 * dice.normal(size=people)
    return np.clip(np.round(deserved + u[j]), 1, 5), j, g, deserved, u


def test_correcting_brings_ratings_nearer_to_what_people_deserve():
    values, j, g, deserved, u = rated(np.random.default_rng(3))

    found = corrected(values, j, g)

    assert found.outcome is Outcome.CORRECTED
    assert np.corrcoef(found.effects, u)[0, 1] > 0.97
    assert found.between == pytest.approx(u.var(), rel=0.25)
    assert np.mean((found.values - deserved) ** 2) < 0.6 * np.mean((values - deserved) ** 2)
    assert np.mean(found.scores == np.clip(np.round(deserved), 1, 5)) > np.mean(
        values == np.clip(np.round(deserved), 1, 5)
    )


def test_whoever_sees_sadder_companies_is_not_called_harsh():
    values, j, g, _, u = rated(np.random.default_rng(4), sadness=1.0, apart=True)

    found = corrected(values, j, g)

    error = found.effects - u
    assert abs(error[:30].mean() - error[30:].mean()) < 0.12
    naive = np.array([values[j == one].mean() for one in range(60)]) - u
    assert abs(naive[:30].mean() - naive[30:].mean()) > 0.5


def test_variances_come_back_from_many_worlds_without_bias():
    dice, between, within = np.random.default_rng(11), [], []
    for _ in range(60):
        j, g = dice.integers(0, 40, 400), dice.integers(0, 25, 400)
        y = 3 + 0.4 * dice.normal(size=40)[j] + 0.5 * dice.normal(size=25)[g] + 0.8 * dice.normal(size=400)
        _, b, w, _ = leanings(y, j, g)
        between.append(b)
        within.append(w)

    assert np.mean(between) == pytest.approx(0.16, abs=3 * np.std(between) / 60**0.5)
    assert np.mean(within) == pytest.approx(0.64, abs=3 * np.std(within) / 60**0.5)


def test_few_ratings_are_shrunk_towards_nought():
    dice = np.random.default_rng(5)
    j, g = np.concatenate((np.repeat(np.arange(20), 50), [20, 20])), np.zeros(1002, int)
    y = np.clip(3.5 + 0.3 * dice.normal(size=21)[j] + 0.7 * dice.normal(size=1002), 1, 5)
    y[-2:] = 1.0

    found = corrected(y, j, g)

    raw = 1.0 - y.mean()
    assert raw < -2
    assert -0.3 * abs(raw) > found.effects[20] > 0.7 * raw


def test_a_rater_of_nothing_but_fives_is_called_lenient_and_no_score_leaves_the_scale():
    dice = np.random.default_rng(6)
    values, j, g, *_ = rated(dice, people=1500, raters=30, leaning=0.3)
    values[j == 7] = 5.0

    found = corrected(values, j, g)

    assert found.effects[7] == found.effects.max() > 0.8
    assert set(found.scores[j == 7]) <= {3, 4}
    assert found.scores.min() >= 1
    assert found.scores.max() <= 5


def test_where_everybody_rates_five_nothing_is_corrected():
    found = corrected(np.full(90, 5.0), np.arange(90) % 9, np.arange(90) % 4)

    assert found.outcome is Outcome.NO_LEANING
    assert (found.scores == 5).all()


def test_one_consultant_only_is_left_as_they_are_and_that_is_said():
    values = np.array([2.0, 4.0, 5.0, 3.0])

    found = corrected(values, np.zeros(4, int), np.array([0, 0, 1, 1]))

    assert found.outcome is Outcome.NOT_COMPARABLE
    assert (found.values == values).all()


def test_raters_who_share_no_group_are_not_compared():
    values = np.array([1.0, 2.0, 1.0, 5.0, 4.0, 5.0])

    found = corrected(values, np.repeat([3, 8], 3), np.repeat([0, 1], 3))

    assert found.outcome is Outcome.NOT_COMPARABLE
    assert found.alone == 2
    assert (found.values == values).all()


def test_circles_without_a_common_group_keep_their_own_nought():
    dice = np.random.default_rng(9)
    j = dice.integers(0, 10, 800)
    circle = j // 5
    values = np.clip(np.round(2.5 + 1.5 * circle + 0.4 * dice.normal(size=10)[j] + dice.normal(size=800)), 1, 5)

    found = corrected(values, j, circle)

    assert found.effects[:5].sum() == pytest.approx(0, abs=1e-9)
    assert found.effects[5:].sum() == pytest.approx(0, abs=1e-9)


def test_raters_no_more_unlike_than_chance_are_left_alone():
    """Six raters whose means agree far better than chance would have them."""
    values = np.tile([2.0, 3.0, 4.0, 5.0], 6)

    found = corrected(values, np.repeat(np.arange(6), 4), np.zeros(24, int))

    assert found.outcome is Outcome.NO_LEANING
    assert found.between == 0.0


def test_a_slight_leaning_moves_no_score():
    """A four of a rater a little lenient stays a four: nobody tips over an edge by a hundredth."""
    values, j, g, *_ = rated(np.random.default_rng(12), leaning=0.1)

    found = corrected(values, j, g)

    assert np.abs(found.effects).max() < 0.5
    assert (found.scores == values).all()


def test_nothing_rated_is_nothing_corrected():
    found = corrected(np.zeros(0), np.zeros(0, int), np.zeros(0, int))

    assert len(found.values) == 0
    assert found.outcome is Outcome.NOT_COMPARABLE


def test_what_is_off_the_scale_is_refused():
    with pytest.raises(ValueError, match="from 1 to 5"):
        corrected(np.array([0.0, 3.0]), np.array([0, 1]), np.array([0, 0]))
    with pytest.raises(ValueError, match="one consultant"):
        corrected(np.array([3.0]), np.array([0, 1]), np.array([0, 0]))


def test_the_names_of_raters_and_groups_do_not_matter():
    values, j, g, *_ = rated(np.random.default_rng(2), people=600, raters=12, groups=8)

    plain, renamed = corrected(values, j, g), corrected(values, 1000 - 7 * j, g * 31 + 5)

    assert renamed.values == pytest.approx(plain.values, abs=1e-4)
