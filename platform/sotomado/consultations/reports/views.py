"""Pages of a talk's end for its consultant: closing it, its report, and the draft that is kept while it is written."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado import formats
from sotomado.accounts import service as accounts
from sotomado.bookings.claims import shown as claims
from sotomado.bookings.claims.errors import ClaimOpen, StillInTime
from sotomado.bookings.errors import NotYetBegun, WrongState
from sotomado.consultations import labels
from sotomado.consultations.errors import AlreadyClosed, ConsentInForce, ConsentWithdrawn
from sotomado.consultations.notes import service as notes
from sotomado.consultations.notes.errors import NothingKept
from sotomado.consultations.reports import closing as closings
from sotomado.consultations.reports import service as reports
from sotomado.consultations.reports.anchors import SCALES
from sotomado.consultations.reports.errors import AlreadyTold, DraftTooLong, NothingAskedFor
from sotomado.consultations.reports.forms import ReportForm, prefilled
from sotomado.consultations.reports.service import Standing
from sotomado.consultations.reports.wording import hints
from sotomado.consultations.reports.written import LONGEST_IDEA, LONGEST_SUMMARY, Drafted
from sotomado.database import UnitOfWork
from sotomado.directory.labels import MODE_LABELS, STYLE_WISHES, THEME_LABELS
from sotomado.languages import choose_zone
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("talk_reports", __name__)


class OnAnotherPage(Exception):
    """The talk has been closed, or its report handed in or changed, since the page was drawn."""


@bp.get("/desk/consultations/<booking_id>")
def show(booking_id: str) -> ResponseReturnValue:
    return _page(booking_id)


@bp.post("/desk/consultations/<booking_id>")
def send(booking_id: str) -> ResponseReturnValue:
    """The whole form: hand in (and close), close alone, keep as a draft; or close without record."""
    form = ReportForm()
    what = "without_record" if "without_record" in request.form else request.form.get("what", "report")
    if what == "report" and not form.validate():
        return _page(booking_id, form), 422
    try:
        with current_work() as work:
            said = _do(work, booking_id, form, what)
    except (AlreadyClosed, OnAnotherPage):
        flash(
            _(
                "この面談は、すでにしめくくられているか、報告が別の画面から送られています。"
                "いま送られたものは、まだ保存していません。この下に残っています。"
            ),
            "error",
        )
        return _page(booking_id, form, is_overtaken=True), 422
    except NotYetBegun:
        flash(_("面談がはじまってから、しめくくれます。"), "error")
        return _page(booking_id, form), 422
    except (StillInTime, ClaimOpen, ConsentWithdrawn):
        return _page(booking_id, form), 422
    except (WrongState, NothingAskedFor, AlreadyTold):
        flash(_("いま送られたものは、保存していません。"), "error")
    except ConsentInForce:
        flash(_("この方は、いまは記録に同意しています。話に出たことを記録して、しめくくれます。"))
        return _page(booking_id, form), 422
    else:
        for sentence in said:
            flash(sentence)
    return redirect(url_for("talk_reports.show", booking_id=booking_id), 303)


@bp.app_context_processor
def _for_templates() -> dict[str, Any]:
    """The desk lies below and knows no reports: its page asks for them here."""
    return {"reports_asked_for": _asked_for}


def _asked_for() -> list[reports.Asked]:
    with current_read() as work:
        return reports.asked_of(work, consultant_person_id=current_actor().person_id)


def _do(work: UnitOfWork, booking_id: str, form: ReportForm, what: str) -> list[str]:
    """One thing that a press of a button asks for, and what is said of it."""
    mine: dict[str, Any] = {"consultant_person_id": current_actor().person_id, "booking_id": booking_id}
    due_in = timedelta(days=current_settings().report_due_days)
    booking, standing = reports.standing(work, **mine)
    if what == "without_record":
        closings.close_without_record(work, **mine)
        return [_("しめくくりました。おつかれさまでした。")]
    if what == "draft":
        return [*_keep_draft(work, mine, form), *_keep_note(work, mine, form)]
    if (form.base.data or "") != _state_of(standing):
        raise OnAnotherPage()
    if standing is None:
        closings.close(work, **mine, due_in=due_in)
    if what == "close":
        said = [
            *_keep_draft(work, mine, form),
            _("しめくくりました。おつかれさまでした。"),
        ]
    else:
        reports.hand_in(work, **mine, written=form.written())
        said = [_("報告を受けとりました。") if standing else _("しめくくりました。おつかれさまでした。")]
        if hints(form.drafted(), own_name=booking.advisee_name):
            # What was found is not repeated here: what is said once lies in the reader's cookie until then.
            said.append(
                _(
                    "送られた文に、人の名前かもしれないことばがあります。そのままでも大丈夫です。気になるときは、報告を書きなおせます。"
                )
            )
    return [*said, *_keep_note(work, mine, form)]


def _keep_draft(work: UnitOfWork, mine: dict[str, Any], form: ReportForm) -> list[str]:
    try:
        kept = reports.keep_draft(work, **mine, drafted=form.drafted(), based_on=_number(form.draft_version.data))
    except DraftTooLong:
        return [_("下書きが長すぎて、保存できませんでした。前に保存したものは残っています。")]
    if kept.is_overtaken:
        raise OnAnotherPage()
    return [_("下書きを保存しました。")]


def _keep_note(work: UnitOfWork, mine: dict[str, Any], form: ReportForm) -> list[str]:
    if "note" not in request.form or len(form.note.data or "") > notes.LONGEST:
        return []
    try:
        kept = notes.keep(work, **mine, text=form.note.data or "", based_on=_number(form.note_version.data))
    except NothingKept:
        return []
    if kept.set_aside is None:
        return []
    return [_("メモは、別の画面でも書かれていました。この画面にあった文は、メモの前の版に残してあります。")]


@bp.post("/desk/consultations/<booking_id>/draft")
def keep_draft(booking_id: str) -> ResponseReturnValue:
    """A draft from the page's script, as JSON: {"based_on", "fields"}."""
    sent = request.get_json(silent=True)
    sent = sent if isinstance(sent, dict) else {}
    fields = sent.get("fields")
    drafted = Drafted.of(fields if isinstance(fields, dict) else {})
    mine: dict[str, Any] = {"consultant_person_id": current_actor().person_id, "booking_id": booking_id}
    try:
        with current_work() as work:
            kept = reports.keep_draft(work, **mine, drafted=drafted, based_on=_number(sent.get("based_on")))
            booking, _standing = reports.standing(work, **mine)
    except DraftTooLong as error:
        return jsonify(
            error=_("%(max)d文字を超えたため、保存できません。前に保存したものは残っています。", max=error.most)
        ), 422
    except (ConsentWithdrawn, NothingAskedFor, AlreadyTold):
        return jsonify(error=_("この面談の報告は、もう保存できません。ページを読みなおすと、わけが分かります。")), 422
    if kept.is_overtaken:
        return jsonify(version=kept.draft.version, fields=_fields(kept.draft.drafted)), 409
    return jsonify(
        version=kept.draft.version,
        at=_clock(kept.draft.saved_at),
        hints=hints(drafted, own_name=booking.advisee_name),
    )


def _fields(drafted: Drafted) -> dict[str, Any]:
    return {name: getattr(drafted, name) for name in ("themes", *SCALES, "summary", "idea")}


def _clock(at: datetime | None) -> str:
    return formats.clock_time(at, choose_zone()) if at else ""


def _number(typed: object) -> int:
    text = str(typed)
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _state_of(standing: Standing | None) -> str:
    """What a page was drawn from, as its form sends it back."""
    if standing is None:
        return ""
    changed = standing.changed_at or standing.handed_in_at
    return f"handed in {changed.isoformat()}" if changed else "closed"


def _page(booking_id: str, form: ReportForm | None = None, *, is_overtaken: bool = False) -> str:
    mine: dict[str, Any] = {"consultant_person_id": current_actor().person_id, "booking_id": booking_id}
    with current_read() as work:
        booking, standing = reports.standing(work, **mine)
        draft = reports.draft(work, **mine)
        may_record = accounts.consent_stands(work, person_id=booking.advisee_id)
        case = claims.case(work, person_id=current_actor().person_id, booking_id=booking_id)
    if form is None:
        form = ReportForm(formdata=None, data=prefilled(draft.drafted, standing))
        form.base.data, form.draft_version.data = _state_of(standing), str(draft.version)
    elif is_overtaken:
        form.base.data, form.draft_version.data = _state_of(standing), str(draft.version)
    may_change = standing is not None and standing.may_be_changed and may_record
    return render_template(
        "consultations/reports/page.html",
        booking=booking,
        closed=standing,
        now=work.now,
        case=case,
        may_record=may_record,
        is_changing=may_change and (form.is_submitted() or "change" in request.args),
        may_change=may_change,
        draft=draft,
        form=form,
        wrong=[(name, messages[0]) for name, messages in form.errors.items() if name],
        hints=hints(form.drafted(), own_name=booking.advisee_name),
        scales=SCALES,
        limits={"summary": LONGEST_SUMMARY, "idea": LONGEST_IDEA},
        due_days=current_settings().report_due_days,
        modes=MODE_LABELS,
        theme_labels=THEME_LABELS,
        style_wishes=STYLE_WISHES,
        theme_words=[THEME_LABELS[theme] for theme in standing.themes] if standing else [],
        labels=labels,
    )
