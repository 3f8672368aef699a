"""A release in words: from shown figures alone, hidden quarters as hidden, "no visible change" as plainly as change."""

import re
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest
from factories.releases import a_release

from reports.cube import Measure, Track
from reports.documents.report import Bar
from reports.published import By, Release, Row, Table, Thresholds
from sotomado.reporting.telling.changes import between
from sotomado.reporting.telling.report import report_of
from sotomado.reporting.telling.told import Told, age_name, row_bars, tenure_name

NAMES = {
    **{"g1": "製造本部", "u1": "第一工場", "u2": "第二工場", "u3": "生産技術部・品質保証部"},
    **{"g2": "営業本部", "u4": "東日本営業部", "u5": "西日本営業部", "u6": "管理部"},
}
UNITS = tuple(name for row, name in NAMES.items() if row.startswith("u"))


@pytest.fixture
def told(sqlite_database, make_app):
    """A release told in Japanese, or in another language."""
    app = make_app(sqlite_database)

    def tell(release, history=(), locale="ja"):
        with app.test_request_context(headers={"Accept-Language": locale}):
            return report_of(
                release, history, names=NAMES, company="あおぞら", locale=locale, released="確定しました。"
            )

    def drawn(by, bars):
        with app.test_request_context(headers={"Accept-Language": "ja"}):
            return row_bars(Told(a_release(), (), NAMES, "ja"), by, bars)

    tell.drawn = drawn
    return tell


@pytest.fixture
def in_japanese(sqlite_database, make_app):
    with make_app(sqlite_database).test_request_context(headers={"Accept-Language": "ja"}):
        yield


def without(release: Release, *hidden: tuple[Track, Measure, str]) -> Release:
    """The release with one row of some tables by unit withheld, as the protection would."""

    def shown(table: Table) -> Table:
        rows = release.rows[table.by]
        at = {
            i
            for i, row in enumerate(rows)
            for track, measure, unit in hidden
            if (table.track, table.measure, table.by, row.id) == (track, measure, By.UNIT, unit)
        }
        people = tuple((None,) * len(row) if i in at else row for i, row in enumerate(table.people))
        bands = table.favourable and tuple(None if i in at else band for i, band in enumerate(table.favourable))
        return replace(table, people=people, favourable=bands)

    return replace(release, tables=tuple(shown(table) for table in release.tables))


def hiding_at_random(release: Release, seed: int) -> Release:
    dice = np.random.default_rng(seed)
    share = dice.uniform(0, 1)

    def shown(table: Table) -> Table:
        people = tuple(tuple(None if dice.random() < share else n for n in row) for row in table.people)
        bands = table.favourable and tuple(
            None if row[0] is None or dice.random() < share else band
            for row, band in zip(people, table.favourable, strict=True)
        )
        return replace(table, people=people, favourable=bands)

    return replace(release, tables=tuple(shown(table) for table in release.tables))


def bars_of(report):
    for section in (*report.findings, *report.sections):
        for picture in section.pictures:
            if picture.kind == "bars":
                yield from picture.bars
            elif picture.kind == "trend":
                yield from (point for line in picture.series for point in line.points)
            elif picture.kind == "storeys":
                yield from (bar for _label, *pair in picture.rows for bar in pair)


def sentences_of(report):
    return [s for section in (*report.findings, *report.sections) for s in (section.title, *section.sentences)]


def section(report, section_id):
    return next((one for one in report.sections if one.id == section_id), None)


def words_in(value):
    """Every text of a report."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from words_in(getattr(value, one.name))
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from words_in(one)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_hidden_the_report_is_told_and_hidden_marks_carry_nothing(told, seed):
    release = hiding_at_random(a_release(seed=seed), seed)
    earlier = [hiding_at_random(a_release(q, 50 + seed + i), seed + i) for i, q in enumerate(("2026-Q1", "2026-Q2"))]

    report = told(release, earlier)

    assert len(report.findings) <= 3
    for bar in bars_of(report):
        assert not bar.hidden or {bar.value, bar.low, bar.high, bar.mark_low, bar.mark_high, bar.text} == {None, ""}
        assert bar.hidden or (bar.value is not None and bar.text)
    assert not any(re.search(r"None|%\([a-z]", text) for text in words_in(report))


@pytest.mark.parametrize("unit", ["u1", "u5", "u6"])
def test_no_sentence_names_a_unit_whose_figures_are_hidden(told, unit):
    every = [(track, measure, unit) for track in Track for measure in Measure]
    report = told(without(a_release(), *every), [without(a_release("2026-Q2", 2), *every)])

    assert not any(NAMES[unit] in sentence for sentence in sentences_of(report))
    assert all(bar.hidden for bar in bars_of(report) if bar.label == NAMES[unit])
    table = next(p for p in section(report, "units").pictures if p.kind == "grid")
    cells = dict(table.rows)[NAMES[unit]]
    assert cells[0].endswith("名"), "the roster is the company's own"
    assert set(cells[1:]) == {None}


def test_many_units_stand_beneath_one_another_with_the_themes_across(told, monkeypatch):
    across = next(p for p in section(told(a_release()), "themes").pictures if p.kind == "grid")
    monkeypatch.setattr("sotomado.reporting.telling.themes.MOST_UNITS_ACROSS", 5)
    down = next(p for p in section(told(a_release()), "themes").pictures if p.kind == "grid")

    assert down.headings[1:] == tuple(theme for theme, _cells in across.rows)
    assert tuple(unit for unit, _cells in down.rows) == across.headings[1:]
    assert dict(down.rows)["全社"] == tuple(cells[0] for _theme, cells in across.rows)
    assert len(down.depths) == len(down.rows)


def test_bars_of_a_large_company_end_beneath_it_and_its_table_has_every_unit(told, monkeypatch):
    for module in ("told", "side_by_side"):
        monkeypatch.setattr(f"sotomado.reporting.telling.{module}.MOST_BARS", 5)
    report = told(a_release())

    assert [bar.label for bar in section(report, "use").pictures[0].bars] == ["全社", "製造本部", "営業本部", "管理部"]
    table = next(p for p in section(report, "units").pictures if p.kind == "grid")
    assert set(UNITS) <= {unit for unit, _cells in table.rows}
    assert any("すべて表にあります" in s for s in section(report, "units").sentences)


def test_columns_of_which_nothing_beneath_the_company_may_be_shown_are_left_out_and_the_table_says_so(told):
    every = [(Track.OUTSIDE, Measure.STAY, row.id) for row in a_release().rows[By.UNIT][1:]]
    report = told(without(a_release(), *every))

    table = next(p for p in section(report, "units").pictures if p.kind == "grid")
    assert "健やかさ" in table.headings
    assert "続ける気持ち" not in table.headings
    assert all(len(cells) == len(table.headings) - 1 for _name, cells in table.rows)
    assert "列は、表から省いています" in table.note


def test_a_share_is_hidden_where_its_whole_is_though_its_part_is_shown(told):
    report = told(without(a_release(), (Track.OUTSIDE, Measure.USE, "u4")))

    grid = next(p for p in section(report, "themes").pictures if p.kind == "grid")
    assert NAMES["u4"] not in grid.headings
    assert "表から省いています" in grid.note


def test_a_hidden_quarter_is_drawn_as_hidden_and_nothing_is_drawn_across(told):
    hidden = without(a_release("2026-Q1", 3), (Track.OUTSIDE, Measure.USE, "*"))
    report = told(a_release(), [a_release("2025-Q4", 4), hidden, a_release("2026-Q2", 2)])

    trend = section(report, "trend")
    use = trend.pictures[0].series[0].points
    assert [bool(point.hidden) for point in use] == [False, True, False, False]
    assert any("線を切って" in sentence for sentence in trend.sentences)


def test_no_visible_change_is_said_as_plainly_as_change_with_what_would_have_been_seen(told):
    same = told(a_release(), [a_release("2026-Q2", 1)])
    fallen = told(a_release(), [a_release("2026-Q2", 2)])

    assert any(
        "目に見える変化はありません" in s and "ポイントより小さな動き" in s for s in section(same, "use").sentences
    )
    assert any("偶然をこえて減りました" in s for s in section(fallen, "use").sentences)
    assert any("目に見えて増えたテーマも減ったテーマもありません" in s for s in section(same, "themes").sentences)


def test_a_gap_between_quarters_is_not_bridged(told):
    report = told(a_release(), [a_release("2026-Q1", 2)])

    assert not any("前の四半期の" in s for s in section(report, "use").sentences)
    assert any("すぐ前の四半期のレポートがない" in s for s in section(report, "trend").sentences)


def test_the_first_report_has_no_trend_and_no_year(told):
    report = told(a_release())

    assert section(report, "trend") is None
    assert not any("今年度" in sentence for sentence in sentences_of(report))


def test_the_year_so_far_says_that_it_counts_people_twice_and_falls_silent_where_a_quarter_is_hidden(told):
    hidden = without(a_release("2026-Q2", 2), (Track.OUTSIDE, Measure.USE, "*"))
    shown, silent = told(a_release(), [a_release("2026-Q2", 2)]), told(a_release(), [hidden])

    assert any("二度数えています" in s for s in section(shown, "use").sentences)
    assert not any("今年度" in s for s in section(silent, "use").sentences)


def test_where_nothing_may_be_shown_it_says_why_and_what_to_do(told):
    report = told(without(a_release(), *((Track.OUTSIDE, measure, "*") for measure in Measure)))

    assert report.findings == ()
    assert report.sections[0].id == "nothing"
    assert any("どちらかを書くと" in s for s in report.sections[0].sentences)
    assert any("次にできること" in s for s in report.sections[0].sentences)


def of_one_unit(people: int) -> Release:
    """A company that is one unit, of which nothing or something may be shown."""
    rows = (Row("*", None, people), Row("u1", 0, people))
    used = None if people < 30 else people // 2
    return Release(
        quarter="2026-Q3",
        thresholds=Thresholds(),
        rows={By.UNIT: rows},
        tables=(Table(Track.OUTSIDE, Measure.USE, By.UNIT, ("use",), ((used,), (used,))),),
    )


def test_a_company_of_seven_is_told_plainly_that_figures_will_hardly_come(told):
    report = told(of_one_unit(7))

    assert any("在籍7名の会社では" in s for s in report.sections[0].sentences)


def test_a_company_of_one_unit_has_no_side_by_side_and_says_so(told):
    report = told(of_one_unit(48))

    assert section(report, "units").pictures == ()
    assert "分けて示せるほどの人数ではない" in section(report, "units").sentences[0]
    assert dict(report.about)["部署のまとまり"] == "会社全体をひとつの単位に"


def test_a_company_of_one_unit_is_drawn_once(told):
    report = told(of_one_unit(48))

    picture = section(report, "use").pictures[0]
    assert [bar.label for bar in picture.bars] == ["全社"]
    assert "部署" not in picture.caption


@pytest.mark.parametrize("seed", range(12))
def test_no_sentence_tells_of_a_change_where_nothing_changed_is_found(told, seed):
    report = told(a_release("2026-Q3", seed), [a_release("2026-Q2", seed + 100)])
    changes = [s for s in sentences_of(report) if re.search("増え|減り|上がり|下がり", s)]

    assert not (changes and "前の四半期から、目に見える変化はありません" in [one.title for one in report.findings])


def test_hidden_units_take_one_line_under_their_group_and_none_moves_under_another(told):
    hidden = [(f"unit {n}", 2) for n in (1, 2, 3)]
    bars = [Bar("all", 30.0, "30%", depth=0), Bar("east", hidden="-", depth=1), Bar("unit 0", 20.0, "20%", depth=2)]
    bars += [Bar(label, hidden="-", depth=depth) for label, depth in hidden]
    bars += [Bar("west", hidden="-", depth=1), Bar("unit 4", hidden="-", depth=2)]
    drawn = told.drawn(By.UNIT, bars)

    assert [(bar.label, bool(bar.hidden)) for bar in drawn] == [
        ("all", False),
        ("east", True),
        ("unit 0", False),
        ("eastのほかの3部署", True),
        ("westと、その中の部署", True),
    ]


def test_groups_that_differ_are_told_though_none_of_their_units_do(in_japanese):
    groups = [("製造", 83, 334), ("海外", 47, 112)]
    units = [("一課", 41, 167), ("二課", 42, 167), ("三課", 23, 56), ("四課", 24, 56)]

    many = [(f"{n}課", 10, 40) for n in range(20)]

    assert between(groups, units) == "お見せできる部署では、海外で42%、製造で25%と差があります。"
    assert "海外で42%" in between(groups, many)
    assert "差は見られません" in between(units, units)


def test_thresholds_raised_by_contract_are_the_ones_that_are_told(told):
    report = told(replace(a_release(), thresholds=Thresholds(8, 15)))

    assert "8名。健やかさ、続ける気持ち、キャリアの段階は15名" in dict(report.about).values()
    assert any(s.startswith("8名より少ない数字は出しません") for s in report.protection)


def test_every_picture_can_be_read_without_being_seen(told):
    report = told(a_release(), [a_release("2026-Q2", 2)])

    for part in (*report.findings, *report.sections):
        for picture in part.pictures:
            assert picture.caption
            assert picture.kind in ("grid", "words") or picture.alternative
    ids = [picture.id for part in (*report.findings, *report.sections) for picture in part.pictures]
    assert len(ids) == len(set(ids))


def test_units_stand_under_their_group(told):
    report = told(a_release())

    bars = section(report, "use").pictures[0].bars
    assert [(bar.label, bar.depth) for bar in bars][:3] == [("全社", 0), ("製造本部", 1), ("第一工場", 2)]


@pytest.mark.parametrize(
    ("band", "name"), [("-24", "24歳以下"), ("25-34", "25–34歳"), ("65-", "65歳以上"), ("unknown", "年齢は不明")]
)
def test_bands_of_age_have_names(band, name, sqlite_database, make_app):
    with make_app(sqlite_database).test_request_context(headers={"Accept-Language": "ja"}):
        assert age_name(band) == name


@pytest.mark.parametrize(("band", "name"), [("-2", "勤続2年以下"), ("3-5", "勤続3–5年"), ("21-", "勤続21年以上")])
def test_bands_of_service_have_names(band, name, sqlite_database, make_app):
    with make_app(sqlite_database).test_request_context(headers={"Accept-Language": "ja"}):
        assert tenure_name(band) == name
