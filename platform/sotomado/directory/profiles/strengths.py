"""How strong someone is in a theme or a style, in three words each; between the words lie the numbers that are kept."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class Degree(StrEnum):
    """Three steps of one's own strength."""

    SOMEWHAT = "somewhat"
    WELL = "well"
    ABOVE_ALL = "above_all"


STRENGTH_OF: Mapping[Degree, float] = {Degree.SOMEWHAT: 0.4, Degree.WELL: 0.7, Degree.ABOVE_ALL: 0.95}

THEME_DEGREES: Mapping[Degree, LazyString] = {
    Degree.ABOVE_ALL: _l("とくに得意"),
    Degree.WELL: _l("得意"),
    Degree.SOMEWHAT: _l("受けられる"),
}
STYLE_DEGREES: Mapping[Degree, LazyString] = {
    Degree.ABOVE_ALL: _l("いつもそうしている"),
    Degree.WELL: _l("よくそうしている"),
    Degree.SOMEWHAT: _l("ときどきそうする"),
}


def degree_of(strength: float) -> Degree:
    """The word that is nearest to a number."""
    return min(STRENGTH_OF, key=lambda degree: abs(STRENGTH_OF[degree] - strength))
