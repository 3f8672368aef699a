"""HR's pages of single sign-on: domains, provider, trial, and what is switched on. None of them shows a secret."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.companies import service as companies
from sotomado.companies.single_sign_on import domains, service
from sotomado.companies.single_sign_on.errors import (
    BadDomain,
    BadProvider,
    DomainNeeded,
    NoSuchDoor,
    NotReady,
    PublicDomain,
    Refused,
)
from sotomado.companies.single_sign_on.models import Protocol
from sotomado.companies.single_sign_on.service import Settings
from sotomado.companies.single_sign_on.views import house, set_out
from sotomado.companies.single_sign_on.wording import NOT_READY, PROTOCOLS, REASONS, what_is_wrong
from sotomado.languages import current_locale
from sotomado.settings import Environment
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("sso_desk", __name__, url_prefix="/company/<int:company_id>/sso")


@bp.get("")
def index(company_id: int) -> ResponseReturnValue:
    return _index(company_id)


def _index(company_id: int, *, typed: str = "", trouble: str = "") -> str:
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        return render_template(
            "companies/single_sign_on/index.html",
            company_id=company_id,
            company_name=company.name_en if current_locale() == "en" else company.name,
            domains=domains.of_company(work, company_id=company_id),
            connections=[
                service.desk(work, company_id=company_id, connection_id=row.id, person_id=current_actor().person_id)
                for row in service.of_company(work, company_id=company_id)
            ],
            protocols=PROTOCOLS,
            typed=typed,
            trouble=trouble,
        )


@bp.post("/domains")
def ask_domain(company_id: int) -> ResponseReturnValue:
    typed = request.form.get("domain", "")
    try:
        with current_work() as work:
            domain = domains.ask(work, company_id=company_id, typed=typed)
    except PublicDomain:
        trouble = _("どなたでもアドレスを持てるドメインは使えません。会社のドメインを入れてください。")
        return _index(company_id, typed=typed, trouble=trouble), 422
    except BadDomain:
        trouble = _("ドメインとして読めません。アドレスの＠より後ろを入れてください。")
        return _index(company_id, typed=typed, trouble=trouble), 422
    flash(_("%(domain)sの確認を、そとまどの運営にお願いしました。", domain=domain))
    return _to_index(company_id)


@bp.post("/domains/<domain_id>/drop")
def drop_domain(company_id: int, domain_id: str) -> ResponseReturnValue:
    with current_work() as work:
        domains.drop(work, company_id=company_id, domain_id=domain_id)
    flash(_("ドメインを外しました。"))
    return _to_index(company_id)


@bp.post("/connections")
def begin(company_id: int) -> ResponseReturnValue:
    kind = request.form.get("protocol", "")
    if kind not in set(Protocol):
        return _to_index(company_id)
    with current_work() as work:
        connection_id = service.begin(work, company_id=company_id, protocol=Protocol(kind))
    return _to(company_id, connection_id)


@bp.get("/<connection_id>")
def show(company_id: int, connection_id: str) -> ResponseReturnValue:
    return _page(company_id, connection_id)


def _page(
    company_id: int,
    connection_id: str,
    *,
    typed: Settings | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    here = house()
    with current_read() as work:
        company = companies.company(work, company_id=company_id)
        desk = service.desk(
            work, company_id=company_id, connection_id=connection_id, person_id=current_actor().person_id
        )
        today = work.now.date()
        departments = companies.headcounts(work, company_id=company_id, on=today)
        has_domain = bool(domains.confirmed(work, company_id=company_id))
    english = current_locale() == "en"
    return render_template(
        "companies/single_sign_on/connection.html",
        company_id=company_id,
        company_name=company.name_en if english else company.name,
        desk=desk,
        typed=typed or desk.settings,
        errors=errors or {},
        has_domain=has_domain,
        departments=[(one.department_id, one.name_en if english else one.name) for one in departments],
        door_url=f"{here.public_url}/sso/{desk.address}",
        redirect_url=here.redirect_url,
        left_url=here.left_url,
        back_channel_url=here.back_channel_url(desk.id),
        us=here.us(desk.id),
        protocol=PROTOCOLS[desk.protocol],
        reasons=REASONS,
    )


@bp.post("/<connection_id>")
def save(company_id: int, connection_id: str) -> ResponseReturnValue:
    form = request.form
    department = form.get("department_id", "")
    said = Settings(
        issuer=form.get("issuer", "").strip(),
        client_id=form.get("client_id", "").strip(),
        client_secret=form.get("client_secret", ""),
        sign_in_url=form.get("sign_in_url", "").strip(),
        sign_out_url=form.get("sign_out_url", "").strip(),
        email_claim=form.get("email_claim", "").strip()[:200],
        department_claim=form.get("department_claim", "").strip()[:200],
        joins="joins" in form,
        department_id=int(department) if department.isdecimal() and len(department) < 10 else None,
    )
    try:
        with current_work() as work:
            service.save(
                work,
                company_id=company_id,
                connection_id=connection_id,
                said=said,
                may_be_http=_may_be_http(),
            )
    except BadProvider as error:
        wrong = {error.field: what_is_wrong(error.field, error.reason)}
        return _page(company_id, connection_id, typed=said, errors=wrong), 422
    flash(_("保存しました。"))
    return _to(company_id, connection_id)


def _may_be_http() -> bool:
    """A provider on one's own machine: in tests and the demo alone."""
    return current_settings().environment is not Environment.PRODUCTION


@bp.post("/<connection_id>/metadata")
def take_metadata(company_id: int, connection_id: str) -> ResponseReturnValue:
    upload = request.files.get("metadata")
    try:
        with current_work() as work:
            service.take_metadata(
                work,
                company_id=company_id,
                connection_id=connection_id,
                content=upload.read() if upload else b"",
                may_be_http=_may_be_http(),
            )
    except BadProvider as error:
        wrong = {"metadata": what_is_wrong("metadata", error.reason)}
        return _page(company_id, connection_id, errors=wrong), 422
    flash(_("会社の側の設定を読みとりました。"))
    return _to(company_id, connection_id)


@bp.post("/<connection_id>/certificates")
def add_certificate(company_id: int, connection_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            service.add_certificate(
                work, company_id=company_id, connection_id=connection_id, text=request.form.get("certificate", "")
            )
    except BadProvider as error:
        wrong = {"certificate": what_is_wrong("certificate", error.reason)}
        return _page(company_id, connection_id, errors=wrong), 422
    flash(_("証明書を加えました。"))
    return _to(company_id, connection_id)


@bp.post("/<connection_id>/certificates/<certificate_id>/drop")
def drop_certificate(company_id: int, connection_id: str, certificate_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            service.drop_certificate(
                work, company_id=company_id, connection_id=connection_id, certificate_id=certificate_id
            )
    except NotReady as error:
        flash(str(NOT_READY[error.missing]), "error")
    else:
        flash(_("証明書を外しました。"))
    return _to(company_id, connection_id)


@bp.get("/<connection_id>/try")
def try_out(company_id: int, connection_id: str) -> ResponseReturnValue:
    """Whoever is asking goes to the provider and comes back, as everybody will; nobody is signed in by it."""
    back = url_for(".show", company_id=company_id, connection_id=connection_id, _anchor="try-out")
    with current_read() as work:
        service.desk(work, company_id=company_id, connection_id=connection_id, person_id=current_actor().person_id)
    try:
        return set_out(connection_id, target=back, tried_by=current_actor().person_id)
    except NoSuchDoor:
        flash(str(NOT_READY["provider"]), "error")
    except Refused:
        pass  # the page says how the trial ended
    return redirect(back, 303)


@bp.post("/<connection_id>/switch")
def switch(company_id: int, connection_id: str) -> ResponseReturnValue:
    person_id = current_actor().person_id
    try:
        with current_work() as work:
            if request.form.get("on") == "yes":
                service.switch_on(work, company_id=company_id, connection_id=connection_id, person_id=person_id)
                said = _("会社のアカウントでの入り口をひらきました。パスワードでも、いままでどおり入れます。")
            else:
                service.switch_off(work, company_id=company_id, connection_id=connection_id, person_id=person_id)
                said = _("会社のアカウントでの入り口をとじました。これからは、パスワードで入ります。")
    except NotReady as error:
        flash(str(NOT_READY[error.missing]), "error")
    else:
        flash(said)
    return _to(company_id, connection_id)


@bp.post("/<connection_id>/passwords")
def close_passwords(company_id: int, connection_id: str) -> ResponseReturnValue:
    person_id = current_actor().person_id
    try:
        with current_work() as work:
            if request.form.get("closed") == "yes":
                service.close_passwords(work, company_id=company_id, connection_id=connection_id, person_id=person_id)
                said = _("これからは、会社のアカウントだけで入ります。責任者の方は、パスワードでも入れます。")
            else:
                service.open_passwords(work, company_id=company_id, connection_id=connection_id, person_id=person_id)
                said = _("パスワードでも入れるようにしました。")
    except NotReady as error:
        flash(str(NOT_READY[error.missing]), "error")
    except DomainNeeded:
        flash(_("先に、会社のドメインの確認が要ります。"), "error")
    else:
        flash(said)
    return _to(company_id, connection_id)


@bp.post("/<connection_id>/unlink")
def unlink(company_id: int, connection_id: str) -> ResponseReturnValue:
    with current_work() as work:
        service.unlink(
            work, company_id=company_id, connection_id=connection_id, email=request.form.get("email", "")[:254]
        )
    flash(_("このアドレスの方は、次に入るときに、あらためて結びつきます。"))
    return _to(company_id, connection_id)


@bp.post("/<connection_id>/remove")
def remove(company_id: int, connection_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            service.remove(
                work, company_id=company_id, connection_id=connection_id, person_id=current_actor().person_id
            )
    except NotReady as error:
        flash(str(NOT_READY[error.missing]), "error")
        return _to(company_id, connection_id)
    flash(_("会社のサインインの設定を消しました。"))
    return _to_index(company_id)


def _to(company_id: int, connection_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", company_id=company_id, connection_id=connection_id), 303)


def _to_index(company_id: int) -> ResponseReturnValue:
    return redirect(url_for(".index", company_id=company_id), 303)
