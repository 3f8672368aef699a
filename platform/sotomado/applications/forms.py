"""What an applicant types, read forgivingly and shown again as it was typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, validators

from consultants.licence import number_as_written
from sotomado.applications.applying import LONGEST_NUMBER
from sotomado.applications.body import MOST_CONFLICTS, ApplicationBody, NamedOrganisation
from sotomado.applications.errors import Trouble
from sotomado.applications.readiness import Licence
from sotomado.directory.vocabulary import ConflictKind

# As in a date's own field, and as people write it: 2024-04-01, 2024/4/1, 2024.4.1, 2024年4月1日, 20240401.
_DATES = (
    re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
# Years of the era, as certificates print them.
_ERA = re.compile(r"(平成|令和|H|R)\s*(\d{1,2}|元)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.IGNORECASE)
_ERA_BEGINS = {"平成": 1988, "h": 1988, "令和": 2018, "r": 2018}
SPARE_LINES = 3


class HandInForm(FlaskForm):
    agreed = BooleanField(validators=[validators.InputRequired(_l("約束を読み、同意いただくと、お出しいただけます。"))])


def date_as_typed(typed: str) -> date | None:
    """A day, however it is written; None where it cannot be read."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    for form in _DATES:
        if found := form.fullmatch(plain):
            return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _ERA.fullmatch(plain):
        year = 1 if found[2] == "元" else int(found[2])
        return _day(_ERA_BEGINS[found[1].lower()] + year, int(found[3]), int(found[4]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


class LicenceForm:
    """The number and the two dates."""

    def __init__(self, typed: MultiDict[str, str]) -> None:
        self.number = typed.get("number", "").strip()
        self.registered_on = typed.get("registered_on", "").strip()
        self.expires_on = typed.get("expires_on", "").strip()

    @classmethod
    def of(cls, licence: Licence) -> LicenceForm:
        dates = {
            "registered_on": licence.registered_on.isoformat() if licence.registered_on else "",
            "expires_on": licence.expires_on.isoformat() if licence.expires_on else "",
        }
        return cls(MultiDict({"number": licence.number, **dates}))

    def read(self) -> Licence:
        return Licence(self.number, date_as_typed(self.registered_on), date_as_typed(self.expires_on))

    def unreadable(self) -> dict[str, Trouble]:
        """What could not be kept at all, and so is in this form alone."""
        found = {
            name: Trouble.NOT_A_DATE
            for name in ("registered_on", "expires_on")
            if getattr(self, name) and date_as_typed(getattr(self, name)) is None
        }
        if len(number_as_written(self.number)) > LONGEST_NUMBER:
            found["number"] = Trouble.TOO_LONG
        return found


@dataclass(frozen=True)
class OrganisationLine:
    """One line of the page of conflicts."""

    kind: str
    organisation: str


class ConflictsForm:
    """Lines of (kind, organisation), and the word that there are none."""

    def __init__(self, typed: MultiDict[str, str]) -> None:
        self.has_none = bool(typed.get("has_none"))
        self.lines = [
            OrganisationLine(kind, organisation.strip())
            for kind, organisation in zip(typed.getlist("kind"), typed.getlist("organisation"), strict=False)
        ][: MOST_CONFLICTS * 2]

    @classmethod
    def of(cls, body: ApplicationBody) -> ConflictsForm:
        form = cls(MultiDict())
        form.has_none = body.has_no_conflicts
        form.lines = [OrganisationLine(one.kind.value, one.organisation) for one in body.conflicts]
        return form

    @property
    def shown(self) -> list[OrganisationLine]:
        """The lines that say something, and some to spare."""
        filled = [line for line in self.lines if line.organisation]
        spare = [OrganisationLine(ConflictKind.EMPLOYER.value, "")] * SPARE_LINES
        return filled + spare

    def read(self) -> list[NamedOrganisation]:
        kinds = {kind.value: kind for kind in ConflictKind}
        return [
            NamedOrganisation(kinds.get(line.kind, ConflictKind.EMPLOYER), line.organisation)
            for line in self.lines
            if line.organisation
        ]
