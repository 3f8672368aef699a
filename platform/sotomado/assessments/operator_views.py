"""Pages of the operator: which questionnaires there are, and how well their statements work."""

from __future__ import annotations

import math

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matching.answers.instrument import Instrument, Text
from sotomado.assessments import instruments, item_analysis, norms
from sotomado.assessments.blueprint import bp
from sotomado.assessments.instruments import UnknownInstrument
from sotomado.assessments.models import Part
from sotomado.languages import current_locale
from sotomado.web import current_read

_LANGUAGES = {"ja": "日本語", "en": "English"}


@bp.get("/operations/instruments")
def kept_instruments() -> ResponseReturnValue:
    with current_read() as work:
        kept = instruments.all_kept(work)
        standings = {one.form.version + one.form.key: norms.newest(work, one.form) for one in kept}
    lines = [(one, standings[one.form.version + one.form.key]) for one in kept]
    return render_template("assessments/instruments.html", lines=lines, traits=Part.TRAITS)


@bp.get("/operations/instruments/<key>/<version>")
def instrument(key: str, version: str) -> ResponseReturnValue:
    with current_read() as work:
        try:
            form = instruments.named(work, key, version)
        except UnknownInstrument:
            abort(404)
        found = item_analysis.standing(work, form=form)
        standing = norms.newest(work, form)
    return render_template(
        "assessments/instrument.html",
        form=form,
        found=found,
        fewest=item_analysis.FEWEST_PEOPLE,
        standing=standing,
        spoken=[
            _("%(language)s %(count)s名", language=_LANGUAGES[language], count=f"{count:,}")
            for language, count in found.of_language.items()
        ],
        names={code: _name(form, code) for code in form.codes},
        locale_code=current_locale(),
        figure=_figure,
    )


def _figure(number: float) -> str:
    return "—" if math.isnan(number) else f"{number:.2f}"


def _name(form: Instrument, code: str) -> str:
    named: dict[str, Text] = {scale.code: scale.name for scale in form.scales}
    named |= {value.code: value.name for value in form.values}
    return named[code].in_language(current_locale())
