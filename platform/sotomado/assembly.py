"""The parts `create_app` is put together from."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from sotomado import formats
from sotomado.accounts.passwords import Passwords
from sotomado.clock import Clock
from sotomado.companies.setting_up.shown import company_says
from sotomado.companies.tokens.guard import setup_guard
from sotomado.database import Database, new_key
from sotomado.directory.joining import with_numbers
from sotomado.directory.landscape import landscape
from sotomado.errors import setup_errors
from sotomado.files.uploads import setup_uploads
from sotomado.hosts import setup_hosts
from sotomado.keyring import Keyring
from sotomado.languages import choose_zone, current_locale, setup_languages
from sotomado.logs import setup_logs
from sotomado.metrics import setup_metrics
from sotomado.navigation import about_links, account_links, places
from sotomado.reporting.voices.at_the_door import public_voices, voices_for_me
from sotomado.reporting.voices.wording import beside
from sotomado.settings import Settings
from sotomado.web import (
    asset,
    is_open_to_me,
    setup_authorisation,
    setup_headers,
    setup_refusals,
    setup_sign_in,
    signed_in_actor,
    way_back,
)

SLICES = (
    "accounts",
    "assessments",
    "directory",
    "applications",
    "availability",
    "shortlists",
    "bookings",
    "oneonones",
    "reporting",
    "operations",
)
# Pages of a slice that stand on a blueprint of their own.
BESIDE = (
    "accounts.agreement_views",
    "accounts.factors.views",
    "accounts.factors.second_views",
    "accounts.factors.operator_views",
    "accounts.reached.views",
    "accounts.support.views",
    "accounts.undelivered.views",
    "accounts.word_consents.views",
    "directory.licences.views",
    "availability.standing.views",
    "billing.packs.views",
    "billing.checkout.operator_views",
    "billing.checkout.views",
    "billing.invoices.views",
    "billing.invoices.desk_views",
    "billing.payouts.views",
    "billing.payouts.operator_views",
    "billing.webhooks.views",
    "bookings.answers.views",
    "bookings.calendar_views",
    "bookings.changing_views",
    "bookings.desk_views",
    "bookings.replacing.views",
    "bookings.claims.views",
    "bookings.claims.operator_views",
    "bookings.feed_views",
    "bookings.series.views",
    "bookings.soonest.views",
    "bookings.waiting.views",
    "bookings.privately.views",
    "bookings.pushing.views",
    "companies.brief.views",
    "companies.single_sign_on.views",
    "companies.single_sign_on.desk_views",
    "companies.single_sign_on.operator_views",
    "companies.hr.views",
    "companies.scim.page_views",
    "companies.tokens.views",
    "companies.webhooks.views",
    "companies.roster.views",
    "consultations.life_line.views",
    "consultations.preparing.views",
    "consultations.handing_on.views",
    "consultations.intake.views",
    "consultations.actions.views",
    "consultations.closing.views",
    "consultations.reactions.views",
    "consultations.recording.views",
    "consultations.room.views",
    "consultations.words.views",
    "consultations.cards.views",
    "oneonones.questions.views",
    "oneonones.before.views",
    "oneonones.cards.views",
    "oneonones.getting_ready.views",
    "oneonones.table.views",
    "oneonones.table.words_views",
    "oneonones.table.closing_views",
    "oneonones.table.past_views",
    "oneonones.programmes.views",
    "oneonones.programmes.pack_views",
    "oneonones.programmes.message_views",
    "oneonones.programmes.draft_views",
    "oneonones.programmes.offered.views",
    "oneonones.showing.views",
    "oneonones.showing.check_views",
    "oneonones.themes.views",
    "oneonones.themes.two_views",
    "oneonones.themes.page_views",
    "operations.setting_up.department_views",
    "operations.setting_up.views",
    "personal_data.views",
    "consultations.notes.views",
    "consultations.reports.views",
    "oneonones.pairs.views",
    "oneonones.parting.views",
    "oneonones.series.views",
    "reporting.answers.views",
    "reporting.downloads.views",
    "reporting.files.views",
    "reporting.inviting.views",
    "reporting.inviting.page_views",
    "reporting.voices.views",
    "reporting.voices.page_views",
    "reporting.voices.desk_views",
    "safety.views",
    "safety.desk.views",
    "watching.views",
)

# What companies' machines ask for, with a token. A form's token says nothing here: no cookie is looked at.
BY_TOKEN: tuple[str, ...] = ("companies.scim.views", "api.views")

__all__ = [
    "setup_authorisation",
    "setup_database",
    "setup_demo",
    "setup_errors",
    "setup_forms",
    "setup_guard",
    "setup_headers",
    "setup_hosts",
    "setup_languages",
    "setup_logs",
    "setup_metrics",
    "setup_refusals",
    "setup_settings",
    "setup_sign_in",
    "setup_slices",
    "setup_templates",
    "setup_uploads",
]


def setup_settings(app: Flask, settings: Settings) -> None:
    app.extensions["sotomado_settings"] = settings
    app.extensions["sotomado_passwords"] = Passwords(
        memory_kib=settings.argon2_memory_kib, passes=settings.argon2_passes
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-sotomado" if settings.is_production else "sotomado",
        SESSION_COOKIE_SECURE=settings.is_production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=settings.sign_in_absolute_minutes),
        # A cookie set anew with every answer would also stand in those that shared caches keep.
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        # A form spells a Japanese letter with nine bytes: whoever typed far too much is told so beside what they typed.
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        PROPAGATE_EXCEPTIONS=False,
        # Forms stay usable as long as one is signed in: what was typed slowly is not lost.
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies
        )


def setup_database(app: Flask, settings: Settings, clock: Clock | None) -> None:
    app.extensions["sotomado_database"] = Database(settings.database_url, keyring=Keyring(settings.keys()), clock=clock)


def setup_forms(app: Flask) -> None:
    # Stripe has no token of a form: it signs what it sends.
    forms = CSRFProtect(app)
    forms.exempt("sotomado.billing.webhooks.views.receive")
    # A provider's page sends its answer by a form of its own, and signs it.
    for name in ("saml_answer", "back_channel"):
        forms.exempt(f"sotomado.companies.single_sign_on.views.{name}")
    for name in BY_TOKEN:
        forms.exempt(import_module(f"sotomado.{name}").bp)


def setup_templates(app: Flask) -> None:
    """Filters for times and money, and what every page needs."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    def moment(at: datetime, **options: Any) -> str:
        return formats.moment(at, choose_zone(), current_locale(), **options)

    def span(start: datetime, end: datetime, **options: Any) -> str:
        return formats.span(start, end, choose_zone(), current_locale(), **options)

    app.jinja_env.filters.update(
        moment=moment,
        day=lambda on, **options: formats.day(on, current_locale(), **options),
        # The day on which something happened, where the reader is.
        on_day=lambda at: formats.day(at.astimezone(ZoneInfo(choose_zone())).date(), current_locale()),
        clock_time=lambda at: formats.clock_time(at, choose_zone()),
        # By somebody else's clock.
        moment_in=lambda at, zone: formats.moment(at, zone, current_locale()),
        yen=lambda amount: formats.yen(amount, current_locale()),
        with_numbers=with_numbers,
        quarter=lambda name: formats.quarter(name, current_locale()),
    )
    app.jinja_env.globals.update(
        asset=asset,
        company_says=company_says,
        is_open_to_me=is_open_to_me,
        has_room=app.extensions["sotomado_settings"].has_room,
        has_own_room=app.extensions["sotomado_settings"].has_own_room,
        records_talks=app.extensions["sotomado_settings"].records_talks,
        drawn_key=new_key,
        public_voices=public_voices,
        said_beside=beside,
        voices_for_me=voices_for_me,
        way_back=way_back,
        span=span,
        landscape=landscape,
        city=lambda zone: formats.city(zone, current_locale()),
    )

    @app.context_processor
    def common() -> dict[str, Any]:
        return {
            "locale": current_locale(),
            "time_zone": choose_zone(),
            "actor": signed_in_actor(),
            "navigation": places(),
            "account_links": account_links(),
            "about_links": about_links(),
        }


def setup_slices(app: Flask) -> None:
    for name in SLICES:
        app.register_blueprint(import_module(f"sotomado.{name}.views").bp)
    for name in (*BESIDE, *BY_TOKEN):
        app.register_blueprint(import_module(f"sotomado.{name}").bp)


def setup_demo(app: Flask) -> None:
    """The demo's own pages: its mailbox and the style page. Never part of production."""
    app.register_blueprint(import_module("sotomado.demo.views").bp)
