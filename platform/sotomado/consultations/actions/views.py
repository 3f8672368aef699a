"""Pages of action items, and the page behind a link in a mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.consent import consent_required
from sotomado.consultations.actions import following, links, wording
from sotomado.consultations.actions import service as actions
from sotomado.consultations.actions.errors import DayIsOver, LinkIsOver, NothingSaid, TooLong
from sotomado.consultations.actions.forms import DAY_IS_OVER, NOTHING_SAID, ActionForm
from sotomado.consultations.actions.models import Answer, Kind, Standing
from sotomado.consultations.labels import TOO_LONG
from sotomado.database import UnitOfWork
from sotomado.web import current_actor, current_read, current_work, safe_next, signed_in_actor

bp = Blueprint("actions", __name__)


@bp.get("/actions/new")
@consent_required
def begin() -> ResponseReturnValue:
    return _form_page(ActionForm(formdata=None))


@bp.post("/actions/new")
@consent_required
def decide() -> ResponseReturnValue:
    form = ActionForm()
    if not form.validate() or not save(form, lambda work, said: actions.decide(work, **said)):
        return _form_page(form), 422
    return redirect(url_for("notebook.show", _anchor="actions"), 303)


@bp.get("/actions/<item_id>")
@consent_required
def show(item_id: str) -> ResponseReturnValue:
    return _form_page(None, item_id)


@bp.post("/actions/<item_id>")
@consent_required
def revise(item_id: str) -> ResponseReturnValue:
    form = ActionForm()
    with current_read() as work:
        actions.item(work, person_id=current_actor().person_id, item_id=item_id)
    if not form.validate() or not save(form, lambda work, said: actions.revise(work, item_id=item_id, **said)):
        return _form_page(form, item_id), 422
    return _back(item_id)


def _form_page(form: ActionForm | None, item_id: str | None = None) -> str:
    with current_read() as work:
        person_id = current_actor().person_id
        one = actions.item(work, person_id=person_id, item_id=item_id) if item_id else None
        before = actions.earlier(work, person_id=person_id, item_id=item_id) if item_id else ()
        today = actions.today(work, person_id=person_id)
    if form is None and one is not None:
        form = ActionForm(
            formdata=None,
            data={
                "what": one.what,
                "kind": one.kind.value,
                "how_known": one.how_known,
                "by_on": one.by_on,
                "asked_on": one.asked_on,
            },
        )
    assert form is not None
    return render_template(
        "consultations/actions/item.html",
        item=one,
        before=before,
        form=form,
        wrong=[(name, str(said[0])) for name, said in form.errors.items() if name],
        wording=wording,
        kinds=kinds(),
        today=today,
        next=safe_next(request.values.get("next")) or "",
        longest_what=actions.LONGEST_WHAT,
        longest_how=actions.LONGEST_HOW_KNOWN,
    )


@bp.post("/actions/<item_id>/earlier/let-go")
@consent_required
def let_earlier_go(item_id: str) -> ResponseReturnValue:
    with current_work() as work:
        actions.let_earlier_go(work, person_id=current_actor().person_id, item_id=item_id)
    flash(_("書きなおす前のことばを消しました。"))
    return redirect(url_for("actions.show", item_id=item_id), 303)


@bp.post("/actions/<item_id>/standing")
@consent_required
def stand(item_id: str) -> ResponseReturnValue:
    said = request.form.get("standing", "")
    standing = Standing(said) if said in set(Standing) else Standing.OPEN
    with current_work() as work:
        actions.stand(work, person_id=current_actor().person_id, item_id=item_id, standing=standing)
    return _back(item_id)


@bp.post("/actions/<item_id>/put-away")
@consent_required
def put_away(item_id: str) -> ResponseReturnValue:
    with current_work() as work:
        actions.put_away(work, person_id=current_actor().person_id, item_id=item_id)
    return redirect(url_for("notebook.show", put_away=item_id, _anchor="actions"), 303)


@bp.post("/actions/<item_id>/put-back")
@consent_required
def put_back(item_id: str) -> ResponseReturnValue:
    with current_work() as work:
        actions.put_back(work, person_id=current_actor().person_id, item_id=item_id)
    return _back(item_id)


# Whoever opens it reads their mail, perhaps on a telephone where they are not signed in. Opening changes nothing.
@bp.get("/follow-ups/<follow_up_id>/<answer>/<proof>")
def link(follow_up_id: str, answer: str, proof: str) -> ResponseReturnValue:
    try:
        with current_read() as work:
            asked = following.look(work, follow_up_id=follow_up_id, answer=answer, proof=proof)
            text = _own_text(work, asked)
            undo = links.path(
                work, follow_up_id=follow_up_id, answer=links.UNDO, until=links.until_of(proof) or work.now.date()
            )
    except LinkIsOver:
        return render_template("consultations/actions/link_over.html"), 410
    chosen = Answer(answer) if answer in set(Answer) else None
    return render_template(
        "consultations/actions/link.html",
        asked=asked,
        chosen=chosen,
        is_answered=chosen is None or asked.answer is chosen,
        question=wording.ASKED[chosen][0] if chosen else "",
        button=wording.ASKED[chosen][1] if chosen else "",
        text=text,
        undo=undo,
    )


@bp.post("/follow-ups/<follow_up_id>/<answer>/<proof>")
def answer(follow_up_id: str, answer: str, proof: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            if answer in set(Answer):
                following.answer(work, follow_up_id=follow_up_id, answer=Answer(answer), proof=proof)
            else:
                following.undo(work, follow_up_id=follow_up_id, proof=proof)
            then = links.path(
                work,
                follow_up_id=follow_up_id,
                answer=links.ANSWERED,
                until=links.until_of(proof) or work.now.date(),
            )
    except LinkIsOver:
        return render_template("consultations/actions/link_over.html"), 410
    return redirect(then, 303)


def kinds() -> list[tuple[str, object, object]]:
    return [(kind.value, wording.KINDS[kind], wording.KIND_HINTS[kind]) for kind in Kind]


def save(form: ActionForm, verb: Callable[[UnitOfWork, dict[str, Any]], object]) -> bool:
    """Do what a valid form asks for; False where the verb found something, which then stands beside its field."""
    try:
        with current_work() as work:
            verb(work, {"person_id": current_actor().person_id, "decided": form.decided()})
    except DayIsOver:
        form.asked_on.errors = [str(DAY_IS_OVER)]
    except NothingSaid:
        form.what.errors = [str(NOTHING_SAID)]
    except TooLong as error:
        form[error.part].errors = [str(TOO_LONG) % {"max": error.longest}]
    else:
        return True
    return False


def _own_text(work: UnitOfWork, asked: following.Asked) -> str:
    """What was decided, for its person alone: whoever merely holds the link is not told."""
    actor = signed_in_actor()
    if actor is None or actor.person_id != asked.person_id:
        return ""
    return actions.item(work, person_id=asked.person_id, item_id=asked.item_id).what


def _back(item_id: str) -> ResponseReturnValue:
    target = safe_next(request.form.get("next")) or url_for("notebook.show", _anchor=f"action-{item_id}")
    return redirect(target, 303)
