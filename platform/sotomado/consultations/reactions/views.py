"""The page of a reaction."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.consent import consent_required
from sotomado.bookings import service as bookings
from sotomado.bookings import wording as booking_words
from sotomado.consultations.intake import service as intake
from sotomado.consultations.intake import wording as intake_words
from sotomado.consultations.intake.vocabulary import Question
from sotomado.consultations.reactions import labels
from sotomado.consultations.reactions import service as reactions
from sotomado.consultations.reactions.errors import NothingToSay, NotYet, Told
from sotomado.consultations.reactions.forms import ReactionForm
from sotomado.web import current_actor, current_read, current_work

bp = Blueprint("reactions", __name__)


@bp.get("/bookings/<booking_id>/reaction")
@consent_required
def show(booking_id: str) -> ResponseReturnValue:
    return _page(booking_id)


def _page(booking_id: str, form: ReactionForm | None = None) -> str:
    with current_read() as work:
        person_id = current_actor().person_id
        booking = bookings.booking(work, advisee_id=person_id, booking_id=booking_id)
        reaction = reactions.of_booking(work, advisee_id=person_id, booking_id=booking_id)
        before = intake.before(work, booking_id=booking_id)
    if form is None:
        left = reaction.left if reaction else None
        form = ReactionForm(formdata=None, data=_typed(left) if left else None)
    return render_template(
        "consultations/reactions/reaction.html",
        booking=booking,
        may_say=booking.has_begun and booking.state in reactions.TOOK_PLACE,
        name=booking_words.name_of(booking),
        reaction=reaction,
        form=form,
        wrong=[(name, str(said[0])) for name, said in form.errors.items() if name],
        labels=labels,
        clarity_asked=intake_words.QUESTIONS[Question.CLARITY].asks,
        shaping_asked=intake_words.QUESTIONS[Question.SHAPING].asks,
        clearness=intake_words.CLEARNESS,
        will_to_shape=intake_words.WILL_TO_SHAPE,
        compared=_compared(before, reaction.left) if reaction else [],
        talk_again=[(one.value, *words) for one, words in labels.TALK_AGAIN.items()],
    )


def _compared(before: intake.Before, left: reactions.Left) -> list[tuple[str, str]]:
    """The two things asked before and after, in words, where both were answered."""
    pairs = (
        (Question.CLARITY, intake_words.CLEARNESS, before.clarity, left.self_clarity),
        (Question.SHAPING, intake_words.WILL_TO_SHAPE, before.shaping, left.career_will),
    )
    return [
        (
            str(intake_words.QUESTIONS[asked].name),
            str(_("%(before)s → %(after)s", before=words[then - 1], after=words[now - 1])),
        )
        for asked, words, then, now in pairs
        if then is not None and now is not None
    ]


def _typed(left: reactions.Left) -> dict[str, str]:
    return {name: str(said) for name, said in vars(left).items() if said is not None}


@bp.post("/bookings/<booking_id>/reaction")
@consent_required
def leave(booking_id: str) -> ResponseReturnValue:
    form = ReactionForm()
    with current_read() as work:
        bookings.booking(work, advisee_id=current_actor().person_id, booking_id=booking_id)
    if not form.validate():
        return _page(booking_id, form), 422
    try:
        with current_work() as work:
            reactions.leave(work, advisee_id=current_actor().person_id, booking_id=booking_id, left=form.left())
    except NotYet:
        flash(_("面談がはじまってから、感想を残せます。"), "error")
        return redirect(url_for("reactions.show", booking_id=booking_id), 303)
    except NothingToSay:
        flash(_("この面談は行われなかったため、感想は受けとっていません。"), "error")
    except Told:
        flash(_("変えられる期間を過ぎたため、前の感想がそのまま残っています。"), "error")
    else:
        flash(_("感想を受けとりました。ありがとうございました。"))
    return redirect(url_for("notebook.closing", booking_id=booking_id), 303)


@bp.post("/bookings/<booking_id>/reaction/take-back")
@consent_required
def take_back(booking_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            reactions.take_back(work, advisee_id=current_actor().person_id, booking_id=booking_id)
    except Told:
        flash(_("変えられる期間を過ぎたため、前の感想がそのまま残っています。"), "error")
    else:
        flash(_("感想を取り消しました。"))
    return redirect(url_for("reactions.show", booking_id=booking_id), 303)
