"""Whom scores are compared with: the questionnaire's own norm, and from three hundred on our own users'.

Each renewal is a row of its own and the newest counts for new scores; old scores keep what they were compared with.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from matching.answers.instrument import Instrument, Norm
from matching.answers.norms import FEWEST_PEOPLE, renew
from sotomado.assessments import instruments, queries
from sotomado.assessments.models import Form, NormSet, Part
from sotomado.database import UnitOfWork

# Counted again once there are a tenth more people; less moves no score by a tenth of a point.
GROWTH = 1.1


@dataclass(frozen=True)
class Standing:
    """A norm and who stands behind it. people: how many of our own users, None for the questionnaire's own norm."""

    version: str
    norms: Mapping[str, Norm]
    people: int | None


def newest(work: UnitOfWork, form: Instrument) -> Standing:
    """What scores in this version are compared with now."""
    row = work.session.scalar(queries.newest_norms(form.key, form.version))
    if row is None:
        return Standing(form.norm_version, {scale.code: scale.norm for scale in form.scales}, None)
    return Standing(row.version, {code: Norm(**norm) for code, norm in json.loads(row.body).items()}, row.people)


def written(norms: Mapping[str, Norm]) -> str:
    """Norms as a row keeps them."""
    return json.dumps({code: asdict(norm) for code, norm in norms.items()})


def people_behind(norm_version: str) -> int | None:
    """How many of our own users a norm version speaks of, None for a questionnaire's own norm."""
    found = re.fullmatch(r"own-\d{4}-\d{2}-\d{2}-n(\d+)", norm_version)
    return int(found[1]) if found else None


def renew_all(work: UnitOfWork) -> list[str]:
    """Renew the norm of every questionnaire of traits that enough of our users completed. Returns the new versions."""
    made = [
        renewed
        for kept in instruments.all_kept(work)
        if kept.part is Part.TRAITS and (renewed := renew_norm(work, form=kept.form)) is not None
    ]
    return made


def renew_norm(work: UnitOfWork, *, form: Instrument) -> str | None:
    """Count our users anew. Returns the version, None where they are too few or hardly more than last time."""
    people = work.session.scalar(queries.advisees_assessed(form.key, form.version)) or 0
    last = work.session.scalar(queries.newest_norms(form.key, form.version))
    if people < FEWEST_PEOPLE or (last is not None and people < last.people * GROWTH):
        return None
    means: dict[str, list[float]] = {}
    still_open: dict[str, list[float]] = {}
    for row in work.session.execute(queries.advisees_means(form.key, form.version)):
        means.setdefault(row.scale, []).append(row.mean)
        still_open.setdefault(row.scale, []).append(_still_open(form, row))
    renewed = {
        scale.code: renew(scale.norm, np.array(known), open_variance=float(np.mean(still_open[scale.code])))
        if len(known) >= FEWEST_PEOPLE
        else scale.norm
        for scale in form.scales
        for known in [means.get(scale.code, [])]
    }
    version = f"own-{work.now:%Y-%m-%d}-n{people}"
    work.session.merge(
        NormSet(
            instrument=form.key,
            instrument_version=form.version,
            version=version,
            people=people,
            body=written(renewed),
            made_at=work.now,
        )
    )
    work.session.flush()
    return version


def _still_open(form: Instrument, row: Any) -> float:
    """How much of a short form's mean is expected rather than answered, as a variance of z.

    What its standard error holds beyond the error of the whole form; little care, which widens it too, is left out.
    """
    if row.form is not Form.SHORT or row.standard_error is None:
        return 0.0
    norm = next(scale.norm for scale in form.scales if scale.code == row.scale)
    rho = (1.0 if row.care is None else float(row.care)) * norm.alpha
    return max(0.0, (float(row.standard_error) / 10) ** 2 - (1 - rho))
