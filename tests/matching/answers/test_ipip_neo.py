"""An IPIP-NEO-120 pack, scored by us from a file in our format and by the independent scorer five-factor-e.

The peer sums answers (24 a domain), gives T = 50 + 10 (sum - mean) / sd and reads a percentile off a cubic in T, 1
under T 32 and 99 over T 73. Our percentile is the normal one, up to two points away; the cubic here links the two.
"""

import json

import numpy as np
import pytest
from ipipneo import IpipNeo
from ipipneo.norm import Norm
from ipipneo.reverse import IPIP_NEO_ITEMS_REVERSED_120

from matching.answers.instrument_file import from_json
from matching.answers.scoring import score

DOMAINS = {"N": "neuroticism", "E": "extraversion", "O": "openness", "A": "agreeableness", "C": "conscientiousness"}
CUBIC = (-0.00270624341822222, 0.405936512733332, -16.7379362643389, 210.335958661391)
ALPHA = 0.87


def both(text):
    return {"ja": text, "en": text}


def as_our_file(sex, age):
    """The pack's keys and the norm of one group, in our format; the statements themselves are not needed to score."""
    figures = Norm(sex=sex, age=age, nquestion=120)["ns"]
    items = [
        {
            "code": f"I{n}",
            "scale": "NEOAC"[(n - 1) % 5],
            "key": -1 if n in IPIP_NEO_ITEMS_REVERSED_120 else 1,
            "keyed_mean": 3.0,
            **both(f"Statement {n}"),
        }
        for n in range(1, 121)
    ]
    scales = [
        {
            "code": code,
            **{name: both(f"{name} {code}") for name in ("name", "soft_name", "low", "middle", "high")},
            "norm": {
                "mean": figures[1 + place] / 24,
                "sd": figures[6 + place] / 24,
                "alpha": ALPHA,
                "mean_inter_item_r": ALPHA / (24 - 23 * ALPHA),
            },
        }
        for place, code in enumerate("NEOAC")
    ]
    return json.dumps(
        {
            "key": "ipip_neo_120",
            "version": "1",
            "source": "Public domain",
            "norm_version": f"{sex} {age}",
            "norm_source": "five-factor-e",
            "answers": [both(str(n)) for n in range(1, 6)],
            "scales": scales,
            "correlations": np.eye(5).tolist(),
            "items": items,
            "pages": [[item["code"] for item in items]],
        }
    )


def as_the_peer_says(sex, age, answers):
    """Percentile of each domain."""
    sheet = {"answers": [{"id_question": n, "id_select": answers[f"I{n}"]} for n in range(1, 121)]}
    found = IpipNeo(question=120).compute(sex=sex, age=age, answers=sheet)
    by_name = {name: part for one in found["person"]["result"]["personalities"] for name, part in one.items()}
    return {code: by_name[name][code] for code, name in DOMAINS.items()}


@pytest.mark.parametrize(("sex", "age"), [("F", 19), ("M", 35), ("N", 50), ("F", 65)])
def test_domains_stand_where_the_independent_scorer_puts_them(sex, age):
    form = from_json(as_our_file(sex, age))
    rng = np.random.default_rng(age)
    for spread in (0.3, 0.8, 1.5) * 10:
        lean = np.tile(rng.normal(0, spread, 5), 24)
        drawn = np.clip(np.rint(3 + lean + rng.normal(0, 1, 120)), 1, 5)
        answers = {f"I{n}": int(x) for n, x in enumerate(drawn, 1)}
        peer = as_the_peer_says(sex, age, answers)

        for one in score(form, answers):
            linked = 1 if one.t < 32 else 99 if one.t > 73 else float(np.polyval(CUBIC, one.t))
            assert linked == pytest.approx(peer[one.scale], abs=1e-9)
            assert one.percentile == pytest.approx(peer[one.scale], abs=3)


def test_a_form_without_parameters_is_scored_whole_and_names_what_it_compares_with():
    form = from_json(as_our_file("N", 40))

    assert not form.is_calibrated
    assert form.norm_version == "N 40"
    assert all(one.answered == 24 for one in score(form, {item.code: 3 for item in form.items}))
