"""Real meetings of two people with what came of them: whom will someone new want to meet again?

Speed dating (Fisman, Iyengar, Kamenica & Simonson 2006), 14 events: a rater meets 5 to 22 partners and says yes or no.
The rater is new, the partners are known through other raters, as employees and consultants will be. Five folds by
rater, never by pair: a mean of the rater's own yeses would hold the label that was held out, with its sign turned.
Every feature of a training row that rests on outcomes leaves that row's own outcome out. Ratings of the pair itself are
never features; they happen after the choice.

Ours is matching.learning.outcome as it stands, priors N(0, .1^2) on standardised features: similarity (interests, age,
goal, going out, field, career) and the partner's own answers (age, goal, interests ...); raters are persons, partners
are consultants, no themes. Heads as in the product: first "yes" (.7), second "liked, 7 or more of 10" (.3), which plays
the part of booking again. Lists are ranked by the blend; log loss is that of the first head, which speaks of "yes".

Per rater with both answers, then averaged: AUC; hit@1 = the first is a yes (ties shared); nDCG@10, gain 1 a yes.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.learning.outcome import Heads, Outcomes, Prior, Variances, learn

Floats = NDArray[np.float64]
MEETINGS = Path(__file__).parents[2] / "shared" / "data" / "two_sided_ratings.csv.gz"
OWN = ("age", "date", "go_out", "goal")
CODES = ("goal", "field_cd", "career_c")
SEEDS = range(3)


@dataclass(frozen=True)
class Meetings:
    """rater, partner: int[n]. good, liked: bool[n]. cosine: float[n]. similarity: float[n, 7]. traits: float[n, 21]."""

    rater: NDArray[np.intp]
    partner: NDArray[np.intp]
    good: NDArray[np.bool_]
    liked: NDArray[np.bool_]
    cosine: Floats
    similarity: Floats
    traits: Floats


def read() -> Meetings:
    """All directed meetings whose partner is named."""
    with gzip.open(MEETINGS, "rt") as lines:
        rows = [row for row in csv.DictReader(lines) if row["pid"]]

    def column(name: str) -> Floats:
        return np.array([float(row[name]) if row[name] else np.nan for row in rows])

    rater, partner = column("iid").astype(np.intp), column("pid").astype(np.intp)
    someone, first = np.unique(rater, return_index=True)
    place = np.minimum(np.searchsorted(someone, partner), len(someone) - 1)
    known = someone[place] == partner

    def of_partner(values: Floats) -> Floats:
        return np.where(known, values[first[place]], np.nan)

    interests = list(rows[0])[list(rows[0]).index("sports") :]
    mine = {name: column(name) for name in (*OWN, *interests, *CODES)}
    gaps = [-np.abs(mine[name] - of_partner(mine[name])) for name in OWN[:3]]
    same = [(mine[name] == of_partner(mine[name])).astype(float) for name in CODES]
    cosine = _standardised(column("int_corr")[:, None])
    return Meetings(
        rater,
        partner,
        column("dec") > 0,
        column("like") >= 7,
        cosine[:, 0],
        np.hstack([cosine, _standardised(np.column_stack([*gaps, *same]))]),
        _standardised(np.column_stack([of_partner(mine[name]) for name in (*OWN, *interests)])),
    )


def folds(m: Meetings, seed: int, k: int = 5) -> NDArray[np.intp]:
    """int[n]: the fold of each meeting; a rater has one."""
    raters = np.unique(m.rater)
    of = np.random.default_rng(seed).permutation(len(raters)) % k
    return np.asarray(of[np.searchsorted(raters, m.rater)], dtype=np.intp)


def per_rater(m: Meetings, score: Floats) -> tuple[float, float, float]:
    """Mean AUC, hit@1, nDCG@10 over raters who said both yes and no."""
    found = []
    discount = 1 / np.log2(np.arange(2, 12))
    for rater in np.unique(m.rater):
        good, s = m.good[m.rater == rater], score[m.rater == rater]
        if good.all() or not good.any():
            continue
        apart = s[good][:, None] - s[~good]
        gains = good[np.argsort(-s, kind="stable")][:10]
        ideal = discount[: min(10, int(good.sum()))].sum()
        auc = np.mean((apart > 0) + 0.5 * (apart == 0))
        found.append((auc, good[s == s.max()].mean(), gains @ discount[: len(gains)] / ideal))
    auc, hit, ndcg = np.mean(found, axis=0).tolist()
    return auc, hit, ndcg


def log_loss(m: Meetings, p: Floats) -> float:
    return float(-np.log(np.where(m.good, p, 1 - p)).mean())


def track_record(m: Meetings, train: NDArray[np.intp], strength: float = 4.0) -> Floats:
    """float[n]: logit of the partner's shrunk share of yeses among training rows, less the row's own."""
    size = int(m.partner.max()) + 1
    yes = np.bincount(m.partner[train], m.good[train], size)
    met = np.bincount(m.partner[train], minlength=size)
    own = np.zeros(len(m.good))
    own[train] = 1.0
    usual = m.good[train].mean()
    share = (yes[m.partner] - own * m.good + strength * usual) / (met[m.partner] - own + strength)
    return np.asarray(np.log(share / (1 - share)))


def held_out(m: Meetings, seed: int, fit: Callable[[NDArray[np.intp], NDArray[np.intp]], Floats]) -> Floats:
    """float[n] or float[n, 2]: what models that have not met the rater say."""
    fold = folds(m, seed)
    parts = [(np.flatnonzero(fold == k), fit(np.flatnonzero(fold != k), np.flatnonzero(fold == k))) for k in range(5)]
    said = np.empty((len(m.good), *parts[0][1].shape[1:]))
    for test, answer in parts:
        said[test] = answer
    return said


def ours(m: Meetings, seed: int) -> tuple[Floats, Floats]:
    """(blend to rank by, probability of yes): float[n] each."""
    x = np.hstack([m.similarity, m.traits])
    prior = Prior(
        tuple(f"x{n}" for n in range(x.shape[1])),
        np.zeros(x.shape[1]),
        np.full(x.shape[1], 0.1),
        base_logit=0.0,
        base_deviation=1.0,
        variances=Variances(person=1.0, quality=0.8),  # between raters 19% of the variance, between partners 16%
    )
    ids = np.array([f"p{n:03}" for n in range(int(m.partner.max()) + 1)], dtype=np.str_)

    def fit(train: NDArray[np.intp], test: NDArray[np.intp]) -> Floats:
        nothing = np.zeros((len(train), 0))
        first, second = (
            learn(
                Outcomes(m.rater[train], m.partner[train], nothing, x[train], good[train], np.ones(len(train))),
                prior,
                ids,
                (),
            )
            for good in (m.good, m.liked)
        )
        asked = (x[test], np.zeros(0), ids[m.partner[test]])
        return np.column_stack(
            [Heads(first, second).predict(*asked).probability, Heads(first).predict(*asked).probability]
        )

    said = held_out(m, seed, fit)
    return said[:, 0], said[:, 1]


def baselines(m: Meetings, seed: int) -> dict[str, tuple[Floats, bool]]:
    """Name to (score, whether it is a probability). scikit-learn is a peer: without it the last three are missing."""
    table = {
        "random": (np.random.default_rng(seed).random(len(m.good)), False),
        "most met": (
            held_out(m, seed, lambda a, b: 1.0 * np.bincount(m.partner[a], minlength=1000)[m.partner[b]]),
            False,
        ),
        "interest cosine": (m.cosine, False),
        "track record, shrunk": (held_out(m, seed, lambda a, b: _sigmoid(track_record(m, a)[b])), True),
    }
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        return table

    def logistic(x: Callable[[NDArray[np.intp]], Floats]) -> tuple[Floats, bool]:
        def fit(train: NDArray[np.intp], test: NDArray[np.intp]) -> Floats:
            rows = x(train)
            fitted = LogisticRegression(C=0.1, max_iter=1000).fit(rows[train], m.good[train])
            return np.asarray(fitted.predict_proba(rows[test])[:, 1])

        return held_out(m, seed, fit), True

    table["logistic on pair features"] = logistic(lambda train: np.hstack([m.similarity, m.traits]))
    table["logistic + track record, similarity"] = logistic(
        lambda train: np.column_stack([track_record(m, train), m.similarity])
    )
    table["logistic + track record, all"] = logistic(
        lambda train: np.column_stack([track_record(m, train), m.similarity, m.traits])
    )
    return table


def table(seeds: range = SEEDS) -> dict[str, tuple[float, float, float, float]]:
    """Name to (AUC, hit@1, nDCG@10, log loss), each the mean over ways to cut the folds."""
    m, found = read(), dict[str, list[tuple[float, float, float, float]]]()
    for seed in seeds:
        for name, (score, is_chance) in baselines(m, seed).items():
            found.setdefault(name, []).append((*per_rater(m, score), log_loss(m, score) if is_chance else np.nan))
        rank, chance = ours(m, seed)
        found.setdefault("ours, first head alone", []).append((*per_rater(m, chance), log_loss(m, chance)))
        found.setdefault("ours", []).append((*per_rater(m, rank), log_loss(m, chance)))
    return {name: tuple(np.mean(rows, axis=0).tolist()) for name, rows in found.items()}


def run() -> None:
    if not MEETINGS.exists():
        print("two_sided: the real meetings (shared/data/two_sided_ratings.csv.gz) are not on this machine.")
        return
    print(f"{'new rater, known partners':<40} {'AUC':>6} {'hit@1':>6} {'nDCG@10':>8} {'log loss':>9}")
    for name, (auc, hit, ndcg, loss) in table().items():
        print(f"{name:<40} {auc:>6.3f} {hit:>6.3f} {ndcg:>8.3f} {loss:>9.4f}")


def _standardised(columns: Floats) -> Floats:
    """Mean 0, deviation 1; what was not answered is 0."""
    z = (columns - np.nanmean(columns, axis=0)) / np.nanstd(columns, axis=0)
    return np.asarray(np.where(np.isnan(z), 0.0, z))


def _sigmoid(eta: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-eta)))


if __name__ == "__main__":
    run()
