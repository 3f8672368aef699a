"""What the model's own ten would have brought: right where the truth is known, and silent where it is not."""

import numpy as np
import pytest
from factories.histories import a_desk, a_history
from sqlalchemy import select, update

from sotomado.shortlists.learning import evidence, nights, worth
from sotomado.shortlists.learning.models import Choice, Exposure


def estimated(database):
    with database.read() as work:
        known = evidence.read(work)
        judged = worth.read(work, known)
    return known, judged, worth.estimated(known, judged, lambda rows: nights._heads(known, rows))


def test_a_better_choice_is_estimated_near_its_truth_and_above_what_was_shown(sqlite_database):
    """Half of the twenty help nine times in ten, the others three: who shows the first ten alone brings .9."""
    with sqlite_database.work() as work:
        consultants, people = a_desk(work, consultants=20, people=60)
        good = {one: 0.9 if n < 10 else 0.3 for n, one in enumerate(consultants)}
        a_history(work, consultants, people, talks=1600, good=good, over_days=400)

    _, _, found = estimated(sqlite_database)

    assert found["lists"] == 1600
    assert found["shown"]["value"] == pytest.approx(0.6, abs=0.04)
    for way in ("snips", "dr"):
        assert found[way]["value"] == pytest.approx(0.9, abs=0.06)
        assert found[way]["standard_error"] < 0.03
    assert found["effective"] > 200


def test_with_too_little_in_common_nothing_is_claimed(sqlite_database):
    with sqlite_database.work() as work:
        a_history(work, *a_desk(work), talks=100)

    _, _, found = estimated(sqlite_database)

    assert (found["snips"], found["dr"]) == (None, None)
    assert 0 < found["effective"] < 200


def test_only_choices_of_the_ten_are_judged_and_each_half_by_the_other(sqlite_database):
    with sqlite_database.work() as work:
        a_history(work, *a_desk(work), talks=60)
        some = work.session.scalars(select(Exposure.wish_id).order_by(Exposure.shown_at).limit(25)).all()
        work.session.execute(update(Exposure).where(Exposure.wish_id.in_(some)).values(choice=Choice.ELSEWHERE))
    seen = []
    with sqlite_database.read() as work:
        known = evidence.read(work)
        judged = worth.read(work, known)

    def learn(rows):
        seen.append(set(known.person[rows].tolist()))
        return nights._heads(known, rows)

    worth.estimated(known, judged, learn)

    assert len(judged.rows) == 35
    assert seen[0] | seen[1] == set(known.person.tolist())
    assert not seen[0] & seen[1], "nobody is judged by a model that knew them"


def test_nothing_logged_is_nothing_said(sqlite_database):
    with sqlite_database.work() as work:
        a_desk(work)

    known, judged, found = estimated(sqlite_database)

    assert len(known) == len(judged.rows) == 0
    assert found["shown"] is None
    assert np.isclose(found["effective"], 0)
