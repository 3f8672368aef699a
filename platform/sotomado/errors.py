"""What a person sees when something went wrong: what happened, what was kept, what to do. Calm, in their language."""

from __future__ import annotations

import logging

from flask import Flask, Response, g, render_template, request
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from sotomado.accounts.errors import NotFound, TooOften
from sotomado.api import problems
from sotomado.billing.gateway import StripeAway
from sotomado.bookings.errors import KeyOfAnother
from sotomado.database import DatabaseAway
from sotomado.directory.errors import OwnAffair

log = logging.getLogger("sotomado.errors")


def page(code: int, title: str, message: str, what_to_do: str) -> tuple[str, int]:
    return (
        render_template(
            "errors/page.html",
            code=code,
            title=title,
            message=message,
            what_to_do=what_to_do,
            request_id=g.get("request_id", ""),
        ),
        code,
    )


def not_found() -> tuple[str, int]:
    return page(
        404,
        _("このページは見つかりませんでした。"),
        _("アドレスが変わったか、あなたには見えないページです。"),
        _("はじめのページから、もう一度たどってみてください。"),
    )


def setup_errors(app: Flask) -> None:
    @app.errorhandler(DatabaseAway)
    def database_away(_error: DatabaseAway) -> tuple[str, int, dict[str, str]] | Response:
        log.error("database away", extra={"event": "database_away"})
        if problems.is_asked_for():
            return problems.answer(503, "Nothing was changed. Ask again in a minute.", headers={"Retry-After": "60"})
        # Whoever is asking is unknown without the database: the page must not ask for it again.
        g._login_user = AnonymousUserMixin()
        body, code = page(
            503,
            _("いま、少しのあいだお休みしています。"),
            _("途中のことは、何も書き換わっていません。"),
            _("数分おいてから、同じページをもう一度ひらいてください。"),
        )
        return body, code, {"Retry-After": "60"}

    @app.errorhandler(StripeAway)
    def stripe_away(error: StripeAway) -> tuple[str, int, dict[str, str]]:
        """A page that needed Stripe's answer at once; what is written down for later goes on without."""
        log.warning("server away", extra={"event": "stripe_away", "error": error.kept_as})
        body, code = page(
            503,
            _("いま、お支払いの窓口につながりません。"),
            _("カードや口座のことをまかせている会社(Stripe)から、返事がありません。"),
            _("数分おいてから、もう一度お試しください。入力したことや、とってある時間は、そのままです。"),
        )
        return body, code, {"Retry-After": "120"}

    @app.errorhandler(NotFound)
    def unknown_thing(_error: NotFound) -> tuple[str, int]:
        return not_found()

    @app.errorhandler(TooOften)
    def too_often(_error: TooOften) -> tuple[str, int]:
        return page(
            429,
            _("今日は、ここまでにしませんか。"),
            _("一日にえらびなおせる回数を使いきりました。いちばん新しい十人は、そのまま残っています。"),
            _("その十人や、すべての相談員の一覧から予約できます。明日になれば、またえらびなおせます。"),
        )

    @app.errorhandler(KeyOfAnother)
    def used_page(_error: KeyOfAnother) -> tuple[str, int]:
        return page(
            409,
            _("このページは、もう使われています。"),
            _("何も変わっていません。"),
            _("予約の一覧から、いまの様子を確かめて、もう一度お試しください。"),
        )

    @app.errorhandler(OwnAffair)
    def own_affair(_error: OwnAffair) -> tuple[str, int]:
        return page(
            403,
            _("これは、ほかの運営者が決めることです。"),
            _("ご自身の資格、報酬、掲載、利益相反は、ご自身では決められません。何も変わっていません。"),
            _("ほかの運営者に、お声がけください。"),
        )

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> tuple[str, int]:
        return page(
            400,
            _("この画面は、時間がたって古くなりました。"),
            _("安全のため、送られた内容は保存していません。"),
            _("ひとつ前のページに戻って読み込みなおし、もう一度送ってください。"),
        )

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[str, int] | Response:
        if problems.is_asked_for():
            return problems.of_http(error)
        code = error.code or 500
        if code == 404:
            return not_found()
        if code == 403:
            return page(
                403,
                _("このページは、別の役割の人のためのものです。"),
                _("いまのあなたの役割では、ひらくことができません。"),
                _("上のメニューから、あなたのページに戻れます。"),
            )
        if code == 413:
            return page(
                413,
                _("送られたファイルが大きすぎます。"),
                _("何も取り込んでいません。"),
                _("2MBより小さく分けて、もう一度送ってください。"),
            )
        if code == 405:
            return page(
                405,
                _("このアドレスは、直接ひらくものではありません。"),
                _("何も変わっていません。"),
                _("はじめのページから、もう一度たどってみてください。"),
            )
        return page(
            code,
            _("この要求には応えられませんでした。"),
            _("何も変わっていません。"),
            _("ひとつ前のページに戻って、もう一度お試しください。"),
        )

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> tuple[str, int] | Response:
        log.error("unexpected", exc_info=error, extra={"route": request.url_rule.rule if request.url_rule else ""})
        if app.config["PROPAGATE_EXCEPTIONS"]:
            raise error
        if problems.is_asked_for():
            return problems.answer(500, f"A mistake of ours. Tell us this number: {g.get('request_id', '')}")
        return page(
            500,
            _("こちらの不具合で、表示できませんでした。"),
            _("途中のことは、何も書き換わっていません。"),
            _("少しおいてもう一度お試しください。続くときは、下の番号をお知らせください。"),
        )
