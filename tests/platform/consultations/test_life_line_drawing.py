"""The drawing of a life-line: it says what was told, and nothing that was not."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from sotomado.consultations.life_line.labels import HEIGHTS, band_of
from sotomado.consultations.life_line.picture import FEWEST_YEARS, NARROW, WIDE, drawn, path_through
from sotomado.consultations.life_line.points import Told

TODAY = 2026.9
points = st.lists(
    st.tuples(
        st.integers(1930, 2046), st.none() | st.integers(1, 12), st.integers(-10, 10), st.text("あaい", max_size=40)
    ),
    max_size=40,
).map(lambda rows: sorted((Told(*row) for row in rows), key=lambda told: told.at))


def pairs(told):
    return [(str(number), one) for number, one in enumerate(told)]


@settings(max_examples=30, deadline=None)
@given(points)
def test_every_point_lies_inside_and_higher_is_drawn_higher(told):
    for frame in (WIDE, NARROW):
        picture = drawn(pairs(told), today=TODAY, frame=frame)

        for one in picture.points:
            assert frame.left <= one.x <= frame.width - frame.right
            assert frame.top <= one.y <= frame.height - frame.bottom
        for one in picture.points:
            for other in picture.points:
                if one.told.height > other.told.height:
                    assert one.y < other.y
                if one.told.at > other.told.at:
                    assert one.x >= other.x


@settings(max_examples=30, deadline=None)
@given(points)
def test_the_line_goes_through_every_point_and_never_beyond_its_neighbours(told):
    picture = drawn(pairs(told), today=TODAY)

    for number, curve in enumerate(re.findall(r"C([^C]+)", picture.path)):
        half, y, same_half, next_y, next_x, end_y = map(float, curve.split())
        begin, end = picture.points[number], picture.points[number + 1]
        assert (next_x, end_y) == (end.x, end.y)
        # Level at both ends: the control heights are those of the points themselves.
        assert (y, next_y) == (begin.y, end.y)
        assert begin.x - 0.1 <= half == same_half <= end.x + 0.1


@settings(max_examples=30, deadline=None)
@given(points)
def test_labels_meet_neither_each_other_nor_the_points(told):
    picture = drawn(pairs(told), today=TODAY)

    labelled = [one for one in picture.points if one.label]
    for one in labelled:
        for other in picture.points:
            if other is not one and abs(other.x - one.label_x) < 10:
                assert abs(other.y - one.label_y) > 4
    places = [(one.label_x, one.label_y) for one in labelled]
    assert len(set(places)) == len(places)


def test_a_young_line_has_ten_years_to_grow_in():
    picture = drawn(pairs([Told(2026, 4, 5, "入社")]), today=TODAY)

    assert picture.last - picture.first >= FEWEST_YEARS
    assert picture.path == ""
    assert picture.first < 2026 < picture.last


def test_a_phone_shows_numbers_in_place_of_labels():
    told = [Told(2000 + number, None, 3, "出来事") for number in range(5)]

    assert all(one.label for one in drawn(pairs(told), today=TODAY).points)
    assert not any(one.label for one in drawn(pairs(told), today=TODAY, frame=NARROW).points)


def test_a_line_from_nowhere_to_nowhere_is_no_line():
    assert path_through([]) == ""
    assert path_through([(1.0, 2.0)]) == ""


def test_every_height_has_a_word_and_keeps_the_band_it_lies_in():
    assert [band_of(height) for height in range(-10, 11)] == sorted(band_of(height) for height in range(-10, 11))
    assert {band_of(height) for height in range(-10, 11)} == set(HEIGHTS)
    for middle in HEIGHTS:
        assert band_of(middle) == middle


def test_a_point_of_a_year_lies_in_its_middle():
    assert Told(2020, None, 0, "年").at == 2020.5
    assert Told(2020, 1, 0, "月").at < Told(2020, None, 0, "年").at < Told(2020, 12, 0, "月").at


# A life of twelve points, up and down, close together and far apart.
TWELVE = [
    Told(1998, 4, 2, "地方の大学に入る"),
    Told(2002, 4, 4, "入社、営業に配属"),
    Told(2005, 10, -5, "大きな失注"),
    Told(2007, None, 3, "はじめての表彰"),
    Told(2009, 6, 7, "結婚"),
    Told(2011, 3, -8, "震災で工場が止まる"),
    Told(2012, 9, 6, "長女が生まれる"),
    Told(2015, 4, 1, "課長になる"),
    Told(2017, 7, -6, "体をこわして休む"),
    Told(2018, 4, 0, "企画にうつる"),
    Told(2021, 11, 5, "部下が育ちはじめる"),
    Told(2025, 2, 8, "社外の勉強会をひらく"),
]


def on_the_line(path):
    """Many places of a drawn line, by the definition of a cubic and nothing else."""
    x, y = map(float, re.match(r"M(\S+) ([^C]+)", path).groups())
    for curve in re.findall(r"C([^C]+)", path):
        ax, ay, bx, by, ex, ey = map(float, curve.split())
        for t in (step / 200 for step in range(201)):
            s = 1 - t
            yield (
                s**3 * x + 3 * s * s * t * ax + 3 * s * t * t * bx + t**3 * ex,
                s**3 * y + 3 * s * s * t * ay + 3 * s * t * t * by + t**3 * ey,
            )
        x, y = ex, ey


def crossed(picture):
    """Labels with the line through their letters, a letter being at least seven wide and ten high."""
    line = list(on_the_line(picture.path)) if picture.path else []
    found = []
    for one in picture.points:
        width = sum(13 if ord(sign) > 0x2E7F else 7 for sign in one.label)
        left = one.label_x - {"start": 0, "middle": width / 2, "end": width}[one.anchor]
        if any(left < x < left + width and one.label_y - 10 < y < one.label_y + 1 for x, y in line):
            found.append(one.label)
    return found


def test_no_label_of_a_life_of_twelve_points_is_crossed_by_its_line_and_none_is_left_out():
    picture = drawn(pairs(TWELVE), today=TODAY)

    assert crossed(picture) == []
    assert [one.label for one in picture.points] == [one.title for one in TWELVE]


@settings(max_examples=30, deadline=None)
@given(points)
def test_whatever_is_told_the_line_crosses_no_label(told):
    assert crossed(drawn(pairs(told), today=TODAY)) == []
