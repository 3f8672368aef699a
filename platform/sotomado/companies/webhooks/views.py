"""HR's page of the addresses that are told: add one, read its secret once, try it out, see what was sent, end it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.companies import service as companies
from sotomado.companies.webhooks import service as webhooks
from sotomado.companies.webhooks.bringing import PAUSED_AFTER
from sotomado.companies.webhooks.errors import BadWebhook, TooManyWebhooks
from sotomado.companies.webhooks.models import MOST_WEBHOOKS, WebhookEvent
from sotomado.companies.webhooks.service import CHOSEN, DELIVERIES_KEPT, Webhook
from sotomado.companies.webhooks.wording import EVENTS, standing_of
from sotomado.languages import current_locale
from sotomado.outgoing.addresses import LONGEST_ADDRESS
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("company_webhooks", __name__)


@bp.get("/company/<int:company_id>/webhooks")
def index(company_id: int) -> ResponseReturnValue:
    return _page(company_id)


@bp.post("/company/<int:company_id>/webhooks")
def make(company_id: int) -> ResponseReturnValue:
    """The answer to the form itself shows the secret: it has no address at which it could be found again."""
    chosen = [WebhookEvent(one) for one in dict.fromkeys(request.form.getlist("events")) if one in set(CHOSEN)]
    address = request.form.get("address", "").strip()
    try:
        with current_work() as work:
            made, secret = webhooks.make(
                work,
                company_id=company_id,
                address=address[: LONGEST_ADDRESS + 1],
                events=chosen,
                named_hosts=current_settings().named_outside_hosts,
                by=current_actor().person_id,
            )
    except BadWebhook as error:
        return _page(company_id, wrong=error.field), 422
    except TooManyWebhooks:
        return _page(company_id, wrong="address", is_full=True), 409
    return _page(company_id, made=made, secret=secret), 201


@bp.get("/company/<int:company_id>/webhooks/<webhook_id>")
def show(company_id: int, webhook_id: str) -> ResponseReturnValue:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        found = webhooks.webhook(work, company_id=company_id, webhook_id=webhook_id)
        sent = webhooks.deliveries_of(work, company_id=company_id, webhook_id=webhook_id)
    return render_template(
        "companies/webhooks/show.html",
        company=company,
        company_name=company.name_en if current_locale() == "en" else company.name,
        webhook=found,
        sent=[(one, standing_of(one)) for one in sent],
        events=EVENTS,
        kept_days=DELIVERIES_KEPT.days,
        paused_after_days=PAUSED_AFTER.days,
    )


@bp.post("/company/<int:company_id>/webhooks/<webhook_id>/ping")
def ping(company_id: int, webhook_id: str) -> ResponseReturnValue:
    with current_work() as work:
        webhooks.ping(work, company_id=company_id, webhook_id=webhook_id)
    flash(_("ためしのお知らせを送ります。数秒で、下の一覧に結果が出ます。"))
    return redirect(url_for(".show", company_id=company_id, webhook_id=webhook_id), 303)


@bp.post("/company/<int:company_id>/webhooks/<webhook_id>/resume")
def resume(company_id: int, webhook_id: str) -> ResponseReturnValue:
    with current_work() as work:
        webhooks.go_on(work, company_id=company_id, webhook_id=webhook_id)
    flash(_("この宛先へのお知らせを、また始めました。"))
    return redirect(url_for(".show", company_id=company_id, webhook_id=webhook_id), 303)


@bp.post("/company/<int:company_id>/webhooks/<webhook_id>/end")
def end(company_id: int, webhook_id: str) -> ResponseReturnValue:
    with current_work() as work:
        webhooks.end(work, company_id=company_id, webhook_id=webhook_id, by=current_actor().person_id)
    flash(_("この宛先を外しました。もう何も送りません。"))
    return redirect(url_for(".index", company_id=company_id), 303)


def _page(
    company_id: int, *, made: Webhook | None = None, secret: str = "", wrong: str = "", is_full: bool = False
) -> str:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        held = webhooks.webhooks_of(work, company_id=company_id)
    typed = request.form if wrong else None
    return render_template(
        "companies/webhooks/index.html",
        company=company,
        company_name=company.name_en if current_locale() == "en" else company.name,
        held=held,
        made=made,
        secret=secret,
        errors=_errors(wrong, is_full),
        address=typed.get("address", "") if typed else "",
        chosen=typed.getlist("events") if typed else [],
        events=EVENTS,
        choices=[(event.value, EVENTS[event]) for event in CHOSEN],
        most=MOST_WEBHOOKS,
        longest=LONGEST_ADDRESS,
    )


def _errors(wrong: str, is_full: bool) -> dict[str, str]:
    if is_full:
        most = MOST_WEBHOOKS
        return {"address": _("宛先は%(most)sか所までです。使っていないものを外してから加えてください。", most=most)}
    words = {
        "address": _("https:// で始まり、インターネットから届くアドレスを書いてください(ポートは443か8443)。"),
        "events": _("何を知らせるか、ひとつは選んでください。"),
    }
    return {wrong: words[wrong]} if wrong else {}
