"""Every code the core may give has words in both languages."""

import pytest
from flask_babel import force_locale

from matching.choosing.feasible import ShortfallReason, Step
from matching.choosing.reasons import Axis, ReasonCode
from sotomado.assessments.service import value_codes
from sotomado.directory.vocabulary import AgeBand, Experience, Style, Theme
from sotomado.shortlists import wording
from sotomado.shortlists.service import ShownReason, Softened

SUBJECTS = {
    ReasonCode.THEME: tuple(Theme),
    ReasonCode.STRONG_IN: tuple(Theme),
    ReasonCode.ALSO_STRONG: tuple(Theme),
    ReasonCode.LESS_THEME: tuple(Theme),
    ReasonCode.EXPERIENCE: tuple(Experience),
    ReasonCode.LESS_EXPERIENCE: tuple(Experience),
    ReasonCode.RECORD: tuple(Theme),
    ReasonCode.STYLE: tuple(Style),
    ReasonCode.LESS_STYLE: tuple(Style),
    ReasonCode.GENERATION: tuple(AgeBand),
    ReasonCode.LESS_GENERATION: tuple(AgeBand),
    ReasonCode.VALUES: ("", *value_codes()),
    ReasonCode.LESS_VALUES: ("", *value_codes()),
    ReasonCode.CLOSE: ("E", "C", "O"),
    ReasonCode.CONTRAST: ("E", "C", "O"),
}
SAID = [
    ShownReason(Axis.THEME, code, subject, value, False)
    for code in ReasonCode
    if code not in {ReasonCode.NOT_KNOWN, ReasonCode.OWN_STYLE}  # the latter says what STYLE says
    for subject in SUBJECTS.get(code, ("",))
    for value in ((1.5, -1.5) if code is ReasonCode.CONTRAST else (0.5,))
]


@pytest.fixture
def page(sqlite_database, make_app):
    with make_app(sqlite_database).test_request_context():
        yield


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_every_reason_has_words_of_its_own(page, locale):
    with force_locale(locale):
        worded = [wording.reason(one) for one in SAID]

    assert all(worded)
    assert len(set(worded)) == len(SAID)


def test_more_and_less_than_you_read_differently(page):
    more, less = (ShownReason(Axis.PERSON, ReasonCode.CONTRAST, "O", value, True) for value in (1.5, -1.5))

    assert wording.reason(more) == "考えの進めかたは、あなたより大胆"
    assert wording.reason(less) == "考えの進めかたは、あなたより堅実"


def test_what_is_not_known_is_left_out(page):
    unknown = ShownReason(Axis.PERSON, ReasonCode.NOT_KNOWN, "", 0.0, True)

    assert wording.reasons((SAID[0], unknown)) == [(wording.reason(SAID[0]), False)]


def test_every_softened_wish_and_every_shortfall_has_words(page):
    assert len({wording.softened(Softened(step, 3)) for step in Step}) == len(Step)
    assert set(wording.SHORTFALLS) == set(ShortfallReason)


def test_what_speaks_for_everyone_is_said_once():
    care, speaks, close, bold = ("育児の相談", False), ("ことば", False), ("近い", False), ("大胆", True)

    shared, left = wording.told_once([[care, speaks, close, bold], [care, speaks, bold]])

    assert shared == ["ことば"]
    assert left == [[care, close, bold], [care, bold]]


def test_what_differs_stays_under_its_window_even_where_it_is_the_same_for_all():
    care, close, bold = ("育児の相談", False), ("近い", False), ("大胆", True)

    assert wording.told_once([[care, bold], [care, bold]]) == ([], [[care, bold], [care, bold]])
    assert wording.told_once([[care, close, bold]]) == ([], [[care, close, bold]])
