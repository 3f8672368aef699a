"""HR's pages of messages: written, looked at as whoever gets it will read it, sent, and taken back."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.database import UnitOfWork
from sotomado.oneonones.programmes import choosing, drafts, letters, messages
from sotomado.oneonones.programmes.drafts import MESSAGE
from sotomado.oneonones.programmes.errors import NotAsSeen
from sotomado.oneonones.programmes.forms import MessageForm
from sotomado.oneonones.programmes.messages import Way
from sotomado.oneonones.programmes.models import MessageKind
from sotomado.oneonones.programmes.pages import common, draft_of, form_page, handed_in, to_index, typed
from sotomado.oneonones.programmes.service import today_at
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("company_messages", __name__, url_prefix="/company/<int:company_id>/one-on-ones/messages")

# What the page begins with; HR chooses.
SHOWN_DAYS = timedelta(days=30)


@bp.get("/new")
def compose(company_id: int) -> ResponseReturnValue:
    draft = draft_of(company_id, MESSAGE)
    if draft is not None:
        return _page(company_id, MessageForm(formdata=typed(draft)))
    with current_read() as work:
        until_on = today_at(work, company_id) + SHOWN_DAYS
    form = MessageForm(formdata=None, cohort="everyone", kind=MessageKind.MESSAGE.value, until_on=until_on)
    return _page(company_id, form)


@bp.post("/new")
def look_over(company_id: int) -> ResponseReturnValue:
    """Nothing goes out yet: what was typed is kept, and shown as it will be read."""
    form = MessageForm()

    def verb(work: UnitOfWork) -> None:
        messages.check(work, company_id=company_id, letter=form.read())
        fields = drafts.of_form(request.form)
        drafts.keep(work, company_id=company_id, person_id=current_actor().person_id, of=MESSAGE, fields=fields)

    status = handed_in(form, verb)
    if status is not None:
        return _page(company_id, form, status)
    return redirect(url_for(".preview", company_id=company_id), 303)


@bp.get("/preview")
def preview(company_id: int) -> ResponseReturnValue:
    draft = draft_of(company_id, MESSAGE)
    form = MessageForm(formdata=typed(draft), meta={"csrf": False}) if draft is not None else None
    if draft is None or form is None or not form.validate():
        return redirect(url_for(".compose", company_id=company_id), 303)
    letter, actor = form.read(), current_actor()
    with current_read() as work:
        rule = choosing.rule_from(letter.cohort)
        shown = common(work, company_id)
        people = messages.fitting(work, company_id=company_id, rule=rule)
    return render_template(
        "programmes/preview.html",
        letter=letter,
        rule=rule,
        people=people,
        fewest=messages.FEWEST_SAID,
        held_back=messages.HELD_BACK.seconds // 60,
        seen=draft.key,
        mail=letters.something_from_hr(actor.locale, actor.name, url_for("offered.show", _external=True)),
        **shown,
    )


@bp.post("/preview")
def send(company_id: int) -> ResponseReturnValue:
    draft, person_id = draft_of(company_id, MESSAGE), current_actor().person_id
    if draft is None:  # sent already, with the same button or in another window
        return to_index(company_id)
    form = MessageForm(formdata=typed(draft), meta={"csrf": False})

    def verb(work: UnitOfWork) -> None:
        seen = request.form.get("seen", "")
        drafts.take(work, company_id=company_id, person_id=person_id, of=MESSAGE, seen=seen)
        messages.send(work, company_id=company_id, letter=form.read())

    try:
        status = handed_in(form, verb)
    except NotAsSeen:
        flash(
            _("この画面をひらいたあとで、書いたものが変わりました。まだ送っていません。もう一度確かめてください。"),
            "error",
        )
        return redirect(url_for(".preview", company_id=company_id), 303)
    if status is not None:
        return _page(company_id, form, status)
    flash(_("%(minutes)s分たったら送ります。それまでは、取りやめられます。", minutes=messages.HELD_BACK.seconds // 60))
    return to_index(company_id)


@bp.get("/<message_id>")
def show(company_id: int, message_id: str) -> ResponseReturnValue:
    with current_read() as work:
        sent = messages.message(work, company_id=company_id, message_id=message_id)
        shown = common(work, company_id)
    return render_template("programmes/message.html", sent=sent, **shown)


@bp.post("/<message_id>/take-back")
def take_back(company_id: int, message_id: str) -> ResponseReturnValue:
    with current_work() as work:
        sent = messages.take_back(work, company_id=company_id, message_id=message_id)
    if sent.way is Way.TAKEN_BACK:
        flash(_("送るのを取りやめました。だれにも届いていません。"))
    else:
        flash(_("読む人の画面から下ろしました。届いたメールには、中身は書かれていません。"))
    return redirect(url_for(".show", company_id=company_id, message_id=message_id), 303)


def _page(company_id: int, form: MessageForm, status: int = 200) -> ResponseReturnValue:
    longest = (messages.LONGEST_TITLE, messages.LONGEST_BODY, messages.LONGEST_LINK)
    draft = draft_of(company_id, MESSAGE)
    return form_page("write", company_id, form, status, longest=longest, of=MESSAGE, draft=draft)
