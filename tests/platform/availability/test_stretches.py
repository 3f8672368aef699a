"""Stretches of a day as sets: against the obvious model, which is a set of minutes."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sotomado.availability.hours.stretches import DAY, as_stretches, joined, spans, within, without

SPANS = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=6
)


def minutes(some):
    return {minute for start, end in some for minute in range(start, end)}


@given(SPANS)
def test_joining_keeps_the_minutes_and_leaves_gaps_between(some):
    found = joined(some)

    assert minutes(found) == minutes(some)
    assert all(one[1] < other[0] for one, other in pairwise(found))


@given(SPANS, SPANS)
def test_taking_away_is_taking_away_minutes(some, others):
    assert minutes(without(some, others)) == minutes(some) - minutes(others)


@given(SPANS, st.integers(0, 2000), st.integers(0, 2000))
def test_a_part_of_them(some, first, length):
    assert minutes(within(some, first, first + length)) == minutes(some) & set(range(first, first + length))


@given(SPANS)
def test_what_tables_keep_reads_back_as_the_same_minutes(some):
    kept = as_stretches(joined(some))

    assert minutes(spans(kept)) == minutes(some)
    assert all(0 <= start < 1440 and 0 <= end <= 1440 for start, end in kept)
    assert all(start != end for start, end in kept), "typed alike, nobody knew whether it is all day or nothing"


@given(st.integers(0, DAY - 1), st.data())
def test_what_lasts_a_day_or_longer_is_kept_in_two_that_stand_on_the_clock(start, data):
    end = data.draw(st.integers(start + DAY, 2 * DAY - 1))

    kept = as_stretches([(start, end)])

    assert all(0 <= begins < DAY and 0 <= ends <= DAY for begins, ends in kept)
    assert spans(kept) == ((start, end),)
