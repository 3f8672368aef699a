"""A world of real people whose tastes are made up: how good are the ten shown, after how many talks?

People   3,040 consultants, 1,000 new employees and the employees who have talked are different real persons: their
         answers to the IPIP-50 give five standardised scale scores, taken as true traits t. What a questionnaire of
         reliability .8 shows of them is theta = sqrt(.8) (sqrt(.8) t + sqrt(.2) noise), error variance .2.
Wishes   one of 12 themes, and two of 12 experiences. Of each experience a consultant has, with chance .3,
         x = 1 - exp(-years / 3), years exponential with mean 6; else 0. There are no facts on themes.
Logit    log(.7/.3) + employee 10% + consultant 5% + experience 2% + consultant x theme 2% + similarity 1.5% + pair 3%.
         Shares are of the variance of the whole logit, (pi^2/3 = 3.29 of it the talk's own). All parts are normal, but
         experience is g sum_k r_k x_k with one g, and similarity -v sum_s (t_e - t_j)^2 over five scales alike.
Log      each talk: an employee at random, a consultant with chances log-normal (deviation 1) that have nothing to do
         with how good they are; pair noise is drawn anew.
Null     similarity 0.   Complement   similarity gives way to -b t_e t_j on E, 1.5%.
Value    mean true chance (pair noise included) of the ten highest by the score, over the 1,000. Oracle: the ten
         highest by everything but pair noise, which no one can know.

The text it follows (matching design notes, section 4.5) leaves open how experiences are spread, how talks fall to
consultants, and what shape similarity has. There | here, over 12 worlds:

    random .672 | .669    cosine .711 | .717    shrunk mean .821 | .791 +- .014 a world    oracle .932 | .932
    logistic .828 | .840, with rating .866 | .860    in the null world .776 | .822, with rating .849 | .852

So what can be known of a pair is worth more here, a consultant's record less. Of 21 other readings, compared by their
baselines alone, none has all of these; none took its place. Ours was .867 there, where .870 is asked for; here it is
.861, with the logistic with rating at .859 in the same worlds: the gate is not met.

Ours has the product's prior (matching.choosing.terms), variances by empirical Bayes; how it is made was decided with
worlds 0 and 1 in sight, so the table and the gates use worlds from 100 on. The prior's three variances are the truth
here, which favours ours; its similarity is half of the truth, which does not. Where real two-sided data speak, see
benchmarks.two_sided.
"""

from __future__ import annotations

import csv
import gzip
import math
import sys
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.special import logit as log_odds

from matching.answers.instrument_file import load_builtin
from matching.choosing import terms
from matching.learning.outcome import OutcomeModel, Outcomes, learn

Floats = NDArray[np.float64]
ANSWERS = Path(__file__).parents[2] / "shared" / "data" / "ipip50_answers.csv.gz"
CONSULTANTS, NEW, THEMES, EXPERIENCES, WISHED = 3040, 1000, 12, 12, 2
SCALES = tuple(scale.code for scale in load_builtin().scales)
CODES = tuple(f"x{n:02}" for n in range(EXPERIENCES))
NAMES = terms.names(SCALES, CODES)
IDS = np.array([f"c{n:05}" for n in range(CONSULTANTS)], dtype=np.str_)
RELIABILITY = 0.8
FIRST = 100  # the first world that was not looked at before
EMPLOYEE, QUALITY, EXPERIENCE, BY_THEME, SIMILARITY, PAIR = 0.10, 0.05, 0.02, 0.02, 0.015, 0.03
WHOLE = (math.pi**2 / 3) / (1 - (EMPLOYEE + QUALITY + EXPERIENCE + BY_THEME + SIMILARITY + PAIR))


def deviation(share: float) -> float:
    """Of a part of the logit, from its share of the variance."""
    return math.sqrt(share * WHOLE)


@dataclass(frozen=True)
class People:
    """theta: float[n, 5], as shown by the questionnaire. theme: int[n]. wished: float[n, 12] of 0 and 1."""

    theta: Floats
    theme: NDArray[np.intp]
    wished: Floats


@dataclass(frozen=True)
class World:
    """asked: the N talks' people. talk_person, consultant: int[N]. good: bool[N]. theta, experience: the consultants'.

    new: the 1,000. chance, knowable: float[1000, 3040], their true chance with and logit without pair noise.
    coefficients: float[P], the true ones, in the order of NAMES.
    """

    asked: People
    talk_person: NDArray[np.intp]
    consultant: NDArray[np.intp]
    good: NDArray[np.bool_]
    theta: Floats
    experience: Floats
    new: People
    chance: Floats
    knowable: Floats
    coefficients: Floats

    def value(self, score: Floats) -> float:
        """Mean true chance of the ten highest by float[1000, 3040] or float[3040]."""
        return float(np.take_along_axis(self.chance, ten(np.broadcast_to(score, self.chance.shape)), axis=1).mean())


def ten(score: Floats) -> NDArray[np.intp]:
    """int[m, 10]: the highest of each row."""
    return np.argpartition(-score, 10, axis=1)[:, :10]


@lru_cache(maxsize=1)
def real_traits() -> Floats:
    """float[n, 5]: standardised scale scores of everyone who answered all."""
    form = load_builtin()
    with gzip.open(ANSWERS, "rt") as lines:
        raw = np.array([[int(row[item.code]) for item in form.items] for row in csv.DictReader(lines)])
    raw = raw[(raw > 0).all(axis=1)]
    keyed = np.where([item.key < 0 for item in form.items], 6 - raw, raw)
    of = np.array([item.scale for item in form.items])
    scores = np.column_stack([keyed[:, of == scale].mean(axis=1) for scale in SCALES])
    return np.asarray((scores - scores.mean(axis=0)) / scores.std(axis=0))


def world(seed: int, talks: int, *, similarity: float = SIMILARITY, complement: float = 0.0) -> World:
    """One such world; shares of similarity and of complementarity on E may be set."""
    rng = np.random.default_rng(seed)
    everyone = rng.permutation(real_traits())
    t_j, t_new, t_e = np.split(everyone, [CONSULTANTS, CONSULTANTS + NEW])
    has = rng.random((CONSULTANTS, EXPERIENCES)) < 0.3
    x = has * (1 - np.exp(-rng.exponential(6.0, has.shape) / 3))
    q = rng.normal(0, deviation(QUALITY), CONSULTANTS)
    s = rng.normal(0, deviation(BY_THEME), (CONSULTANTS, THEMES))
    g = deviation(EXPERIENCE) / math.sqrt(WISHED * x.var())
    one, other = everyone[rng.integers(0, len(everyone), (2, 50_000))]
    apart = ((one - other) ** 2).sum(axis=1)

    def likeness(a: Floats, b: Floats) -> Floats:
        far = (((a - b) ** 2).sum(axis=-1) - apart.mean()) / apart.std()
        return np.asarray(-deviation(similarity) * far - deviation(complement) * a[..., 0] * b[..., 0])

    def logit(a: Floats, person: Floats, p: People, rows: NDArray[np.intp]) -> Floats:
        """For people p (any shape) and consultants rows, broadcast."""
        fits = g * ((p.wished * x[rows]).sum(axis=-1) - WISHED * x.mean())
        return np.asarray(math.log(0.7 / 0.3) + person + q[rows] + s[rows, p.theme] + fits + likeness(a, t_j[rows]))

    person = rng.integers(0, len(t_e), talks)
    popularity = np.exp(rng.normal(0, 1, CONSULTANTS))
    consultant = rng.choice(CONSULTANTS, talks, p=popularity / popularity.sum())
    ease, ease_new = rng.normal(0, deviation(EMPLOYEE), len(t_e)), rng.normal(0, deviation(EMPLOYEE), NEW)
    asked = _people(_shown(t_e, rng)[person], rng)
    eta = logit(t_e[person], ease[person], asked, consultant) + rng.normal(0, deviation(PAIR), talks)
    good = rng.random(talks) < expit(eta)
    new = _people(_shown(t_new, rng), rng)
    knowable = np.stack(
        [
            logit(t_new[n], ease_new[n], People(new.theta[n], new.theme[n], new.wished[n]), np.arange(CONSULTANTS))
            for n in range(NEW)
        ]
    )
    chance = expit(knowable + rng.normal(0, deviation(PAIR), knowable.shape))
    v = deviation(similarity) / float(apart.std())
    truth = _coefficients(g, v, deviation(complement))
    return World(asked, person, consultant, good, _shown(t_j, rng), x, new, chance, knowable, truth)


def _coefficients(g: float, v: float, b: float) -> Floats:
    of = {f"experience:{code}": g for code in CODES}
    of |= {f"square:{scale}": -v for scale in SCALES} | {f"product:{scale}": 2 * v for scale in SCALES}
    of["product:E"] -= b
    return np.array([of.get(name, 0.0) for name in NAMES])


def _shown(t: Floats, rng: np.random.Generator) -> Floats:
    r = RELIABILITY
    return np.asarray(math.sqrt(r) * (math.sqrt(r) * t + math.sqrt(1 - r) * rng.normal(size=t.shape)))


def _people(theta: Floats, rng: np.random.Generator) -> People:
    wished = np.zeros((len(theta), EXPERIENCES))
    np.put_along_axis(wished, rng.random(wished.shape).argsort(axis=1)[:, :WISHED], 1.0, axis=1)
    return People(theta, rng.integers(0, THEMES, len(theta)), wished)


def features(theta_e: Floats, wished: Floats, theta_j: Floats, x: Floats) -> Floats:
    """float[m, P]: the product's terms, in the order of NAMES. One person with many consultants, or row by row."""
    found = np.zeros((len(theta_j), len(NAMES)))
    first = NAMES.index(f"experience:{CODES[0]}")
    found[:, first : first + EXPERIENCES] = wished * x
    first = NAMES.index(f"level:{SCALES[0]}")
    found[:, first::3] = theta_j
    found[:, first + 1 :: 3] = theta_j**2 + 1 - RELIABILITY
    found[:, first + 2 :: 3] = theta_e * theta_j
    return found


def learned(w: World, *, variances_from_data: bool = True, told: bool = False) -> OutcomeModel:
    """Ours, after the world's talks. told: with the true coefficients handed to it, so a ceiling for any learner."""
    prior = terms.prior(SCALES, CODES)
    if told:
        prior = replace(prior, mean=w.coefficients, deviation=np.full(len(NAMES), 1e-3))
    talks = Outcomes(
        person=w.talk_person,
        consultant=w.consultant,
        theme_weights=np.eye(THEMES)[w.asked.theme],
        features=features(w.asked.theta, w.asked.wished, w.theta[w.consultant], w.experience[w.consultant]),
        good=w.good,
        weight=np.ones(len(w.good)),
    )
    themes = [f"theme{n:02}" for n in range(THEMES)]
    return learn(talks, prior, IDS, themes, variances_from_data=variances_from_data)


def chances(w: World, model: OutcomeModel) -> Floats:
    """float[1000, 3040]: what the model says of each new employee with each consultant."""
    of, themes, new = model.for_consultants(IDS), np.eye(THEMES), w.new

    def of_one(n: int) -> Floats:
        x = features(new.theta[n], new.wished[n], w.theta, w.experience)
        return model.predict(x, themes[new.theme[n]], of).probability

    return np.stack([of_one(n) for n in range(NEW)])


def measured(w: World, model: OutcomeModel) -> tuple[float, float]:
    """(value, calibration bias): bias is what it says of its ten, less the truth."""
    said = chances(w, model)
    value = w.value(said)
    return value, float(np.take_along_axis(said, ten(said), axis=1).mean()) - value


def baselines(w: World) -> dict[str, float]:
    """Name to value. scikit-learn is a peer: without it the last two are missing."""
    rng = np.random.default_rng(0)
    met = np.bincount(w.consultant, minlength=CONSULTANTS)
    yes = np.bincount(w.consultant, w.good, CONSULTANTS)
    usual, any_order = float(w.good.mean()), 1e-9 * rng.random(CONSULTANTS)
    strength = usual * (1 - usual) / ((usual * (1 - usual)) ** 2 * deviation(QUALITY) ** 2)
    shrunk = (yes + strength * usual) / (met + strength)
    unit = [theta / np.linalg.norm(theta, axis=1, keepdims=True) for theta in (w.new.theta, w.theta)]
    found = {
        "oracle": w.value(w.knowable),
        "random": float(w.chance.mean()),
        "cosine of traits": w.value(unit[0] @ unit[1].T),
        "most chosen": w.value(met + any_order),
        "raw mean": w.value(yes / np.maximum(met, 1) + any_order),
        "shrunk mean": w.value(shrunk),
    }
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        return found

    def pair(theta_e: Floats, wished: Floats, theta_j: Floats, x: Floats) -> Floats:
        theta_e = np.broadcast_to(theta_e, theta_j.shape)
        return np.column_stack([np.abs(theta_e - theta_j), theta_e * theta_j, theta_j, (wished * x).sum(axis=1)])

    own = w.good[:, None]
    without = (yes[w.consultant][:, None] - own + strength * usual) / (met[w.consultant][:, None] - 1 + strength)
    of_talks = pair(w.asked.theta, w.asked.wished, w.theta[w.consultant], w.experience[w.consultant])
    plain = LogisticRegression(max_iter=500).fit(of_talks, w.good)
    rated = LogisticRegression(max_iter=500).fit(np.hstack([of_talks, log_odds(without)]), w.good)
    both = np.column_stack([plain.coef_[0], rated.coef_[0][:-1]])
    of_new = [pair(w.new.theta[n], w.new.wished[n], w.theta, w.experience) @ both for n in range(NEW)]
    of_all = np.stack(of_new)
    found["logistic on pair features"] = w.value(of_all[:, :, 0])
    found["logistic + shrunk rating"] = w.value(of_all[:, :, 1] + rated.coef_[0][-1] * log_odds(shrunk))
    return found


def product_on_e(seed: int, talks: int) -> float:
    """The learned weight of theta_e theta_j on E in a world where opposites on E do better."""
    model = learned(world(seed, talks, similarity=0.0, complement=SIMILARITY), variances_from_data=False)
    return float(model.coefficients[NAMES.index("product:E")])


def run(seeds: int = 5, talks: int = 20_000) -> None:
    """Print the table: means over worlds, with the standard error of ours."""
    if not ANSWERS.exists():
        print("simulator: the real answers (shared/data/ipip50_answers.csv.gz) are not on this machine.")
        return
    for name, similarity in (("similarity 1.5%", SIMILARITY), ("null world", 0.0)):
        rows, ours, seconds = list[dict[str, float]](), list[tuple[float, float]](), 0.0
        for seed in range(FIRST, FIRST + seeds):
            w = world(seed, talks, similarity=similarity)
            rows.append(baselines(w))
            rows[-1]["told the coefficients"] = measured(w, learned(w, variances_from_data=False, told=True))[0]
            started = perf_counter()
            model = learned(w)
            seconds += (perf_counter() - started) / seeds
            ours.append(measured(w, model))
        print(f"{name}, {talks} talks, {seeds} worlds")
        for baseline in rows[0]:
            print(f"  {baseline:<28} {np.mean([row[baseline] for row in rows]):.3f}")
        (value, bias), error = np.mean(ours, axis=0), np.std(ours, axis=0)[0] / math.sqrt(seeds)
        print(f"  {'ours':<28} {value:.3f} +- {error:.3f}, bias on the ten {bias:+.3f}, {seconds:.1f} s to learn")
    signs = sum(product_on_e(seed, talks) < 0 for seed in range(FIRST, FIRST + 20))
    print(f"complement world: sign found in {signs} of 20")


if __name__ == "__main__":
    run(*map(int, sys.argv[1:]))
