"""HR's page of departments: a tree one can add to, rename, move within and end, by keyboard as by hand."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.companies import service as companies
from sotomado.companies.setting_up import departments as tree
from sotomado.companies.setting_up.errors import BadSetting, Circle, StillNeeded
from sotomado.languages import current_locale
from sotomado.operations.setting_up import wording
from sotomado.web import current_read, current_work

bp = Blueprint("company_departments", __name__)


@bp.get("/company/<int:company_id>/setup/departments")
def show(company_id: int) -> ResponseReturnValue:
    return _page(company_id)


@bp.post("/company/<int:company_id>/setup/departments")
def add(company_id: int) -> ResponseReturnValue:
    try:
        with current_work() as work:
            made = tree.add(
                work,
                company_id=company_id,
                name=request.form.get("name", ""),
                name_en=request.form.get("name_en", ""),
                parent_id=_above(),
            )
    except BadSetting as error:
        return _page(company_id, errors=wording.sentences(error.wrong)), 422
    flash(_("部署を加えました。"))
    return _back(company_id, made)


@bp.post("/company/<int:company_id>/setup/departments/<int:department_id>")
def change(company_id: int, department_id: int) -> ResponseReturnValue:
    try:
        with current_work() as work:
            tree.change(
                work,
                company_id=company_id,
                department_id=department_id,
                name=request.form.get("name", ""),
                name_en=request.form.get("name_en", ""),
                parent_id=_above(),
            )
    except BadSetting as error:
        return _page(company_id, department_id, wording.sentences(error.wrong)), 422
    except Circle:
        wrong = _("この部署の下にある部署には移せません。部署が輪になってしまうためです。何も変わっていません。")
        return _page(company_id, department_id, {"parent": wrong}), 409
    flash(_("部署を変えました。"))
    return _back(company_id, department_id)


@bp.post("/company/<int:company_id>/setup/departments/<int:department_id>/end")
def end(company_id: int, department_id: int) -> ResponseReturnValue:
    try:
        with current_work() as work:
            tree.end(work, company_id=company_id, department_id=department_id)
    except StillNeeded as error:
        wrong = _(
            "まだ終えられません。%(people)s名が所属し、下に%(beneath)sの部署があります。先に移してください。",
            people=error.people,
            beneath=error.beneath,
        )
        return _page(company_id, department_id, {"end": wrong}), 409
    flash(_("部署を終えました。これまでのレポートには、そのまま残ります。"))
    return _back(company_id)


def _above() -> int | None:
    """The department chosen as the one above; None for the top."""
    return request.form.get("parent", type=int)


def _back(company_id: int, department_id: int | None = None) -> ResponseReturnValue:
    anchor = f"department-{department_id}" if department_id else None
    return redirect(url_for(".show", company_id=company_id, _anchor=anchor), 303)


def _page(company_id: int, department_id: int | None = None, errors: Mapping[str, str] | None = None) -> str:
    """`department_id`: the one whose form was sent; None: the form for a new one."""
    english = current_locale() == "en"
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        branches = tree.tree(work, company_id=company_id)

    def named(some: list[tree.Branch]) -> list[tuple[int, str]]:
        return [(one.id, "　" * one.depth + (one.name_en if english else one.name)) for one in some]

    return render_template(
        "setting_up/departments.html",
        company_id=company_id,
        company_name=company.name_en if english else company.name,
        lines=[(one, named(tree.may_stand_beneath(branches, one.id))) for one in branches],
        everywhere=named(branches),
        sent_id=department_id,
        errors=errors or {},
        typed={name: request.form.get(name, "") for name in ("name", "name_en", "parent")},
        longest=tree.LONGEST_NAME,
    )
