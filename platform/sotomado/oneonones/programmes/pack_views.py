"""HR's pages of theme packs: written, offered, written anew, offered no more."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.consultations.preparing.labels import PHASES
from sotomado.consultations.preparing.prompts import Phase
from sotomado.database import UnitOfWork
from sotomado.languages import current_locale
from sotomado.oneonones.programmes import drafts, setting
from sotomado.oneonones.programmes.errors import ChangedMeanwhile
from sotomado.oneonones.programmes.forms import PackForm, PackWordsForm, number
from sotomado.oneonones.programmes.pages import draft_of, form_page, handed_in, to_index, typed
from sotomado.oneonones.programmes.service import today_at
from sotomado.oneonones.programmes.setting import Pack
from sotomado.oneonones.questions.bank import bank
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("theme_packs", __name__, url_prefix="/company/<int:company_id>/one-on-ones/packs")

# What the page begins with; HR chooses.
OFFERED_DAYS = timedelta(days=92)


@bp.get("/new")
def compose(company_id: int) -> ResponseReturnValue:
    draft = draft_of(company_id, drafts.NEW_PACK)
    if draft is not None:
        return _page(company_id, PackForm(formdata=typed(draft)))
    with current_read() as work:
        today = today_at(work, company_id)
    form = PackForm(formdata=None, cohort="everyone", from_on=today, until_on=today + OFFERED_DAYS)
    return _page(company_id, form)


@bp.post("/new")
def offer(company_id: int) -> ResponseReturnValue:
    form = PackForm()

    def verb(work: UnitOfWork) -> None:
        setting.offer_pack(work, company_id=company_id, **form.read())
        drafts.drop(work, company_id=company_id, person_id=current_actor().person_id, of=drafts.NEW_PACK)

    status = handed_in(form, verb)
    if status is not None:
        return _page(company_id, form, status)
    flash(_("テーマパックを出しました。えらぶかどうかは本人が決め、会社には分かりません。"))
    return to_index(company_id)


@bp.get("/<pack_id>")
def show(company_id: int, pack_id: str) -> ResponseReturnValue:
    pack = _pack(company_id, pack_id)
    standing, draft = pack.versions[0], draft_of(company_id, pack_id)
    if draft is not None and not pack.is_over:
        form = PackWordsForm(formdata=typed(draft))
        if form.over.data != str(standing.number):
            # What was typed is kept, and goes over the newer version once that was read.
            form.title.errors = [str(form.said[ChangedMeanwhile][1])]
        return _page(company_id, form, pack=pack)
    form = PackWordsForm(
        formdata=None,
        title=standing.title,
        text=standing.text,
        themes=[theme.value for theme in standing.themes],
        questions=list(standing.questions),
    )
    return _page(company_id, form, pack=pack)


@bp.post("/<pack_id>")
def write_anew(company_id: int, pack_id: str) -> ResponseReturnValue:
    form = PackWordsForm()

    def verb(work: UnitOfWork) -> None:
        over = number(form.over.data or "")
        setting.write_anew(work, company_id=company_id, pack_id=pack_id, over=over, words=form.words())
        drafts.drop(work, company_id=company_id, person_id=current_actor().person_id, of=pack_id)

    status = handed_in(form, verb)
    if status is not None:
        return _page(company_id, form, status, _pack(company_id, pack_id))
    flash(_("あたらしい版にしました。"))
    return redirect(url_for(".show", company_id=company_id, pack_id=pack_id), 303)


@bp.post("/<pack_id>/end")
def end(company_id: int, pack_id: str) -> ResponseReturnValue:
    with current_work() as work:
        setting.end_pack(work, company_id=company_id, pack_id=pack_id)
    flash(_("テーマパックを終えました。本人がもう書いたものは、本人のところに残ります。"))
    return to_index(company_id)


def _pack(company_id: int, pack_id: str) -> Pack:
    with current_read() as work:
        return setting.pack(work, company_id=company_id, pack_id=pack_id)


def _page(company_id: int, form: PackWordsForm, status: int = 200, pack: Pack | None = None) -> ResponseReturnValue:
    of = pack.id if pack is not None else drafts.NEW_PACK
    return form_page(
        "pack",
        company_id,
        form,
        status,
        pack=pack,
        of=of,
        draft=draft_of(company_id, of),
        by_phase=[(phase, [one for one in bank() if one.phase is phase]) for phase in Phase],
        phase_labels=PHASES,
        words={one.id: one.words["en" if current_locale() == "en" else "ja"] for one in bank()},
        longest=(setting.LONGEST_TITLE, setting.LONGEST_TEXT),
        most_questions=setting.MOST_QUESTIONS,
    )
