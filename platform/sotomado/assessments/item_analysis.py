"""How well the statements of a questionnaire work, for its operator: figures over many people, never one person's.

Only full forms count: what the short form asks depends on the answers before, and would bend every figure here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.answers.instrument import Instrument
from matching.answers.item_analysis import FEWEST_IN_A_GROUP, ItemAnalysis, analyse
from sotomado.assessments import queries
from sotomado.database import UnitOfWork

# Below this many people a figure says more about chance than about a statement, and might say something of a person.
FEWEST_PEOPLE = 100
# So many join the figures at once: counted one by one, the figures of two days would tell what the one answered.
JOIN_AT_ONCE = 50


@dataclass(frozen=True)
class Standing:
    """How many are counted, all together and of each language, where each has enough; the figures if enough.

    lacking: how many more it takes.
    """

    people: int
    of_language: dict[str, int]
    lacking: int
    analysis: ItemAnalysis | None

    @property
    def compares_languages(self) -> bool:
        return len(self.of_language) > 1


def standing(work: UnitOfWork, *, form: Instrument) -> Standing:
    """Reads all full forms of this version once: as many rows a person as it has statements."""
    place = {item.code: at for at, item in enumerate(form.items)}
    answers: dict[str, NDArray[np.int64]] = {}
    languages: dict[str, str] = {}
    for row in work.session.execute(queries.whole_answers(form.key, form.version)):
        if row.item in place:
            answers.setdefault(row.id, np.zeros(len(place), np.int64))[place[row.item]] = row.value
            languages[row.id] = row.locale.value
    people = len(answers)
    if people < FEWEST_PEOPLE:
        return Standing(people, {}, FEWEST_PEOPLE - people, None)
    counted = list(answers)[: people // JOIN_AT_ONCE * JOIN_AT_ONCE]
    spoken = Counter(languages[one] for one in counted)
    # One language's count beside that of all would give away how few speak the other.
    named = dict(sorted(spoken.items())) if min(spoken.values()) >= FEWEST_IN_A_GROUP else {}
    groups = np.array([languages[one] for one in counted])
    return Standing(len(counted), named, 0, analyse(form, np.stack([answers[one] for one in counted]), groups))
