"""Pages of operations: how the service stands, for its operator; whether it lives, for whoever watches machines."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from zoneinfo import ZoneInfo

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from sotomado import migrate
from sotomado.applications.screening import desk
from sotomado.bookings.claims import operators as claims
from sotomado.database import DatabaseAway
from sotomado.languages import choose_zone, current_locale
from sotomado.operations import booking_views, consultant_views, matching, renewal_views, wording
from sotomado.operations import service as operations
from sotomado.operations.audit_log import views as audit_views
from sotomado.operations.blueprint import bp
from sotomado.operations.console.figures import figures
from sotomado.operations.console.tiles import Waiting, need_somebody, tiles
from sotomado.operations.contracts import views as contract_views
from sotomado.operations.flags import views as flag_views
from sotomado.operations.given_up import views as given_up_views
from sotomado.operations.money import month_views, rate_views
from sotomado.operations.money import views as money_views
from sotomado.operations.reports import views as report_views
from sotomado.operations.retention import views as retention_views
from sotomado.operations.setting_up import operator_views as company_views
from sotomado.operations.support import views as support_views
from sotomado.operations.units import views as unit_views
from sotomado.outbox import service as outbox
from sotomado.reporting import refusals
from sotomado.safety import handling as safety
from sotomado.web import current_database, current_read, current_settings

# Their pages stand on the same blueprint.
__all__ = [
    "audit_views",
    "booking_views",
    "bp",
    "company_views",
    "consultant_views",
    "contract_views",
    "flag_views",
    "given_up_views",
    "money_views",
    "month_views",
    "rate_views",
    "renewal_views",
    "report_views",
    "retention_views",
    "support_views",
    "unit_views",
]


@bp.get("/operations")
def overview() -> ResponseReturnValue:
    with current_read() as work:
        here = work.now.astimezone(ZoneInfo(choose_zone()))
        standing = operations.overview(work, today=here.date())
        counted = figures(work, day_begins=here.replace(hour=0, minute=0, second=0, microsecond=0))
        is_current = migrate.is_current(work.session.connection())
        applications_waiting = desk.waiting(work)
        claims_waiting = claims.how_many_wait(work)
        reports_refused = refusals.count(work)
        cases_waiting = safety.how_many_wait(work)
    shown = tiles(
        standing,
        counted,
        Waiting(
            applications=applications_waiting,
            claims=claims_waiting,
            refused=reports_refused,
            cases=cases_waiting,
            has_payments=current_settings().has_payments,
        ),
    )
    return render_template(
        "operations/overview.html",
        tiles=shown,
        needing=need_somebody(shown),
        applications_waiting=applications_waiting,
        claims_waiting=claims_waiting,
        reports_refused=reports_refused,
        cases_waiting=cases_waiting,
        standing=standing,
        is_english=current_locale() == "en",
        is_current=is_current,
        database_kind="SQLite" if current_database().is_sqlite else "PostgreSQL",
        version=_version(),
    )


@bp.get("/operations/matching")
def choosing() -> ResponseReturnValue:
    """How the choosing of ten stands."""
    with current_read() as work:
        standing = matching.standing(work)
    return render_template(
        "operations/matching.html", standing=standing, words=wording, fifths=wording.fifths(standing.spread)
    )


@bp.get("/healthz")
@bp.get("/alive", endpoint="alive")
def healthz() -> ResponseReturnValue:
    """The process answers. Asks nothing else, so that an absent database does not restart it."""
    return jsonify(status="alive")


@bp.get("/readyz")
@bp.get("/ready", endpoint="ready")
def readyz() -> ResponseReturnValue:
    """The database is reachable and has the schema of this version. Mail that is stuck is told, and stops nothing."""
    try:
        with current_read() as work:
            if not migrate.is_current(work.session.connection()):
                return jsonify(status="not migrated"), 503
            health = outbox.health(work)
    except DatabaseAway:
        return jsonify(status="away"), 503
    return jsonify(
        status="ready", outbox="stuck" if health.is_stuck else "given up" if health.given_up else "well"
    ), 200


def _version() -> str:
    try:
        return version("sotomado")
    except PackageNotFoundError:
        return ""
