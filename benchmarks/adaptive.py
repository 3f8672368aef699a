"""Asking half the statements, measured on real people whose answers gave no parameter.

The item parameters come from every second adult of the public answers; the people here are the others, asked five
statements at a time as the product asks. Measured is how far the score expected after about half the statements goes
with the score on all fifty. Beside it: the same number of statements for everybody, in the order of the pages.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from matching.answers.adaptive import AT_A_TIME, ENOUGH_VARIANCE, MOST_STATEMENTS, choose, expect, next_statements
from matching.answers.graded import Floats
from matching.answers.instrument import Instrument
from matching.answers.instrument_file import load_builtin
from matching.answers.latent import Ints, tables
from matching.answers.scoring import corrected_means

ANSWERS = Path(__file__).parents[2] / "shared" / "data" / "ipip50_answers.csv.gz"


@dataclass(frozen=True)
class Precision:
    """asked: statements a person, float[n]. correlation: with the full form's score, by scale, float[D].

    claimed: mean variance of z said to be open, and missed: mean squared distance found, both float[D].
    """

    asked: Floats
    correlation: Floats
    claimed: Floats
    missed: Floats


def held_out(form: Instrument) -> Ints:
    """Keyed answers int[n, items] of the adults between 22 and 65 whose answers gave no parameter."""
    with gzip.open(ANSWERS, "rt") as lines:
        rows = [row for row in csv.DictReader(lines) if 22 <= int(row["age"] or 0) <= 65]
    raw = np.array([[int(row[item.code]) for item in form.items] for row in rows])
    raw = raw[(raw > 0).all(axis=1)][1::2]
    reverse = np.array([item.key < 0 for item in form.items])
    return np.where(reverse, form.highest_answer + 1 - raw, raw)


def asked_adaptively(form: Instrument, keyed: Ints) -> Precision:
    """Everyone asked in batches until enough is known of them."""
    table, known = tables(form), np.zeros_like(keyed)
    going_on = np.arange(len(keyed))
    while len(going_on):
        chosen = choose(table, known[going_on], known[going_on] == 0, AT_A_TIME)
        known[going_on[:, None], chosen] = keyed[going_on[:, None], chosen]
        enough = (expect(table, known[going_on]).variance <= ENOUGH_VARIANCE).all(axis=1)
        going_on = going_on[~enough & ((known[going_on] > 0).sum(axis=1) < MOST_STATEMENTS)]
    return precision(form, keyed, known)


def precision(form: Instrument, keyed: Ints, known: Ints) -> Precision:
    """How near the scores from the answers that are known come to those of the whole form."""
    found = expect(tables(form), known)
    sd = np.array([scale.norm.sd for scale in form.scales])
    full, near = corrected_means(form, keyed.astype(float)) / sd, corrected_means(form, found.keyed) / sd
    correlation = [np.corrcoef(a, b)[0, 1] for a, b in zip(full.T, near.T, strict=True)]
    return Precision(
        asked=(known > 0).sum(axis=1).astype(float),
        correlation=np.array(correlation),
        claimed=found.variance.mean(axis=0),
        missed=((full - near) ** 2).mean(axis=0),
    )


def run() -> None:
    if not ANSWERS.exists():
        print("adaptive: the real answers (shared/data beside the checkout) are not on this machine; nothing measured")
        return
    form = load_builtin()
    keyed = held_out(form)
    in_order = np.zeros_like(keyed)
    places = {item.code: place for place, item in enumerate(form.items)}
    first = [places[code] for page in form.pages for code in page][:MOST_STATEMENTS]
    in_order[:, first] = keyed[:, first]
    for what, found in (
        ("statements chosen by the answers before", asked_adaptively(form, keyed)),
        ("the first of the pages for everybody", precision(form, keyed, in_order)),
    ):
        by_scale = "  ".join(f"{s.code} {r:.3f}" for s, r in zip(form.scales, found.correlation, strict=True))
        print(f"{what:<42} {found.asked.mean():.1f} asked of {len(keyed)} people; with the full score: {by_scale}")
    one = {item.code: 3 for item in form.items[::3]}
    next_statements(form, one, asked=one)
    started = perf_counter()
    for _ in range(50):
        next_statements(form, one, asked=one)
    print(f"choosing the next five for one person: {20 * (perf_counter() - started):.1f} ms")
