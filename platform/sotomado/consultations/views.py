"""Pages of consultations: the consultant's closing, the advisee's notebook and reaction."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts import service as accounts
from sotomado.accounts.consent import consent_required
from sotomado.bookings.claims import shown as claims
from sotomado.bookings.claims.errors import ClaimOpen, StillInTime
from sotomado.bookings.errors import NotYetBegun, WrongState
from sotomado.consultations import labels
from sotomado.consultations import service as consultations
from sotomado.consultations.errors import AlreadyClosed, AlreadyReacted, ConsentInForce, ConsentWithdrawn
from sotomado.consultations.forms import ClosingForm, ReactionForm, number_in
from sotomado.database import UnitOfWork
from sotomado.directory.labels import MODE_LABELS, STYLE_WISHES, THEME_LABELS
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("consultations", __name__)


def _name_of(held: consultations.HeldConsultation) -> str:
    return held.consultant_name if current_locale() == "ja" else held.consultant_name_en


def _wrong(form: ClosingForm | ReactionForm) -> list[tuple[str, str]]:
    return [(name, messages[0]) for name, messages in form.errors.items() if name]


@bp.get("/desk/consultations/<booking_id>")
def closing(booking_id: str) -> ResponseReturnValue:
    return _closing_page(booking_id, ClosingForm())


def _closing_page(booking_id: str, form: ClosingForm) -> str:
    with current_read() as work:
        booking, closed = consultations.closing(
            work, consultant_person_id=current_actor().person_id, booking_id=booking_id
        )
        may_record = accounts.consent_stands(work, person_id=booking.advisee_id)
        case = claims.case(work, person_id=current_actor().person_id, booking_id=booking_id)
    return render_template(
        "consultations/closing.html",
        booking=booking,
        closed=closed,
        case=case,
        may_record=may_record,
        form=form,
        wrong=_wrong(form),
        modes=MODE_LABELS,
        theme_labels=THEME_LABELS,
        style_wishes=STYLE_WISHES,
        theme_words=[THEME_LABELS[theme] for theme in closed.themes] if closed else [],
        labels=labels,
    )


@bp.post("/desk/consultations/<booking_id>")
def close(booking_id: str) -> ResponseReturnValue:
    form = ClosingForm()
    without_record = "without_record" in request.form
    if not without_record and not form.validate():
        return _closing_page(booking_id, form), 422
    try:
        with current_work() as work:
            if without_record:
                consultations.close_without_record(
                    work, consultant_person_id=current_actor().person_id, booking_id=booking_id
                )
            else:
                _close_with(form, work, booking_id)
    except AlreadyClosed:
        flash(_("この面談は、すでにしめくくられています。いま送られたものは、保存していません。"))
    except StillInTime:
        return _closing_page(booking_id, form), 422
    except NotYetBegun:
        flash(_("面談がはじまってから、しめくくれます。"), "error")
        return _closing_page(booking_id, form), 422
    except ClaimOpen:
        return _closing_page(booking_id, form), 422
    except WrongState:
        flash(_("この予約は取り消されているため、しめくくるものはありません。"), "error")
    except ConsentWithdrawn:
        return _closing_page(booking_id, form), 422
    except ConsentInForce:
        flash(_("この方は、いまは記録に同意しています。話に出たことを記録して、しめくくれます。"))
        return _closing_page(booking_id, form), 422
    else:
        flash(_("しめくくりました。おつかれさまでした。"))
    return redirect(url_for("consultations.closing", booking_id=booking_id), 303)


def _close_with(form: ClosingForm, work: UnitOfWork, booking_id: str) -> None:
    consultations.close(
        work,
        consultant_person_id=current_actor().person_id,
        booking_id=booking_id,
        themes=form.chosen_themes(),
        wellbeing=number_in(form.wellbeing),
        tendency_to_stay=number_in(form.tendency_to_stay),
        stage=number_in(form.stage),
        note=form.note.data,
        summary=form.summary.data,
    )


@bp.get("/notebook")
@consent_required
def notebook() -> ResponseReturnValue:
    with current_read() as work:
        held = consultations.notebook(work, advisee_id=current_actor().person_id)
    return render_template("consultations/notebook.html", held=held, name_of=_name_of, labels=labels)


@bp.get("/consultations/<consultation_id>/reaction")
@consent_required
def reaction(consultation_id: str) -> ResponseReturnValue:
    return _reaction_page(consultation_id, ReactionForm())


def _reaction_page(consultation_id: str, form: ReactionForm) -> str:
    with current_read() as work:
        held = consultations.held_consultation(
            work, advisee_id=current_actor().person_id, consultation_id=consultation_id
        )
    return render_template(
        "consultations/reaction.html", held=held, name=_name_of(held), form=form, wrong=_wrong(form), labels=labels
    )


@bp.post("/consultations/<consultation_id>/reaction")
@consent_required
def leave_reaction(consultation_id: str) -> ResponseReturnValue:
    form = ReactionForm()
    satisfaction = number_in(form.satisfaction) if form.validate() else None
    if satisfaction is None:
        return _reaction_page(consultation_id, form), 422
    try:
        with current_work() as work:
            consultations.leave_reaction(
                work,
                advisee_id=current_actor().person_id,
                consultation_id=consultation_id,
                satisfaction=satisfaction,
                was_heard=number_in(form.was_heard),
                goals_fitted=number_in(form.goals_fitted),
                would_talk_again=form.talk_again(),
                own_words=form.own_words.data,
            )
    except AlreadyReacted:
        flash(_("この面談の感想は、もう受けとっています。前の感想がそのまま残っています。"))
    else:
        flash(_("感想を受けとりました。ありがとうございました。"))
    return redirect(url_for("consultations.notebook"), 303)
