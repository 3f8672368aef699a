"""The rules of what did not take place, as laws over their whole table."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sotomado.bookings.claims import rules
from sotomado.bookings.claims.models import Answer, Outcome
from sotomado.bookings.claims.rules import Finding, Found, Seen, Ticket
from sotomado.bookings.models import Side

SIDES = (Side.ADVISEE, Side.CONSULTANT)
ANSWERS = (*Answer, None)
START = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
END = START + timedelta(minutes=60)

seen_of_a_side = some.sampled_from(list(Seen))
answers = some.sampled_from(ANSWERS)
minutes = some.integers(min_value=-60, max_value=120)


def at(minute):
    return START + timedelta(minutes=minute)


def test_every_case_is_ruled_and_leads_to_what_follows():
    for claimant, other, answer, side, consultant in product(Seen, Seen, ANSWERS, SIDES, Seen):
        what = rules.finding(rules.found(claimant=claimant, other=other, answer=answer), claimant=side)

        if what is not None and what.outcome is not Outcome.NOT_UPHELD:
            follows = rules.follows(what, consultant=consultant)
            assert follows.fee_percent in (0, 100)


def test_silence_never_waits_for_an_operator():
    assert Found.OPERATOR not in {
        rules.found(claimant=claimant, other=other, answer=None) for claimant, other in product(Seen, Seen)
    }


@given(one=seen_of_a_side, other=seen_of_a_side)
def test_two_claims_against_each_other_end_alike_whoever_spoke_first(one, other):
    mirrored = {Found.OTHER_MISSED: Found.CLAIMANT_MISSED, Found.CLAIMANT_MISSED: Found.OTHER_MISSED}

    first = rules.found(claimant=one, other=other, answer=Answer.COUNTERED)
    second = rules.found(claimant=other, other=one, answer=Answer.COUNTERED)

    assert second is mirrored.get(first, first)


@given(claimant=seen_of_a_side, other=seen_of_a_side, answer=answers)
def test_only_the_one_the_finding_names_changes_with_the_side_that_claims(claimant, other, answer):
    found = rules.found(claimant=claimant, other=other, answer=answer)

    by_advisee = rules.finding(found, claimant=Side.ADVISEE)
    by_consultant = rules.finding(found, claimant=Side.CONSULTANT)

    if by_advisee is None or by_consultant is None:
        assert by_advisee is by_consultant is None
    else:
        assert by_advisee.outcome is by_consultant.outcome
        assert (by_advisee.missed_by is None) == (by_consultant.missed_by is None)
        assert by_advisee.missed_by is None or by_advisee.missed_by is not by_consultant.missed_by


@given(claimant=seen_of_a_side, answer=answers)
def test_whoever_came_in_time_is_found_missing_only_by_their_own_word(claimant, answer):
    found = rules.found(claimant=claimant, other=Seen.IN_TIME, answer=answer)

    assert found is not Found.OTHER_MISSED or answer is Answer.AGREED


@given(other=seen_of_a_side, answer=answers)
def test_who_claims_is_never_found_missing_unless_the_other_came_and_says_so(other, answer):
    for claimant in Seen:
        found = rules.found(claimant=claimant, other=other, answer=answer)

        if found is Found.CLAIMANT_MISSED:
            assert (claimant is not Seen.IN_TIME, other, answer) == (True, Seen.IN_TIME, Answer.COUNTERED)


@given(claimant=seen_of_a_side, other=seen_of_a_side, answer=answers)
def test_to_have_come_never_makes_it_worse_for_oneself(claimant, other, answer):
    """Evidence helps the side it belongs to, or changes nothing."""
    how_bad = {
        Found.NOT_UPHELD: 0,
        Found.CLAIMANT_MISSED: 0,
        Found.OPERATOR: 1,
        Found.NOT_MET: 1,
        Found.OTHER_MISSED: 2,
    }

    without = rules.found(claimant=claimant, other=other, answer=answer)
    with_it = rules.found(claimant=claimant, other=Seen.IN_TIME, answer=answer)

    assert how_bad[with_it] <= how_bad[without]


def test_nobody_loses_a_ticket_but_who_missed_and_nobody_is_unpaid_who_came():
    assert rules.follows(Finding(Outcome.MISSED, Side.ADVISEE), consultant=Seen.NOT_SEEN).ticket is Ticket.USED
    assert rules.follows(Finding(Outcome.MISSED, Side.CONSULTANT), consultant=Seen.IN_TIME).ticket is Ticket.KEPT
    for consultant in Seen:
        not_met = rules.follows(Finding(Outcome.NOT_MET), consultant=consultant)
        assert not_met.ticket is Ticket.BACK
        assert not_met.fee_percent == (100 if consultant is Seen.IN_TIME else 0)


def test_a_claim_that_does_not_stand_costs_nothing_and_has_nothing_to_follow():
    with pytest.raises(ValueError, match="Nothing follows"):
        rules.follows(Finding(Outcome.NOT_UPHELD), consultant=Seen.IN_TIME)


@given(came=some.lists(minutes, max_size=5))
def test_what_the_log_says_is_the_earliest_coming_inside_the_time(came):
    inside = [minute for minute in came if -10 <= minute < 60]
    expected = Seen.NOT_SEEN if not inside else Seen.IN_TIME if min(inside) <= 15 else Seen.LATE

    assert rules.seen([at(minute) for minute in came], starts_at=START, ends_at=END) is expected


@pytest.mark.parametrize(("minute", "may"), [(14, False), (15, True), (60 + 3 * 1440, True), (61 + 3 * 1440, False)])
def test_a_claim_waits_for_the_grace_and_ends_after_three_days(minute, may):
    assert rules.may_claim(starts_at=START, ends_at=END, now=at(minute)) is may


def test_only_whom_it_went_against_may_appeal():
    def may(what, claimants=frozenset({Side.ADVISEE}), fee=100):
        return rules.may_appeal(what, claimants=claimants, fee_percent=fee)

    assert may(Finding(Outcome.MISSED, Side.CONSULTANT)) == {Side.CONSULTANT}
    assert may(Finding(Outcome.NOT_UPHELD)) == {Side.ADVISEE}
    assert may(Finding(Outcome.NOT_MET)) == {Side.ADVISEE}
    assert may(Finding(Outcome.NOT_MET), fee=0) == {Side.ADVISEE, Side.CONSULTANT}
    assert may(Finding(Outcome.WITHDRAWN)) == frozenset()
