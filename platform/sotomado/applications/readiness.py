"""What is missing or wrong in an application before it can be handed in. Said page by page; nothing here changes it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from consultants.licence import is_licensed, is_well_formed
from sotomado.applications.body import (
    LONGEST_MOTIVE,
    LONGEST_ORGANISATION,
    MOST_CONFLICTS,
    ApplicationBody,
    Section,
)
from sotomado.applications.errors import Trouble
from sotomado.directory.profiles import body as profiles

# The fields of the profile that each page asks for.
EXPERIENCE_FIELDS = ("experiences", "industries", "countries", "age_band", "gender", "time_zone")
TALKS_FIELDS = ("themes", "styles", "languages", "modes")
WORDS_FIELDS = ("display_name", "voice", "voice_en")

_OF_PROFILES = {
    profiles.Trouble.TOO_LONG: Trouble.TOO_LONG,
    profiles.Trouble.NOT_PLAIN: Trouble.NOT_PLAIN,
}


@dataclass(frozen=True)
class Licence:
    """The licence as its holder typed it."""

    number: str
    registered_on: date | None
    expires_on: date | None


def licence_troubles(licence: Licence, *, today: date, pattern: str) -> Iterator[tuple[str, Trouble]]:
    """(field, why); what was left empty is missing."""
    if not licence.number:
        yield "number", Trouble.MISSING
    elif not is_well_formed(licence.number, pattern):
        yield "number", Trouble.MALFORMED
    if licence.registered_on is None:
        yield "registered_on", Trouble.MISSING
    elif licence.registered_on > today:
        yield "registered_on", Trouble.IN_FUTURE
    if licence.expires_on is None:
        yield "expires_on", Trouble.MISSING
    elif licence.registered_on is not None and licence.expires_on <= licence.registered_on:
        yield "expires_on", Trouble.BEFORE_REGISTRATION
    elif not is_licensed(licence.expires_on, today):
        yield "expires_on", Trouble.EXPIRED


def talks_troubles(body: ApplicationBody) -> Iterator[tuple[str, Trouble]]:
    for field in ("themes", "languages", "modes"):
        if not getattr(body.profile, field):
            yield field, Trouble.MISSING


def words_troubles(body: ApplicationBody) -> Iterator[tuple[str, Trouble]]:
    """A name and a motive; a first sentence in one of the two languages."""
    if not body.profile.display_name:
        yield "display_name", Trouble.MISSING
    if not body.profile.voice and not body.profile.voice_en:
        yield "voice", Trouble.MISSING
    for field in WORDS_FIELDS:
        if wrong := profiles.text_trouble(field, getattr(body.profile, field)):
            yield field, _OF_PROFILES[wrong]
    if not body.motive:
        yield "motive", Trouble.MISSING
    elif len(body.motive) > LONGEST_MOTIVE:
        yield "motive", Trouble.TOO_LONG
    elif _is_not_plain(body.motive):
        yield "motive", Trouble.NOT_PLAIN


def conflicts_troubles(body: ApplicationBody) -> Iterator[tuple[str, Trouble]]:
    """There are some, or it is said that there are none; never both."""
    if not body.conflicts and not body.has_no_conflicts:
        yield "has_none", Trouble.MISSING
    if body.conflicts and body.has_no_conflicts:
        yield "has_none", Trouble.NONE_AND_SOME
    if len(body.conflicts) > MOST_CONFLICTS:
        yield "conflicts", Trouble.TOO_MANY
    for at, one in enumerate(body.conflicts):
        if len(one.organisation) > LONGEST_ORGANISATION:
            yield f"organisation-{at}", Trouble.TOO_LONG
        elif _is_not_plain(one.organisation, allowed=""):
            yield f"organisation-{at}", Trouble.NOT_PLAIN


def lacking(
    licence: Licence, *, has_certificate: bool, body: ApplicationBody, today: date, pattern: str
) -> list[tuple[Section, str, Trouble]]:
    """Everything that keeps an application from being handed in, in the order of its pages."""
    found = [(Section.LICENCE, *one) for one in licence_troubles(licence, today=today, pattern=pattern)]
    if not has_certificate:
        found.append((Section.CERTIFICATE, "certificate", Trouble.MISSING))
    if Section.EXPERIENCE not in body.seen and not body.profile.experiences:
        found.append((Section.EXPERIENCE, "experiences", Trouble.MISSING))
    found += [(Section.TALKS, *one) for one in talks_troubles(body)]
    found += [(Section.WORDS, *one) for one in words_troubles(body)]
    found += [(Section.CONFLICTS, *one) for one in conflicts_troubles(body)]
    return found


def _is_not_plain(text: str, allowed: str = "\n") -> bool:
    """Whether signs that nobody types stand in it: control signs, and marks that turn the direction of reading."""
    return any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") and sign not in allowed for sign in text)
