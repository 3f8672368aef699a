"""Feature flags: how each stands, and a form to switch it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.accounts.errors import NotFound
from sotomado.companies import service as companies
from sotomado.flags import service as flags
from sotomado.flags.errors import BadSwitch, UnknownFlag
from sotomado.flags.models import Reach
from sotomado.languages import current_locale
from sotomado.operations.blueprint import bp
from sotomado.operations.flags import wording
from sotomado.web import current_actor, current_read, current_work


@bp.get("/operations/flags")
def flag_list() -> ResponseReturnValue:
    return _page()


@bp.post("/operations/flags/<name>")
def switch_flag(name: str) -> ResponseReturnValue:
    reach, percent = request.form.get("reach", ""), formats.typed_whole(request.form.get("percent", "")[:10])
    chosen = {int(one) for one in request.form.getlist("companies") if one.isdecimal() and len(one) < 10}
    try:
        with current_work() as work:
            known = {one.id for one in companies.all_companies(work)}
            flags.switch(
                work,
                name=name,
                reach=Reach(reach),
                percent=percent,
                company_ids=chosen & known,
                by=current_actor().person_id,
            )
    except UnknownFlag:
        raise NotFound("flag") from None
    except BadSwitch as error:
        return _page(name, str(error)), 422
    except ValueError:
        return _page(name, "reach"), 422
    flash(_("切り替えました。数十秒のうちに、すべての画面に効きます。"))
    return redirect(url_for("operations.flag_list"), 303)


def _page(wrong_name: str = "", wrong_field: str = "") -> str:
    with current_read() as work:
        standings = flags.standings(work)
        known = companies.all_companies(work)
    is_english = current_locale() == "en"
    return render_template(
        "operations/flags.html",
        standings=standings,
        companies=[(one.id, one.name_en if is_english else one.name) for one in known],
        words=wording,
        wrong_name=wrong_name,
        wrong_field=wrong_field,
        typed=request.form,
    )
