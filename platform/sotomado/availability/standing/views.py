"""Pages on the way to the list: what is still missing, and one's own profile as an advisee reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from sotomado import formats
from sotomado.accounts.models import Locale
from sotomado.availability.standing import readiness
from sotomado.availability.standing.words import steps_of
from sotomado.availability.wording import by_day
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.profiles import service as profiles
from sotomado.directory.profiles.page import profile_page
from sotomado.directory.service import ConsultantCard
from sotomado.directory.vocabulary import MeetingMode
from sotomado.languages import choose_zone, current_locale
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("readiness", __name__)

PREVIEW_TIMES = 12


@dataclass(frozen=True)
class Preview:
    """As whom one looks at one's own page, and what is there."""

    is_draft: bool
    locale: str
    zone: str
    locales: list[tuple[str, str]]
    zones: list[tuple[str, str]]
    days: list[tuple[date, list[str]]]


@bp.get("/desk/ready")
def show() -> ResponseReturnValue:
    with current_read() as work:
        return _page(work)


@bp.post("/desk/ready")
def begin() -> ResponseReturnValue:
    try:
        with current_work() as work:
            readiness.begin(work, consultant_id=_me(work).id, by_person_id=current_actor().person_id)
    except readiness.NotReady:
        with current_read() as work:
            return _page(work), 422
    flash(_("掲載がはじまりました。相談者から、あなたの窓が見えています。"))
    return redirect(url_for(".show"), 303)


@bp.get("/desk/profile/preview")
def preview() -> ResponseReturnValue:
    """The draft on the very page that advisees read, in the language and by the clock of someone else."""
    reads, zone = request.args.get("reads", ""), request.args.get("zone", "")
    locale = reads if reads in set(Locale) else current_locale()
    zone = zone if formats.is_zone(zone) else choose_zone()
    with current_read() as work:
        me = _me(work)
        draft = profiles.draft(work, consultant_id=me.id)
        starts = readiness.times_once_listed(work, consultant_id=me.id, limit=PREVIEW_TIMES)
    with force_locale(locale):
        return render_template(
            "directory/profile.html",
            page=profile_page(me, draft.body, locale),
            is_oneself=True,
            is_paid_for=True,
            slot=None,
            preview=Preview(
                is_draft=draft.saved_at is not None,
                locale=locale,
                zone=zone,
                locales=[(Locale.JAPANESE.value, _("日本語")), (Locale.ENGLISH.value, _("英語"))],
                zones=_zones(zone, locale),
                days=[(day, [formats.clock_time(at, zone) for at in on_day]) for day, on_day in by_day(starts, zone)],
            ),
        )


def _zones(own: str, locale: str) -> list[tuple[str, str]]:
    zones = [*formats.COMMON_ZONES, *(() if own in formats.COMMON_ZONES else (own,))]
    return [(zone, formats.city(zone, locale)) for zone in zones]


def _me(work: UnitOfWork) -> ConsultantCard:
    return directory.own_consultant(work, person_id=current_actor().person_id)


def _page(work: UnitOfWork) -> str:
    me = _me(work)
    found = readiness.readiness(work, consultant_id=me.id)
    written = directory.joinings(work, consultant_id=me.id)
    return render_template(
        "availability/ready.html",
        found=found,
        steps=steps_of(found),
        is_way_unwritten=any(
            mode not in written for mode in me.modes if not (current_settings().has_room and mode is MeetingMode.ONLINE)
        ),
    )
