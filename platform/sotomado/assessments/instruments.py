"""Which questionnaires there are, and which one is asked of whoever begins now.

Two ship with the product. An operator loads others, word for word, and says which is used. A version never changes
once somebody was asked in it: that one is kept as a row too, to be read still when the product has moved on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files

from sqlalchemy import select, update

from matching.answers import instrument_file
from matching.answers.instrument import Instrument, InstrumentError
from matching.answers.instrument_file import load_builtin
from sotomado.assessments.forms import BESIDE_THE_ANSWERS
from sotomado.assessments.models import LoadedInstrument, Part
from sotomado.assessments.upsert import insert_or_leave
from sotomado.database import UnitOfWork

BUILT_IN = {Part.TRAITS: "ipip50_own_wording", Part.VALUES: "work_values_20"}
# The page offers five answers, and columns are only so wide.
ANSWERS = 5
LONGEST_CODE = 16
LONGEST_NAME = 64
# The longest there are have three hundred items; a tenth of this holds them.
LONGEST_FILE = 1_000_000


class UnknownInstrument(LookupError):
    """No questionnaire of this key and version is known here."""


class AlreadyLoaded(Exception):
    """This version was loaded before with other words. A changed questionnaire needs a version of its own."""


@dataclass(frozen=True)
class Kept:
    """One version of a questionnaire as an operator sees it. loaded_at is None for one that ships with the product."""

    form: Instrument
    part: Part
    in_use: bool
    loaded_at: datetime | None


def built_in(part: Part) -> Instrument:
    """The questionnaire that ships with the product."""
    return load_builtin(BUILT_IN[part])


def part_of(form: Instrument) -> Part:
    return Part(form.kind.value)


def load(work: UnitOfWork, *, text: str) -> Instrument:
    """Check a questionnaire's file and keep it. Loading the same file again changes nothing.

    Raises InstrumentError, whose sentence says what is wrong with the file, and AlreadyLoaded.
    """
    if len(text) > LONGEST_FILE:
        raise InstrumentError(f"The file has more than {LONGEST_FILE:,} characters.")
    form = instrument_file.from_json(text)
    _check_it_fits(form)
    try:
        known = _body_of(work, form.key, form.version)
    except UnknownInstrument:
        _keep(work, form, text)
        return form
    if known != text:
        raise AlreadyLoaded(f"{form.key} {form.version} is known with other contents.")
    return form


def use(work: UnitOfWork, *, key: str, version: str) -> Instrument:
    """Ask this version from now on. What is open goes on in its own version. Raises UnknownInstrument."""
    form = named(work, key, version)
    part = part_of(form)
    _keep(work, form, _body_of(work, key, version))
    work.session.execute(
        update(LoadedInstrument)
        .where(LoadedInstrument.kind == part, LoadedInstrument.in_use)
        .values(in_use=False)
        .execution_options(synchronize_session=False)
    )
    work.session.execute(
        update(LoadedInstrument)
        .where(LoadedInstrument.key == key, LoadedInstrument.version == version)
        .values(in_use=True)
        .execution_options(synchronize_session=False)
    )
    return form


def in_use(work: UnitOfWork, part: Part) -> Instrument:
    """The questionnaire that whoever begins now is asked."""
    body = work.session.scalar(
        select(LoadedInstrument.body).where(LoadedInstrument.kind == part, LoadedInstrument.in_use)
    )
    return built_in(part) if body is None else _read(body)


def named(work: UnitOfWork, key: str, version: str) -> Instrument:
    """One version of a questionnaire. Raises UnknownInstrument."""
    return _read(_body_of(work, key, version))


def keep_what_is_asked(work: UnitOfWork, form: Instrument) -> None:
    """Make sure that this version can be read as long as its answers."""
    if work.session.get(LoadedInstrument, (form.key, form.version)) is None:
        _keep(work, form, _body_of(work, form.key, form.version))


def all_kept(work: UnitOfWork) -> list[Kept]:
    """Every version that is known here, traits first, what is in use first."""
    rows = work.session.scalars(select(LoadedInstrument)).all()
    used = {row.kind for row in rows if row.in_use}
    ours = [built_in(part) for part in Part]
    by_default = {(form.key, form.version) for form in ours if part_of(form) not in used}
    kept = [
        Kept(_read(row.body), row.kind, row.in_use or (row.key, row.version) in by_default, row.loaded_at)
        for row in rows
    ]
    there = {(row.key, row.version) for row in rows}
    for form in ours:
        if (form.key, form.version) not in there:
            kept.append(Kept(form, part_of(form), (form.key, form.version) in by_default, None))
    return sorted(kept, key=lambda one: (one.part, not one.in_use, one.form.key, one.form.version))


def _keep(work: UnitOfWork, form: Instrument, body: str) -> None:
    insert_or_leave(
        work.session,
        LoadedInstrument,
        [
            {
                "key": form.key,
                "version": form.version,
                "kind": part_of(form),
                "body": body,
                "loaded_at": work.now,
                "in_use": False,
            }
        ],
    )


def _body_of(work: UnitOfWork, key: str, version: str) -> str:
    body = work.session.scalar(
        select(LoadedInstrument.body).where(LoadedInstrument.key == key, LoadedInstrument.version == version)
    )
    if body is not None:
        return body
    if _is_built_in(key, version):
        return _body_of_built_in(key)
    raise UnknownInstrument(f"{key} {version}")


def _is_built_in(key: str, version: str) -> bool:
    return key in BUILT_IN.values() and load_builtin(key).version == version


def _body_of_built_in(key: str) -> str:
    return (files("matching.answers") / "instruments" / f"{key}.json").read_text(encoding="utf-8")


@lru_cache(maxsize=32)
def _read(body: str) -> Instrument:
    return instrument_file.from_json(body)


def _check_it_fits(form: Instrument) -> None:
    """What this service asks of a questionnaire beyond being sound in itself."""
    if len(form.answers) != ANSWERS:
        raise InstrumentError(f"The page offers {ANSWERS} answers; the file has {len(form.answers)}.")
    for what, codes in (("item", [item.code for item in form.items]), ("scale", form.codes)):
        for code in codes:
            if not re.fullmatch(rf"[A-Za-z0-9_]{{1,{LONGEST_CODE}}}", code):
                raise InstrumentError(
                    f"The {what} {code} needs a code of at most {LONGEST_CODE} Latin letters, digits and underscores."
                )
    if taken := sorted(BESIDE_THE_ANSWERS & {item.code for item in form.items}):
        raise InstrumentError(f"The page has a field called {taken[0]} already; the item needs another code.")
    for name in (form.key, form.version, form.norm_version):
        if not re.fullmatch(rf"[A-Za-z0-9._-]{{1,{LONGEST_NAME}}}", name):
            raise InstrumentError(
                f"Key, version and norm_version take {LONGEST_NAME} letters, digits, dots and dashes: {name[:80]}"
            )
    ours = set(built_in(part_of(form)).codes)
    if lacking := sorted(ours - set(form.codes)):
        raise InstrumentError(f"People are compared on {', '.join(sorted(ours))}; the file lacks {', '.join(lacking)}.")
