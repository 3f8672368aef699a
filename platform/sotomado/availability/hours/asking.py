"""The page between a change and its being made: what it touches, or who was faster; and what pages carry for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from flask import Request, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from sotomado import formats
from sotomado.availability.errors import AskFirst
from sotomado.availability.hours.changing import Changed, LastChange
from sotomado.availability.hours.words import in_words
from sotomado.availability.wording import slot_address
from sotomado.languages import current_locale

# Fields of the asking itself; whatever else was posted is posted again.
OWN_FIELDS = ("csrf_token", "version", "knows", "again")
MOST_KNOWN = 500


def version_in(asked: Request) -> int | None:
    """The number of the hours the page was made from; a page without one is as old as can be."""
    typed = asked.form.get("version", "")
    return int(typed) if typed.isdecimal() and typed.isascii() and len(typed) < 10 else -1


def known_in(asked: Request) -> frozenset[datetime]:
    """The beginnings of bookings the page has named as touched. What cannot be read is known to nobody."""
    found = set()
    for typed in asked.form.getlist("knows")[:MOST_KNOWN]:
        try:
            found.add(datetime.strptime(typed, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC))
        except ValueError:
            continue
    return frozenset(found)


def date_in(fields: Mapping[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(fields.get(name, "").strip())
    except ValueError:
        return None


def ask_page(asked: AskFirst, *, earlier: LastChange, zone: str, save: str, leave: str) -> tuple[str, int]:
    """What is about to change, in full; what was typed waits in the form. `save`: a button; `leave`: an address."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in OWN_FIELDS]
    return (
        render_template(
            "availability/ask.html",
            asked=asked,
            sentences=in_words(asked.differences),
            earlier=in_words(earlier.differences) if asked.is_outdated else [],
            made_at=earlier.made_at,
            fields=[*fields, *(("knows", slot_address(one.starts_at)) for one in asked.touched)],
            span_of=lambda one: formats.span(one.starts_at, one.ends_at, zone, current_locale()),
            save=save,
            leave=leave,
        ),
        409 if asked.is_outdated else 200,
    )


def say_saved(changed: Changed, saved: str) -> None:
    """One line after saving, and one about what stays booked in closed time."""
    if changed.is_nothing:
        flash(_("変わったところは、ありませんでした。"))
        return
    flash(saved)
    if changed.touched:
        flash(
            ngettext(
                "とじた時間に、予約か手続き中の時間が%(num)s件残っています。有効なままです。",
                "とじた時間に、予約や手続き中の時間が、あわせて%(num)s件残っています。どれも有効なままです。",
                len(changed.touched),
            )
        )
