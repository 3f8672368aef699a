"""Which language and time zone a page is in: the person's own, else the one chosen here, else the browser's."""

from __future__ import annotations

from flask import Flask, request, session
from flask_babel import Babel, get_locale

from sotomado.accounts.models import Locale
from sotomado.web import signed_in_actor

DEFAULT_ZONE = "Asia/Tokyo"


def choose_locale() -> str:
    """Japanese or English, never anything else, whatever a browser or an address asks for."""
    actor = signed_in_actor()
    if actor is not None:
        return actor.locale.value
    chosen = session.get("locale")
    if chosen in {locale.value for locale in Locale}:
        return str(chosen)
    return request.accept_languages.best_match([locale.value for locale in Locale], Locale.JAPANESE.value)


def choose_zone() -> str:
    actor = signed_in_actor()
    return actor.time_zone if actor is not None else DEFAULT_ZONE


def current_locale() -> str:
    """The language of this page: "ja" or "en"."""
    return str(get_locale() or Locale.JAPANESE.value)


def setup_languages(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(
        app,
        default_locale=Locale.JAPANESE.value,
        default_timezone=DEFAULT_ZONE,
        locale_selector=choose_locale,
        timezone_selector=choose_zone,
    )
