"""What the other rooms of a pair show of its themes: the hub at a glance, and the table at which the two sit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sotomado.database import UnitOfWork
from sotomado.oneonones.service import Between
from sotomado.oneonones.themes import for_two
from sotomado.oneonones.themes.career import Career, career
from sotomado.oneonones.themes.for_two import ForTwo
from sotomado.oneonones.themes.labels import PRESETS, Words
from sotomado.oneonones.themes.models import Preset


@dataclass(frozen=True)
class Glance:
    """What the hub of a pair, and its table, show of themes. `for_two`: None where none is proposed or runs."""

    career: Career
    for_two: ForTwo | None
    is_readable: bool
    # How the presets read, for the parts that show a career theme.
    presets: Mapping[Preset, Words] = field(default_factory=lambda: PRESETS)


def glance(work: UnitOfWork, between: Between) -> Glance:
    """For one of the two. Of a pair that ended, the member alone still reads."""
    if between.has_ended and not between.i_am_member:
        nothing = Career(theme=None, is_refused=False, is_suggested=False, may_set=False, may_answer=False)
        return Glance(career=nothing, for_two=None, is_readable=False)
    return Glance(
        career=career(work, between),
        for_two=for_two.current(work, between),
        is_readable=True,
    )
