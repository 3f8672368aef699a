"""The report that page and files draw: the last of some releases in words, told beside the ones before it.

HR's page, the employee's and every file are made of what this gives; nothing of them reads a release by another way.
"""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask_babel import force_locale
from flask_babel import gettext as _

from reports.documents.report import Report
from sotomado import formats
from sotomado.companies.service import CompanyCard
from sotomado.reporting.releases import QuarterReport
from sotomado.reporting.telling.report import report_of


def report_in_words(history: Sequence[QuarterReport], company: CompanyCard, locale: str) -> Report:
    """The last of `history` (a company's releases, the earliest first) in "ja" or "en", whatever the reader's own is.

    Dates are those of the company's own calendar, so that every reader gets the same words.
    """
    shown = history[-1]
    with force_locale(locale):
        released_on = shown.released_at.astimezone(ZoneInfo(company.time_zone)).date()
        return report_of(
            shown.release,
            [one.release for one in history[:-1]],
            names=shown.names(locale),
            company=company.name_en if locale == "en" else company.name,
            locale=locale,
            released=str(_("この数字は%(day)sに確定しました。", day=formats.day(released_on, locale))),
        )
