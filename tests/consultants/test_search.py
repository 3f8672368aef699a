"""Laws of the order and of the counts, against a slow model that looks at one after the other."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from consultants.search import ASIDE, STEP, WEIGHTS, Alternative, Clause, Field, K, draw, narrow, rank

SIZE = 12
having = st.frozensets(st.integers(1, SIZE), max_size=SIZE).map(lambda some: np.array(sorted(some), np.int64))
term = st.dictionaries(st.sampled_from(list(Field)), having, max_size=3)
alternative = st.builds(Alternative, st.lists(term, min_size=1, max_size=2).map(tuple), st.sampled_from([0.5, 1.0]))
clause = st.builds(Clause, st.lists(alternative, min_size=1, max_size=3).map(tuple), st.booleans())
clauses = st.lists(clause, max_size=4)
EVERYONE = np.arange(1, SIZE + 1, dtype=np.int64)


def slow_strength(clause, one):
    return sum(
        way.weight * min(sum(WEIGHTS[f] for f, who in term.items() if one in who.tolist()) for term in way.terms)
        for way in clause.alternatives
    )


def slow_rank(clauses, total, day):
    drawn = dict(zip(EVERYONE.tolist(), draw(EVERYONE, day).tolist(), strict=True))
    required = [clause.is_required for clause in clauses]
    if not any(required):
        required = [True] * len(clauses)
    found = {}
    strong = [{one: slow_strength(clause, one) for one in drawn} for clause in clauses]
    idfs = []
    for tf, is_required in zip(strong, required, strict=True):
        n = sum(value > 0 for value in tf.values())
        idfs.append(math.log1p((max(total, n) - n + 0.5) / (n + 0.5)) * (1.0 if is_required else ASIDE))
    reachable = sum(idf for idf, is_required in zip(idfs, required, strict=True) if is_required)
    for one in drawn:
        met = sum(tf[one] > 0 for tf, is_required in zip(strong, required, strict=True) if is_required)
        score = sum(idf * tf[one] / (K + tf[one]) for idf, tf in zip(idfs, strong, strict=True))
        found[one] = met, score / reachable if reachable else 0.0
    best = max(met for met, _ in found.values())
    least = max(1, sum(required) if best == sum(required) else (best + 1) // 2) if clauses else 0
    kept = [one for one, (met, _) in found.items() if met >= least]
    return sorted(kept, key=lambda one: (-found[one][0], -math.floor(found[one][1] / STEP + 0.5), drawn[one]))


@given(clauses=clauses, total=st.integers(1, 50), day=st.integers(700_000, 800_000))
def test_the_order_is_that_of_the_slow_model(clauses, total, day):
    assert rank(EVERYONE, clauses, total=total, day=day).ids.tolist() == slow_rank(clauses, total, day)


@given(clauses=clauses, day=st.integers(700_000, 800_000))
def test_whoever_is_whole_stands_before_whoever_is_not_and_nobody_stands_twice(clauses, day):
    found = rank(EVERYONE, clauses, total=50, day=day)
    required = [one for one in clauses if one.is_required] or clauses

    met = [sum(slow_strength(clause, one) > 0 for clause in required) for one in found.ids.tolist()]

    assert met == sorted(met, reverse=True)
    assert len(set(found.ids.tolist())) == len(found.ids)
    assert found.is_partial == (bool(met) and max(met) < len(required))


@given(clause=clause, day=st.integers(700_000, 800_000))
def test_one_more_fact_never_moves_anybody_down(clause, day):
    one = 5
    more = Clause((*clause.alternatives, Alternative(({Field.FACT: np.array([one], np.int64)},))), clause.is_required)

    before, after = (rank(EVERYONE, [asked], total=50, day=day).ids.tolist() for asked in (clause, more))

    assert one in after
    if one in before:
        stronger = [other for other in after[: after.index(one)] if other not in before[: before.index(one)]]
        assert stronger == []


def test_whoever_repeats_a_word_and_whoever_writes_much_is_found_where_all_others_are():
    word = Alternative(({Field.STORY: EVERYONE},))

    order = rank(EVERYONE, [Clause((word,))], total=SIZE, day=739_000).ids.tolist()

    assert order == rank(EVERYONE, [], total=SIZE, day=739_000).ids.tolist()


def test_ties_are_drawn_anew_every_day_and_everybody_stands_first_as_often():
    ids = np.arange(1, 21, dtype=np.int64)
    firsts = [int(rank(ids, [], total=20, day=day).ids[0]) for day in range(739_000, 743_000)]

    counts = np.bincount(firsts, minlength=21)[1:]
    assert ((counts - 200) ** 2 / 200).sum() < 43.8  # chi-square with 19 degrees of freedom, one in a thousand


tables = st.integers(0, 8).flatmap(
    lambda size: st.tuples(
        st.just(size),
        st.dictionaries(
            st.sampled_from("abc"),
            st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=size, max_size=size).map(
                lambda rows: np.array(rows, np.bool_).reshape(-1, 3)
            ),
            min_size=1,
        ),
    )
)


@given(table=tables, data=st.data())
def test_counts_are_those_of_the_slow_model(table, data):
    size, members = table
    chosen = {facet: data.draw(st.lists(st.integers(0, 2), unique=True)) for facet in members}

    def left(wanted):
        return [
            row
            for row in range(size)
            if all(not columns or any(members[facet][row, one] for one in columns) for facet, columns in wanted.items())
        ]

    found = narrow(size, members, chosen)

    assert np.flatnonzero(found.is_left).tolist() == left(chosen)
    for facet in members:
        for column in range(3):
            assert found.counts[facet][column] == len(left({**chosen, facet: [column]}))
        for column in chosen[facet]:
            rest = [one for one in chosen[facet] if one != column]
            assert found.without[facet, column] == len(left({**chosen, facet: rest}))


def test_what_is_asked_beside_makes_nobody_alike_who_is_not():
    """Both facts stand before one, also where rare words are asked for beside that neither of them says."""
    both, one, said = (np.array([number], np.int64) for number in (1, 2, 3))
    everybody = np.arange(1, 1001, dtype=np.int64)
    facts = Clause((Alternative(({Field.FACT: both},)), Alternative(({Field.FACT: np.concatenate((both, one))},))))
    beside = [Clause((Alternative(({Field.STORY: said},)),), is_required=False)] * 5

    for day in range(700_000, 700_020):
        assert rank(everybody, [facts, *beside], total=1000, day=day).ids.tolist() == [1, 2]
