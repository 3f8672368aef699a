"""Heights and steps in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado import formats
from sotomado.consultations.life_line.models import ChangeKind
from sotomado.consultations.life_line.points import HIGHEST, Told
from sotomado.languages import current_locale

# The middle of each band of heights, from the highest, and what it is called. A point dragged anywhere in a band keeps
# its own height when the form is sent with the band it stands in.
HEIGHTS: Mapping[int, LazyString] = {
    9: _l("とてもよかった"),
    6: _l("よかった"),
    3: _l("まあよかった"),
    0: _l("どちらでもない"),
    -3: _l("すこしつらかった"),
    -6: _l("つらかった"),
    -9: _l("とてもつらかった"),
}

UNDOES: Mapping[ChangeKind, LazyString] = {
    ChangeKind.PLACED: _l("書き加えたことを、もとに戻す"),
    ChangeKind.CHANGED: _l("変えたことを、もとに戻す"),
    ChangeKind.REMOVED: _l("消したことを、もとに戻す"),
}


def band_of(height: int) -> int:
    """The middle of the band a height lies in."""
    height = max(-HIGHEST, min(HIGHEST, height))
    return min(HEIGHTS, key=lambda middle: (abs(middle - height), -abs(middle)))


def height_words(height: int) -> LazyString:
    return HEIGHTS[band_of(height)]


def when(told: Told) -> str:
    """The year, and the month where the person said one."""
    words: str = _("%(year)s年", year=told.year)
    if told.month is not None:
        words = _("%(year)s年%(month)s", year=told.year, month=formats.month(told.month, current_locale()))
    return words
