"""Pages of the operators about applications: the board, and one application with everything that can be done."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.errors import NotFound
from sotomado.applications.blueprint import bp
from sotomado.applications.models import Refusal
from sotomado.applications.screening import board as screening_board
from sotomado.applications.screening import interviews, page, screened, wording
from sotomado.applications.screening import service as screening
from sotomado.applications.screening.errors import (
    AlreadyReviewed,
    AlreadyTakenUp,
    ChecklistOpen,
    InterviewAhead,
    NobodyAgainst,
    NobodyInFavour,
    NoInterview,
    NotInFuture,
    NotLookedYourself,
    NotTwoInFavour,
    OwnApplication,
    WrongStage,
)
from sotomado.applications.screening.forms import ScreeningForm
from sotomado.applications.screening.interview_calendar import INTERVIEW_MINUTES, ends_at
from sotomado.applications.screening.letters import REFUSALS, Sender
from sotomado.database import UnitOfWork
from sotomado.directory.contracts.admissions import AlreadyConsultant, LicenceTaken
from sotomado.directory.errors import NotLicensed
from sotomado.directory.labels import (
    CONFLICT_LABELS,
)
from sotomado.files import service as files
from sotomado.files import serving
from sotomado.web import current_actor, current_read, current_settings, current_work

# What keeps an action from being done, and is said where it was asked for.
REFUSED = (
    AlreadyReviewed,
    AlreadyTakenUp,
    ChecklistOpen,
    InterviewAhead,
    NobodyAgainst,
    NobodyInFavour,
    NoInterview,
    NotInFuture,
    NotLookedYourself,
    NotTwoInFavour,
    AlreadyConsultant,
    LicenceTaken,
    NotLicensed,
)


def _sender() -> Sender:
    settings = current_settings()
    return Sender(settings.public_url, settings.mail_from)


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
    return _page(application_id, ScreeningForm())


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
    me = current_actor().person_id
    if "put_down" in request.form:
        return _done(
            application_id,
            form,
            lambda work: screening.put_down(work, application_id=application_id, reviewer_id=me),
            _("受けもちを離れました。ほかの人が受けもてます。"),
        )
    return _done(
        application_id,
        form,
        lambda work: screening.take_up(
            work, application_id=application_id, reviewer_id=me, instead_of=form.seen_holder
        ),
        _("この応募を受けもちました。"),
    )


@bp.post("/operations/applications/<application_id>/points")
def tick(application_id: str) -> ResponseReturnValue:
    form = ScreeningForm(request.form)
    stage = form.stage
    if stage is None:
        return _page(application_id, form), 422
    ticked, unticked = form.ticks()
    return _done(
        application_id,
        form,
        lambda work: screening.tick(
            work,
            application_id=application_id,
            reviewer_id=current_actor().person_id,
            stage=stage,
            ticked=ticked,
            unticked=unticked,
        ),
        _("確かめたことを残しました。"),
        anchor="points",
    )


@bp.post("/operations/applications/<application_id>/review")
def review(application_id: str) -> ResponseReturnValue:
    form = ScreeningForm(request.form)
    stage, in_favour = form.stage, form.in_favour
    if not form.read_review() or stage is None or in_favour is None:
        return _page(application_id, form, opened="review"), 422
    return _done(
        application_id,
        form,
        lambda work: screening.review(
            work,
            application_id=application_id,
            reviewer_id=current_actor().person_id,
            stage=stage,
            in_favour=in_favour,
            note=form.text("note"),
        ),
        _("見立てを残しました。"),
        opened="review",
    )


@bp.post("/operations/applications/<application_id>/send-back")
def send_back(application_id: str) -> ResponseReturnValue:
    form = ScreeningForm(request.form)
    if not form.read_words():
        return _page(application_id, form, opened="send-back"), 422
    return _done(
        application_id,
        form,
        lambda work: screening.send_back(
            work,
            application_id=application_id,
            reviewer_id=current_actor().person_id,
            words=form.text("words"),
            sender=_sender(),
        ),
        _("書き足しをお願いしました。本人にメールをお送りします。"),
        opened="send-back",
    )


@bp.post("/operations/applications/<application_id>/interview")
def invite(application_id: str) -> ResponseReturnValue:
    form = ScreeningForm(request.form)
    starts_at = form.starts_at
    if not form.read_interview() or starts_at is None:
        return _page(application_id, form, opened="interview"), 422
    return _done(
        application_id,
        form,
        lambda work: interviews.invite(
            work,
            application_id=application_id,
            reviewer_id=current_actor().person_id,
            starts_at=starts_at,
            place=form.text("place"),
            sender=_sender(),
        ),
        _("面接の予定を決めました。本人とあなたに、カレンダーのファイルつきのメールをお送りします。"),
        opened="interview",
    )


@bp.post("/operations/applications/<application_id>/interview/cancel")
def cancel_interview(application_id: str) -> ResponseReturnValue:
    return _done(
        application_id,
        ScreeningForm(request.form),
        lambda work: interviews.cancel(
            work, application_id=application_id, reviewer_id=current_actor().person_id, sender=_sender()
        ),
        _("面接を取り消しました。双方のカレンダーにもお知らせします。"),
        opened="interview",
    )


@bp.post("/operations/applications/<application_id>/decision")
def move_on(application_id: str) -> ResponseReturnValue:
    return _done(
        application_id,
        ScreeningForm(request.form),
        lambda work: interviews.move_on(
            work, application_id=application_id, reviewer_id=current_actor().person_id, sender=_sender()
        ),
        _("決定へ進めました。二人がそれぞれに見立てを書きます。"),
        opened="move-on",
    )


@bp.post("/operations/applications/<application_id>/refusal")
def refuse(application_id: str) -> ResponseReturnValue:
    form = ScreeningForm(request.form)
    stage, reason = form.stage, form.reason
    if not form.read_refusal() or stage is None or reason is None:
        return _page(application_id, form, opened="refusal"), 422
    return _done(
        application_id,
        form,
        lambda work: screening.refuse(
            work,
            application_id=application_id,
            reviewer_id=current_actor().person_id,
            stage=stage,
            reason=reason,
            words=form.text("refusal_words"),
            sender=_sender(),
        ),
        _("お断りすることに決めました。本人にメールをお送りします。"),
        opened="refusal",
    )


@bp.post("/operations/applications/<application_id>/acceptance")
def accept(application_id: str) -> ResponseReturnValue:
    form = ScreeningForm(request.form)
    fee_yen = form.fee_yen
    if not form.read_fee() or fee_yen is None:
        return _page(application_id, form, opened="acceptance"), 422
    return _done(
        application_id,
        form,
        lambda work: screening.accept(
            work,
            application_id=application_id,
            reviewer_id=current_actor().person_id,
            fee_yen=fee_yen,
            sender=_sender(),
        ),
        _("お迎えすることに決めました。お約束の内容を、本人にメールでお渡しします。"),
        opened="acceptance",
    )


def _done(
    application_id: str,
    form: ScreeningForm,
    verb: Callable[[UnitOfWork], object],
    said: str,
    *,
    opened: str = "",
    anchor: str | None = None,
) -> ResponseReturnValue:
    """Do it and say so; or say why not, with everything that was typed."""
    try:
        with current_work() as work:
            verb(work)
    except OwnApplication:
        raise NotFound("application") from None
    except WrongStage:
        return _page(application_id, form, opened=opened, trouble=wording.moved_meanwhile()), 422
    except REFUSED as error:
        return _page(application_id, form, opened=opened, trouble=wording.why_not(error)), 422
    flash(said)
    return redirect(url_for("applications.screen", application_id=application_id, _anchor=anchor), 303)


def _page(application_id: str, form: ScreeningForm, *, opened: str = "", trouble: str = "") -> str:
    with current_read() as work:
        try:
            shown = screened.shown(work, application_id=application_id, viewer_id=current_actor().person_id)
        except OwnApplication:
            raise NotFound("application") from None
        now = work.now
    return render_template(
        "applications/screening.html",
        one=shown,
        form=form,
        opened=opened,
        trouble=trouble,
        left_words=page.left_words(shown, form, opened) if trouble else "",
        wording=wording,
        person_id=current_actor().person_id,
        conflict_labels=CONFLICT_LABELS,
        profile=page.profile(shown),
        interview=page.interview(shown, form, now),
        interview_minutes=INTERVIEW_MINUTES,
        their_clock=page.clock(shown),
        reasons=[(one.value, wording.REFUSAL_LABELS[one]) for one in Refusal],
        reason_words={one: texts[current_actor().locale] for one, texts in REFUSALS.items()},
        ends_at=ends_at,
        zones=page.zones(shown),
    )
