"""Pages on which consultants write their own profile: draft, portrait, what publishing changes."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from sotomado.accounts.uploading import looked_at
from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.blueprint import bp
from sotomado.directory.profiles import service as profiles
from sotomado.directory.profiles import wording
from sotomado.directory.profiles.body import LONGEST, OF_MANY_LINES, TEXTS, ProfileBody, text_trouble, troubles
from sotomado.directory.profiles.forms import FactsForm
from sotomado.directory.profiles.portrait import CLOSEST, Cut, framed
from sotomado.directory.profiles.service import Draft, NotReady
from sotomado.directory.service import ConsultantCard
from sotomado.files import checking, uploads
from sotomado.files.errors import Reason, Refused
from sotomado.files.models import Purpose
from sotomado.files.wording import REFUSALS
from sotomado.web import current_actor, current_read, current_work, refusal

# Drafts may be too long to publish, but not without bound.
LONGEST_DRAFT = 20_000


@bp.get("/desk/profile")
def own_profile() -> ResponseReturnValue:
    with current_read() as work:
        me = _me(work)
        draft = profiles.draft(work, consultant_id=me.id)
    return _page(me, draft, draft.body, FactsForm.of(draft.body))


@bp.post("/desk/profile")
def save_profile() -> ResponseReturnValue:
    """Keep the draft and go where the button said."""
    facts = FactsForm(request.form)
    typed = {name: request.form[name] for name in TEXTS if name in request.form}
    with current_work() as work:
        me = _me(work)
        draft = profiles.draft(work, consultant_id=me.id)
        body = draft.body.with_texts(typed)
        if facts.errors or any(len(text) > LONGEST_DRAFT for text in typed.values()):
            return _page(me, draft, body, facts), 422
        profiles.save_draft(work, consultant_id=me.id, body=facts.onto(body))
    match request.form.get("go"):
        case "portrait":
            return redirect(url_for(".own_portrait"), 303)
        case "preview":
            return redirect(url_for("readiness.preview"), 303)
        case "publish":
            return redirect(url_for(".publishing"), 303)
    flash(_("下書きを保存しました。相談者に見えているページは、公開するまで変わりません。"))
    return redirect(url_for(".own_profile"), 303)


@bp.get("/desk/profile/publish")
def publishing() -> ResponseReturnValue:
    with current_read() as work:
        me = _me(work)
        draft = profiles.draft(work, consultant_id=me.id)
    return _publishing_page(me, draft)


@bp.post("/desk/profile/publish")
def publish() -> ResponseReturnValue:
    try:
        with current_work() as work:
            me = _me(work)
            draft = profiles.draft(work, consultant_id=me.id)
            changed = profiles.publish(work, consultant_id=me.id)
    except NotReady:
        return _publishing_page(me, draft), 422
    if changed:
        flash(
            _("公開しました。相談者には、もう新しいページが見えています。")
            if me.is_listed
            else _("公開しました。掲載がはじまると、相談者に見えます。")
        )
    # Whoever is on their way to the list goes on from there.
    return redirect(url_for(".own_profile" if me.listed_at else "readiness.show"), 303)


@bp.post("/desk/profile/discard")
def discard_draft() -> ResponseReturnValue:
    with current_work() as work:
        profiles.discard_draft(work, consultant_id=_me(work).id)
    flash(_("下書きを捨てました。公開しているままに戻しました。"))
    return redirect(url_for(".own_profile"), 303)


@bp.get("/desk/profile/portrait")
def own_portrait() -> ResponseReturnValue:
    with current_read() as work:
        me = _me(work)
        return _portrait_page(me, profiles.draft(work, consultant_id=me.id).body)


@bp.post("/desk/profile/portrait")
@uploads.takes_a_file
def set_portrait() -> ResponseReturnValue:
    cut = Cut.typed(*(request.form.get(name, "") for name in ("across", "down", "closeness")))
    try:
        picture = framed(looked_at(uploads.sent("portrait"), Purpose.PORTRAIT), cut)
    except Refused as refused:
        return _portrait_refused(refused.reason, cut)
    with current_work() as work:
        profiles.set_portrait(work, consultant_id=_me(work).id, picture=picture)
    flash(_("写真を下書きに入れました。公開すると、相談者に見えます。"))
    return redirect(url_for(".own_portrait"), 303)


@bp.post("/desk/profile/portrait/remove")
def remove_portrait() -> ResponseReturnValue:
    with current_work() as work:
        profiles.set_portrait(work, consultant_id=_me(work).id, picture=None)
    flash(_("下書きを、窓の景色に戻しました。"))
    return redirect(url_for(".own_portrait"), 303)


@bp.errorhandler(413)
def portrait_too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    if (refused := refusal()) is not None:
        return refused
    if request.endpoint != "directory.set_portrait":
        raise error
    return _portrait_refused(Reason.TOO_LARGE, Cut())


def _portrait_refused(reason: Reason, cut: Cut) -> ResponseReturnValue:
    with current_read() as work:
        me = _me(work)
        body = profiles.draft(work, consultant_id=me.id).body
    return _portrait_page(me, body, cut, str(REFUSALS[reason])), 422


def _me(work: UnitOfWork) -> ConsultantCard:
    return directory.own_consultant(work, person_id=current_actor().person_id)


def _page(me: ConsultantCard, draft: Draft, body: ProfileBody, facts: FactsForm) -> str:
    """The page around what was written; beside a text stands what is wrong with it, not that it is still missing."""
    wrong = {
        name: wording.trouble(name, why)
        for name in TEXTS
        if (why := text_trouble(name, getattr(body, name))) is not None
    }
    open_points = [] if facts.errors else troubles(body)
    return render_template(
        "directory/profiles/edit.html",
        me=me,
        draft=draft,
        body=body,
        facts=facts,
        wrong=wrong,
        errors=facts.errors,
        parts=[
            (name, label, wording.TEXT_HINTS[name], name in OF_MANY_LINES)
            for name, label in wording.TEXT_LABELS.items()
        ],
        longest=LONGEST,
        open_points=[(wording.anchor(name), wording.trouble(name, why)) for name, why in open_points],
        changes=wording.changed(draft.changes),
        languages_written=wording.languages_written(body),
        has_published=draft.published.voice or draft.published.voice_en,
    )


def _publishing_page(me: ConsultantCard, draft: Draft) -> str:
    return render_template(
        "directory/profiles/publish.html",
        me=me,
        draft=draft,
        changes=wording.changed(draft.changes),
        open_points=[(wording.anchor(name), wording.trouble(name, why)) for name, why in troubles(draft.body)],
        languages_written=wording.languages_written(draft.body),
        gives_up_a_way=bool(set(draft.published.modes) - set(draft.body.modes)),
        moves_clock=draft.published.time_zone != draft.body.time_zone,
    )


def _portrait_page(me: ConsultantCard, body: ProfileBody, cut: Cut | None = None, error: str = "") -> str:
    return render_template(
        "directory/profiles/portrait.html",
        me=me,
        portrait_url=(url_for(".portrait", consultant_id=me.id, file_id=body.portrait_id) if body.portrait_id else ""),
        cut=cut or Cut(),
        closest=CLOSEST,
        error=error,
        largest_megabytes=checking.LARGEST_BYTES // (1024 * 1024),
    )
