"""What stands first in a report is chosen from the numbers shown, always in the same way."""

import re
from dataclasses import fields

import numpy as np
import pytest

from reports.cube import Measure, Track
from reports.findings import Finding, Kind, Share, apart_from_others, changed, findings
from reports.findings.choice import MOST
from reports.published import Band, Benchmark, By, Mean, Release, Row, Standing, Table, Thresholds
from reports.release_file import from_json, to_json
from reports.statistics.uncertainty import Sureness, Verdict
from tests.factories.releases import a_release

OUTSIDE, INSIDE = Track.OUTSIDE, Track.INSIDE


def a_quarter(
    quarter="2026-Q3",
    units=(500, 500, 500, 500),
    use=(60, 60, 60, 60),
    themes=None,
    inside=None,
    inside_themes=None,
    stages=None,
    ratings=(),
    means=(),
    benchmarks=(),
):
    """A company of units without groups: what is given per unit, the company's own being the sum.

    `themes`: by code, per unit; `inside`: users; `ratings`: (measure, people per unit, bands, the company's first).
    """
    rows = (Row("*", None, sum(units)), *(Row(f"u{i + 1}", 0, people) for i, people in enumerate(units)))

    def table(track, measure, columns, bands=None):
        lines = tuple(zip(*((sum(column), *column) for column in columns.values()), strict=True))
        return Table(track, measure, By.UNIT, tuple(columns), lines, bands)

    tables = [table(OUTSIDE, Measure.USE, {"use": use})]
    if themes:
        tables.append(table(OUTSIDE, Measure.THEME, themes))
    if inside:
        tables.append(table(INSIDE, Measure.USE, {"use": inside}))
    if inside_themes:
        tables.append(table(INSIDE, Measure.THEME, inside_themes))
    if stages:
        shown = ((*stages,), *(((None,) * 5),) * len(units))
        tables.append(Table(OUTSIDE, Measure.STAGE, By.UNIT, ("1", "2", "3", "4", "5"), shown))
    tables += [table(OUTSIDE, measure, {measure.value: people}, bands) for measure, people, bands in ratings]
    return Release(quarter, Thresholds(), {By.UNIT: rows}, tuple(tables), tuple(means), tuple(benchmarks))


def even(count):
    """A theme that so many of each unit's users brought."""
    return (count,) * 4


def kinds(*releases):
    return [finding.kind for finding in findings(releases[0], releases[1:])]


def only(kind, *releases):
    return next((finding for finding in findings(releases[0], releases[1:]) if finding.kind is kind), None)


def test_the_leading_theme_stands_beside_the_second():
    found = only(Kind.LEADING_THEME, a_quarter(themes={"care": even(10), "growth": even(30), "health": even(12)}))

    assert (found.item, found.other_item, found.verdict) == ("growth", "health", Verdict.MORE)
    assert (found.share, found.beside) == (Share(120, 240), Share(48, 240))
    assert found.certainty is Sureness.HIGH


def test_a_lead_that_may_be_chance_is_told_as_such():
    found = only(Kind.LEADING_THEME, a_quarter(themes={"care": even(27), "growth": even(28)}))

    assert found.item == "growth"
    assert found.verdict is Verdict.NOT_VISIBLE
    assert found.certainty is Sureness.MIDDLE


def test_a_theme_that_grew_is_told_with_both_figures():
    before = a_quarter("2026-Q2", themes={"care": even(8), "growth": even(20)})
    found = only(Kind.THEME_CHANGED, a_quarter(themes={"care": even(20), "growth": even(20)}), before)

    assert (found.item, found.verdict, found.since) == ("care", Verdict.MORE, "2026-Q2")
    assert (found.share, found.beside) == (Share(80, 240), Share(32, 240))
    assert 0 < found.low < 20 < found.high


def test_use_that_fell_is_told():
    found = only(Kind.USE_CHANGED, a_quarter(use=even(40)), a_quarter("2026-Q2", use=even(70)))

    assert found.verdict is Verdict.LESS
    assert found.beside == Share(280, 2000)


def test_changes_are_told_from_the_quarter_just_before_and_no_gap_is_bridged():
    history = [a_quarter("2026-Q1", use=even(80)), a_quarter("2026-Q2", use=even(40)), a_quarter("2027-Q1")]

    found = findings(a_quarter(use=even(70)), history)

    assert {one.since for one in found if one.kind is Kind.USE_CHANGED} == {"2026-Q2"}
    assert only(Kind.USE_CHANGED, a_quarter(use=even(70)), history[0]) is None
    assert only(Kind.NOTHING_CHANGED, a_quarter(use=even(70)), history[0]) is None


def test_that_nothing_changed_is_a_finding_with_what_would_have_been_seen():
    found = only(Kind.NOTHING_CHANGED, a_quarter(), a_quarter("2026-Q2", use=even(62)))

    assert found.verdict is Verdict.NOT_VISIBLE
    assert found.low < 0 < found.high
    assert found.smallest == 4
    assert found.certainty is Sureness.HIGH


def test_nothing_changed_is_among_three_even_where_three_others_stand():
    release = a_quarter(
        use=(120, 40, 60, 60),
        themes={"growth": (100, 10, 20, 20), "care": (2, 30, 8, 8)},
        inside=even(50),
        stages=(80, 80, 80, 10, 10),
    )
    before = a_quarter("2026-Q2", use=(70, 70, 70, 70), themes={"growth": even(38), "care": even(12)})

    found = kinds(release, before)

    assert Kind.NOTHING_CHANGED in found
    assert len(found) == MOST


def test_without_an_earlier_release_nothing_is_said_about_change():
    assert Kind.NOTHING_CHANGED not in kinds(a_quarter())


def test_a_unit_that_differs_from_the_others_is_named():
    found = only(Kind.USE_DIFFERS, a_quarter(use=(110, 50, 52, 48)))

    assert (found.by, found.row, found.verdict) == (By.UNIT, "u1", Verdict.MORE)
    assert (found.share, found.beside) == (Share(110, 500), Share(260, 2000))


def test_a_theme_of_one_unit_is_named():
    found = only(Kind.THEME_DIFFERS, a_quarter(themes={"care": (35, 8, 7, 9), "growth": even(20)}))

    assert (found.row, found.item, found.share) == ("u1", "care", Share(35, 60))


def test_bands_differ_only_where_their_nearest_ends_do():
    apart = (Measure.SATISFACTION, (60, 60, 60, 60), (Band(70, 80), Band(20, 30), *(Band(90, 100),) * 3))
    near = (Measure.SATISFACTION, (60, 60, 60, 60), (Band(70, 80), Band(60, 70), *(Band(80, 90),) * 3))

    assert only(Kind.RATING_DIFFERS, a_quarter(ratings=[apart])).band == Band(20, 30)
    assert only(Kind.RATING_DIFFERS, a_quarter(ratings=[near])) is None


def rated(quarter, band, people=(100,) * 4, measure=Measure.WELLBEING, means=()):
    return a_quarter(quarter, ratings=[(measure, people, (band, None, None, None, None))], means=means)


def test_wellbeing_that_fell_comes_first():
    release, before = rated("2026-Q3", Band(30, 40)), rated("2026-Q2", Band(60, 70))

    found = findings(release, [before])[0]

    assert (found.kind, found.verdict) == (Kind.RATING_CHANGED, Verdict.LESS)
    assert (found.band, found.band_beside) == (Band(30, 40), Band(60, 70))


def test_neighbouring_bands_may_hold_the_same_share():
    assert only(Kind.RATING_CHANGED, rated("2026-Q3", Band(50, 60)), rated("2026-Q2", Band(60, 70))) is None


def test_means_are_compared_where_there_are_means():
    def mean(value):
        return [Mean(OUTSIDE, Measure.WELLBEING, value, value - 0.1, value + 0.1)]

    same = Band(50, 60)
    found = only(
        Kind.RATING_CHANGED,
        rated("2026-Q3", same, means=mean(3.2)),
        rated("2026-Q2", same, means=mean(3.7)),
    )

    assert (found.mean.value, found.mean_beside.value, found.band) == (3.2, 3.7, None)
    assert (
        only(
            Kind.RATING_CHANGED,
            rated("2026-Q3", same, means=mean(3.6)),
            rated("2026-Q2", same, means=mean(3.7)),
        )
        is None
    )


def test_a_share_beyond_the_others_middle_half_is_told_only_where_chance_would_not_put_it_there():
    def beside(low, high, standing):
        mark = Benchmark(OUTSIDE, Measure.USE, "use", 10, low, high, standing)
        return only(Kind.BESIDE_OTHERS, a_quarter(benchmarks=[mark]))

    assert beside(15, 25, Standing.BELOW).verdict is Verdict.LESS
    assert beside(10, 15, Standing.WITHIN) is None
    assert beside(5, 11, Standing.ABOVE) is None  # 12 % of 2,000 people is 11 % as well, by chance


def test_early_stages_are_told_where_they_are_more_than_half():
    assert only(Kind.EARLY_STAGES, a_quarter(stages=(40, 60, 60, 30, 20))).share == Share(160, 210)
    assert only(Kind.EARLY_STAGES, a_quarter(stages=(20, 40, 45, 50, 50))) is None


def test_stages_of_which_one_is_hidden_are_not_added():
    assert only(Kind.EARLY_STAGES, a_quarter(stages=(40, 60, 60, None, 20))) is None


def test_a_theme_of_outside_that_is_not_brought_inside_is_told():
    release = a_quarter(
        use=even(60), themes={"relations": even(30)}, inside=even(300), inside_themes={"relations": even(20)}
    )

    found = only(Kind.TRACKS_DIFFER, release)

    assert (found.item, found.other_item, found.verdict) == ("relations", "relations", Verdict.MORE)
    assert (found.share, found.beside) == (Share(120, 240), Share(80, 1200))


def test_few_1on1s_inside_are_told():
    assert only(Kind.LITTLE_INSIDE, a_quarter(inside=even(100))).share == Share(400, 2000)
    assert only(Kind.LITTLE_INSIDE, a_quarter(inside=even(300))) is None


def test_findings_are_of_different_kinds_and_at_most_three():
    for seed in range(40):
        found = findings(a_release(seed=seed), [a_release("2026-Q2", seed=seed + 100)])

        assert len(found) == len({one.kind for one in found}) <= MOST


def test_the_same_release_gives_the_same_findings_under_the_same_keys():
    first, again = findings(a_release()), findings(a_release())

    assert first == again
    assert len({finding.key for finding in first}) == len(first)
    assert all(len(finding.key) <= 100 for finding in first)


def numbers_in(value):
    return {int(n) for n in re.findall(r"\d+", value)}


@pytest.mark.parametrize("seed", range(15))
def test_every_figure_of_a_finding_stands_in_a_release(seed):
    """People, bands and means are read, never reckoned; stages 1 to 3 alone are added, from figures that are shown."""
    release, before = a_release(seed=seed), a_release("2026-Q2", seed=seed + 50)
    shown = numbers_in(to_json(release)) | numbers_in(to_json(before))

    for found in findings(release, [before]):
        if found.kind is not Kind.EARLY_STAGES:
            for share in (found.share, found.beside):
                assert share is None or {share.part, share.whole} <= shown
        for band in (found.band, found.band_beside):
            assert band is None or {band.low, band.high} <= shown


def test_a_finding_needs_nothing_but_the_file():
    """Whoever has the release as a file could have found the same."""
    release = a_release(seed=3)

    assert "null" in to_json(release)
    assert findings(release) == findings(from_json(to_json(release)))


def test_a_release_that_shows_nothing_has_no_findings():
    assert findings(Release("2026-Q3", Thresholds(), {}, ())) == ()


def test_where_nothing_is_going_on_a_report_names_something_once_in_twenty_at_most():
    """Eight units, twelve themes, two quarters of the same company: whatever is named as a difference is chance."""
    dice, erred, worlds = np.random.default_rng(21), 0, 120
    for _ in range(worlds):

        def a_world(quarter, dice=dice):
            units = np.full(8, 300)
            use = dice.binomial(units, 0.2)
            themes = {f"t{k}": tuple(dice.binomial(use, 0.15).tolist()) for k in range(12)}
            return a_quarter(quarter, tuple(units.tolist()), tuple(use.tolist()), themes)

        found = findings(a_world("2026-Q3"), [a_world("2026-Q2")])
        silent = {Kind.NOTHING_CHANGED, Kind.LEADING_THEME}
        erred += any(one.kind not in silent or one.verdict is Verdict.MORE for one in found)

    assert erred / worlds < 0.05 + 2 * (0.05 * 0.95 / worlds) ** 0.5


def test_a_finding_names_nothing_but_what_a_release_may_say():
    """No field for a person or a consultant can slip in unnoticed."""
    assert {field.name for field in fields(Finding)} == {
        *("kind", "track", "measure", "certainty", "verdict", "item", "other_item", "by", "row", "share", "beside"),
        *("since", "band", "band_beside", "mean", "mean_beside", "benchmark", "low", "high", "smallest"),
    }


def test_use_is_not_drowned_by_the_many_themes_that_stand_still():
    still = {code: even(15) for code in ("care", "growth", "health", "meaning", "relations", "role_change", "unclear")}
    before, now = a_quarter("2026-Q2", use=even(74), themes=still), a_quarter(use=even(92), themes=still)

    assert only(Kind.USE_CHANGED, now, before).verdict is Verdict.MORE
    assert Kind.NOTHING_CHANGED not in kinds(now, before)


@pytest.mark.parametrize("use", [60, 74, 80, 84, 88, 92, 100])
def test_nothing_has_changed_only_where_no_figure_has(use):
    before, now = a_quarter("2026-Q2", use=even(74)), a_quarter(use=even(use))

    assert (changed(now, before) == {}) is (Kind.NOTHING_CHANGED in kinds(now, before))


def test_what_lies_beyond_the_others_middle_half_by_chance_is_not_apart_from_them():
    mark = Benchmark(OUTSIDE, Measure.THEME, "care", 5, 20, 40, Standing.BELOW)

    def found(people):
        return apart_from_others(a_quarter(themes={"care": even(people), "growth": even(30)}, benchmarks=(mark,)))

    assert found(11) == frozenset()
    assert found(3) == {(OUTSIDE, Measure.THEME, "care")}
