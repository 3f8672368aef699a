"""Pages of the operators about applications: the board, and one application with everything that can be done."""

from __future__ import annotations

from functools import partial

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.errors import NotFound
from sotomado.applications.blueprint import bp
from sotomado.applications.screening import board as screening_board
from sotomado.applications.screening import interviews, screened, wording
from sotomado.applications.screening import service as screening
from sotomado.applications.screening.answering import asked_again, done, sender, shown
from sotomado.applications.screening.errors import OwnApplication
from sotomado.applications.screening.forms import ScreeningForm
from sotomado.applications.screening.interview_calendar import ends_at
from sotomado.files import service as files
from sotomado.files import serving
from sotomado.web import current_actor, current_read


@bp.get("/operations/applications")
def board() -> ResponseReturnValue:
    words = request.args.get("q", "").strip()[:80]
    with current_read() as work:
        found = screening_board.board(work, viewer_id=current_actor().person_id, words=words)
    return render_template(
        "applications/screening_board.html", board=found, words=words, wording=wording, ends_at=ends_at
    )


@bp.get("/operations/applications/<application_id>")
def screen(application_id: str) -> ResponseReturnValue:
    return shown(application_id, ScreeningForm())


@bp.get("/operations/applications/<application_id>/certificate")
def screened_certificate(application_id: str) -> ResponseReturnValue:
    with current_read() as work:
        try:
            file_id = screened.certificate_id(work, application_id=application_id, viewer_id=current_actor().person_id)
            kept = files.content(work, file_id=file_id)
        except (OwnApplication, files.NoSuchFile):
            raise NotFound("certificate") from None
    return serving.response(kept, as_attachment=False, name="certificate")


@bp.post("/operations/applications/<application_id>/holder")
def hold(application_id: str) -> ResponseReturnValue:
    form = ScreeningForm(request.form)
    if "put_down" in request.form:
        return done(application_id, form, screening.put_down, _("受けもちを離れました。ほかの人が受けもてます。"))
    verb = partial(screening.take_up, instead_of=form.seen_holder)
    return done(application_id, form, verb, _("この応募を受けもちました。"))


@bp.post("/operations/applications/<application_id>/points")
def tick(application_id: str) -> ResponseReturnValue:
    form = ScreeningForm(request.form)
    if form.stage is None:
        return asked_again(application_id, form)
    ticked, unticked = form.ticks()
    verb = partial(screening.tick, stage=form.stage, ticked=ticked, unticked=unticked)
    return done(application_id, form, verb, _("確かめたことを残しました。"), anchor="points")


@bp.post("/operations/applications/<application_id>/review")
def review(application_id: str) -> ResponseReturnValue:
    form = ScreeningForm(request.form)
    if not form.read_review() or form.stage is None or form.in_favour is None:
        return asked_again(application_id, form, opened="review")
    verb = partial(screening.review, stage=form.stage, in_favour=form.in_favour, note=form.text("note"))
    return done(application_id, form, verb, _("見立てを残しました。"), opened="review")


@bp.post("/operations/applications/<application_id>/send-back")
def send_back(application_id: str) -> ResponseReturnValue:
    form = ScreeningForm(request.form)
    if not form.read_words():
        return asked_again(application_id, form, opened="send-back")
    verb = partial(screening.send_back, words=form.text("words"), sender=sender())
    said = _("書き足しをお願いしました。本人にメールをお送りします。")
    return done(application_id, form, verb, said, opened="send-back")


@bp.post("/operations/applications/<application_id>/interview")
def invite(application_id: str) -> ResponseReturnValue:
    form = ScreeningForm(request.form)
    if not form.read_interview() or form.starts_at is None:
        return asked_again(application_id, form, opened="interview")
    verb = partial(interviews.invite, starts_at=form.starts_at, place=form.text("place"), sender=sender())
    said = _("面接の予定を決めました。本人とあなたに、カレンダーのファイルつきのメールをお送りします。")
    return done(application_id, form, verb, said, opened="interview")


@bp.post("/operations/applications/<application_id>/interview/cancel")
def cancel_interview(application_id: str) -> ResponseReturnValue:
    verb = partial(interviews.cancel, sender=sender())
    said = _("面接を取り消しました。双方のカレンダーにもお知らせします。")
    return done(application_id, ScreeningForm(request.form), verb, said, opened="interview")


@bp.post("/operations/applications/<application_id>/decision")
def move_on(application_id: str) -> ResponseReturnValue:
    verb = partial(interviews.move_on, sender=sender())
    said = _("決定へ進めました。二人がそれぞれに見立てを書きます。")
    return done(application_id, ScreeningForm(request.form), verb, said, opened="move-on")


@bp.post("/operations/applications/<application_id>/refusal")
def refuse(application_id: str) -> ResponseReturnValue:
    form = ScreeningForm(request.form)
    if not form.read_refusal() or form.stage is None or form.reason is None:
        return asked_again(application_id, form, opened="refusal")
    verb = partial(
        screening.refuse, stage=form.stage, reason=form.reason, words=form.text("refusal_words"), sender=sender()
    )
    said = _("お断りすることに決めました。本人にメールをお送りします。")
    return done(application_id, form, verb, said, opened="refusal")


@bp.post("/operations/applications/<application_id>/acceptance")
def accept(application_id: str) -> ResponseReturnValue:
    form = ScreeningForm(request.form)
    if not form.read_fee() or form.fee_yen is None:
        return asked_again(application_id, form, opened="acceptance")
    verb = partial(screening.accept, fee_yen=form.fee_yen, sender=sender())
    said = _("お迎えすることに決めました。お約束の内容を、本人にメールでお渡しします。")
    return done(application_id, form, verb, said, opened="acceptance")
