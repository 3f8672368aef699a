"""Every consultant's window has a view of its own, and keeps it."""

from hashlib import sha256
from xml.etree import ElementTree

import pytest

from sotomado.directory.landscape import landscape

MANY = range(400)
SHAPES = {"svg", "linearGradient", "stop", "path", "circle"}


def test_a_window_keeps_its_view():
    assert landscape(7) == landscape(7)


def test_a_view_does_not_change_between_releases():
    views = "".join(landscape(number) for number in range(20))

    assert sha256(views.encode()).hexdigest()[:16] == "898a632af9b0a54f"


def test_no_two_windows_share_a_view():
    views = {landscape(number) for number in MANY}

    assert len(views) == len(MANY)


def test_two_windows_on_one_page_never_share_a_gradient():
    trees = [ElementTree.fromstring(landscape(number)) for number in MANY]

    ids = [element.get("id") for tree in trees for element in tree.iter() if element.get("id")]

    assert len(ids) == len(set(ids)) == len(MANY)


@pytest.mark.parametrize("number", range(0, 400, 13))
def test_a_view_is_small_plain_svg_without_styles(number):
    view = landscape(number)

    elements = list(ElementTree.fromstring(view).iter())

    assert len(view.encode()) < 1500
    assert {element.tag.rpartition("}")[2] for element in elements} <= SHAPES
    assert not any("style" in element.attrib or "class" in element.attrib for element in elements)


def test_a_view_is_left_to_the_eyes():
    assert ElementTree.fromstring(landscape(1)).get("aria-hidden") == "true"


def test_every_view_stays_under_its_weight():
    assert max(len(landscape(number).encode()) for number in MANY) < 1500


def test_ten_windows_do_not_look_alike():
    skies = {landscape(number).split('stop-color="')[1][:7] for number in range(10)}

    assert len(skies) >= 8
