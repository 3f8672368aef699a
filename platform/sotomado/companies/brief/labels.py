"""Names of a brief's sections, and what to write in each."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.companies.brief.sections import Section

SECTION_LABELS: Mapping[Section, LazyString] = {
    Section.BUSINESS: _l("事業と仕事"),
    Section.SYSTEMS: _l("制度"),
    Section.CULTURE: _l("文化と、社内のことば"),
    Section.PATHS: _l("キャリアの道すじ"),
}

SECTION_HINTS: Mapping[Section, LazyString] = {
    Section.BUSINESS: _l("何をしている会社で、どんな部署と仕事がありますか。"),
    Section.SYSTEMS: _l("異動や公募、評価と面談の時期、育児や介護、学び、再雇用などのしくみを書いてください。"),
    Section.CULTURE: _l("社外の人が聞いて分からないことば、仕事の進め方、大切にされていること。"),
    Section.PATHS: _l("どんな役割への道があり、どのくらいの年月で進む人が多いですか。専門職や、進まない選び方も。"),
}
