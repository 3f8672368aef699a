"""HR's page of the brief: write it, keep a draft, publish, read earlier versions, take it back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.companies import service as companies
from sotomado.companies.brief import labels
from sotomado.companies.brief import service as briefs
from sotomado.companies.brief.service import LONGEST_SECTION, TONGUES, Brief, Section, Texts
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("company_brief", __name__)

Wrong = tuple[tuple[str, str], ...]


def _field(section: Section, tongue: str) -> str:
    return f"{section.value}_{tongue}"


def _typed() -> Texts:
    return Texts({(s, tongue): request.form.get(_field(s, tongue), "") for s in Section for tongue in TONGUES})


@bp.get("/company/<int:company_id>/brief")
def show(company_id: int) -> ResponseReturnValue:
    """`?number=` reads an earlier version."""
    return _page(company_id)


@bp.post("/company/<int:company_id>/brief")
def publish(company_id: int) -> ResponseReturnValue:
    typed = _typed()
    try:
        with current_work() as work:
            briefs.publish(
                work,
                company_id=company_id,
                person_id=current_actor().person_id,
                texts=typed,
                over=request.form.get("over", -1, type=int),
            )
    except briefs.NotABrief as error:
        return _page(company_id, typed=typed, wrong=_wrong(error)), 422
    except briefs.Changed:
        return _page(company_id, typed=typed, was_changed=True), 409
    flash(_("公開しました。これからの面談の準備で、相談相手が読めます。"))
    return redirect(url_for(".show", company_id=company_id), 303)


def _wrong(error: briefs.NotABrief) -> Wrong:
    if not error.too_long:
        first = _field(Section.BUSINESS, current_locale())
        return ((first, _("どれかひとつの欄に、紹介を書いてください。")),)
    return tuple(
        (
            _field(section, tongue),
            _(
                "%(section)sは%(max)d文字までです。すこし短くして、もう一度送ってください。",
                section=labels.SECTION_LABELS[section],
                max=LONGEST_SECTION,
            ),
        )
        for section, tongue in error.too_long
    )


@bp.post("/company/<int:company_id>/brief/draft")
def keep_draft(company_id: int) -> ResponseReturnValue:
    """What was typed so far, sent by the page as one writes, or by its button."""
    with current_work() as work:
        briefs.keep_draft(work, company_id=company_id, person_id=current_actor().person_id, texts=_typed())
    if request.headers.get("X-Draft"):
        return "", 204
    flash(_("下書きを保存しました。公開するまで、あなただけが読めます。"))
    return redirect(url_for(".show", company_id=company_id), 303)


@bp.post("/company/<int:company_id>/brief/draft/drop")
def drop_draft(company_id: int) -> ResponseReturnValue:
    with current_work() as work:
        briefs.drop_draft(work, company_id=company_id, person_id=current_actor().person_id)
    flash(_("下書きを消しました。いま公開しているものから、書きはじめられます。"))
    return redirect(url_for(".show", company_id=company_id), 303)


@bp.post("/company/<int:company_id>/brief/withdraw")
def withdraw(company_id: int) -> ResponseReturnValue:
    with current_work() as work:
        briefs.withdraw(work, company_id=company_id, person_id=current_actor().person_id)
    flash(_("紹介を下げました。書いたものは、前の版として残っています。"))
    return redirect(url_for(".show", company_id=company_id), 303)


def _page(company_id: int, *, typed: Texts | None = None, wrong: Wrong = (), was_changed: bool = False) -> str:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        versions = briefs.versions(work, company_id=company_id)
        draft = briefs.draft_of(work, company_id=company_id, person_id=current_actor().person_id)
    standing = versions[0] if versions and versions[0].texts else None
    read = _read_version(versions)
    shown = typed or (draft.texts if draft else None) or (standing.texts if standing else None) or Texts()
    return render_template(
        "companies/brief/edit.html",
        company=company,
        company_name=company.name_en if current_locale() == "en" else company.name,
        versions=versions,
        standing=standing,
        read=read,
        draft=draft,
        texts=shown,
        # What was typed over a version that changed is kept, and published over the new one if sent again.
        over=versions[0].number if versions else 0,
        was_changed=was_changed,
        wrong=wrong,
        errors=dict(wrong),
        sections=list(Section),
        tongues=TONGUES if current_locale() == "ja" else TONGUES[::-1],
        field=_field,
        labels=labels,
        longest=LONGEST_SECTION,
    )


def _read_version(versions: list[Brief]) -> Brief | None:
    number = request.args.get("number", type=int)
    return next((one for one in versions if one.number == number and one.texts), None)
