"""HR's page of the company's tokens: make one, read its secret once, end one."""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.scopes import Scope
from sotomado.companies import service as companies
from sotomado.companies.tokens import service as tokens
from sotomado.companies.tokens.errors import BadToken, TooManyTokens
from sotomado.companies.tokens.models import MOST_TOKENS
from sotomado.companies.tokens.service import LASTING, LONGEST_NAME, Made
from sotomado.companies.tokens.wording import SCOPES
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("tokens", __name__)

# As `new_key` draws them.
_KEY = re.compile(r"[A-Za-z0-9_-]{22}")


@bp.get("/company/<int:company_id>/tokens")
def index(company_id: int) -> ResponseReturnValue:
    return _page(company_id)


@bp.post("/company/<int:company_id>/tokens")
def make(company_id: int) -> ResponseReturnValue:
    """The answer to the form itself shows the secret: it has no address at which it could be found again."""
    days = request.form.get("days", "")
    chosen = [Scope(one) for one in dict.fromkeys(request.form.getlist("scopes")) if one in set(Scope)]
    once = request.form.get("once", "")
    try:
        with current_work() as work:
            made = tokens.make(
                work,
                company_id=company_id,
                name=request.form.get("name", ""),
                scopes=chosen,
                by=current_actor().person_id,
                days=int(days) if days.isdecimal() and len(days) < 6 else 0,
                token_id=once if _KEY.fullmatch(once) else None,
            )
    except BadToken as error:
        return _page(company_id, wrong=error.field), 422
    except TooManyTokens:
        return _page(company_id, wrong="name", is_full=True), 409
    if made is None:
        flash(_("そのトークンは、もう作られています。控えていないときは、止めて、もう一度作ってください。"))
        return redirect(url_for(".index", company_id=company_id), 303)
    return _page(company_id, made=made), 201


@bp.post("/company/<int:company_id>/tokens/<token_id>/end")
def end(company_id: int, token_id: str) -> ResponseReturnValue:
    with current_work() as work:
        tokens.end(work, company_id=company_id, token_id=token_id, by=current_actor().person_id)
    flash(_("トークンを止めました。これを使っていた連携は、もうつながりません。"))
    return redirect(url_for(".index", company_id=company_id), 303)


def _page(company_id: int, *, made: Made | None = None, wrong: str = "", is_full: bool = False) -> str:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        held = tokens.tokens_of(work, company_id=company_id)
        now = work.now
    typed = request.form if wrong else None
    return render_template(
        "companies/tokens/index.html",
        company=company,
        company_name=company.name_en if current_locale() == "en" else company.name,
        in_use=[one for one in held if not one.is_over(now)],
        over=[one for one in held if one.is_over(now)],
        now=now,
        made=made,
        errors=_errors(wrong, is_full),
        name=typed.get("name", "") if typed else "",
        chosen=typed.getlist("scopes") if typed else [],
        days=typed.get("days", "") if typed else LASTING[0],
        scopes=SCOPES,
        lasting=LASTING,
        most=MOST_TOKENS,
        longest=LONGEST_NAME,
    )


def _errors(wrong: str, is_full: bool) -> dict[str, str]:
    if is_full:
        return {
            "name": _("トークンは%(most)s個までです。使っていないものを止めてから作ってください。", most=MOST_TOKENS)
        }
    words = {
        "name": _("どのシステムのためか分かる名前を、%(longest)s文字までで書いてください。", longest=LONGEST_NAME),
        "scopes": _("このトークンでできることを、ひとつは選んでください。"),
        "days": _("使える期間を、この中から選んでください。"),
    }
    return {wrong: words[wrong]} if wrong else {}
