"""Pages of own words: the thread through time, and the panel beside a talk."""

from __future__ import annotations

from hashlib import sha256
from itertools import groupby
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.consent import consent_required
from sotomado.consultations.actions import wording as action_words
from sotomado.consultations.labels import TOO_LONG
from sotomado.consultations.words import offering
from sotomado.consultations.words import service as words
from sotomado.consultations.words.errors import NothingSaid, NotNow, TooLong
from sotomado.consultations.words.forms import NOTHING_SAID, THEMES, WordForm
from sotomado.directory.labels import THEME_LABELS
from sotomado.directory.vocabulary import Theme
from sotomado.languages import choose_zone
from sotomado.web import current_actor, current_read, current_work, is_htmx, safe_next

bp = Blueprint("words", __name__)


@bp.get("/words")
@consent_required
def thread() -> ResponseReturnValue:
    return _thread_page(WordForm(formdata=None))


def _thread_page(form: WordForm) -> str:
    with current_read() as work:
        kept = words.thread(work, person_id=current_actor().person_id)
        put_away = words.put_away_lately(work, person_id=current_actor().person_id)
    zone = ZoneInfo(choose_zone())
    asked = request.args.get("theme", "")
    theme = Theme(asked) if asked in set(Theme) else None
    only_dear = "dear" in request.args
    read = [one for one in kept if (theme is None or one.theme is theme) and (one.is_dear or not only_dear)]
    return render_template(
        "consultations/words/thread.html",
        day_of=lambda at: at.astimezone(zone).date(),
        years=[(year, list(said)) for year, said in groupby(read, key=lambda one: one.said_at.astimezone(zone).year)],
        count=len(kept),
        shown=len(read),
        has_dear=any(one.is_dear for one in kept),
        only_dear=only_dear,
        theme=theme,
        themes=[(one, THEME_LABELS[one]) for one in Theme if any(word.theme is one for word in kept)],
        theme_labels=THEME_LABELS,
        all_themes=THEMES,
        put_away=put_away,
        just_put_away=next((one for one in put_away if one.id == request.args.get("put_away")), None),
        form=form,
        wrong=_wrong(form),
        longest=words.LONGEST_WORD,
    )


@bp.post("/words")
@consent_required
def keep() -> ResponseReturnValue:
    form = WordForm()
    if not form.validate():
        return _thread_page(form), 422
    try:
        with current_work() as work:
            word_id = words.keep(
                work, person_id=current_actor().person_id, text=form.text.data or "", theme=form.chosen_theme()
            )
    except (NothingSaid, TooLong) as error:
        form.text.errors = [_said_of(error)]
        return _thread_page(form), 422
    return redirect(url_for("words.thread", _anchor=f"word-{word_id}"), 303)


@bp.get("/words/<word_id>")
@consent_required
def edit(word_id: str) -> ResponseReturnValue:
    return _edit_page(word_id, None)


def _edit_page(word_id: str, form: WordForm | None) -> str:
    with current_read() as work:
        one = words.word(work, person_id=current_actor().person_id, word_id=word_id)
        before = words.earlier(work, person_id=current_actor().person_id, word_id=word_id)
    return render_template(
        "consultations/words/word.html",
        word=one,
        before=before,
        text=form.text.data if form else one.text,
        theme=form.theme.data if form else one.theme.value if one.theme else "",
        all_themes=THEMES,
        wrong=_wrong(form) if form else [],
        errors={name: said[0] for name, said in form.errors.items() if name} if form else {},
        longest=words.LONGEST_WORD,
    )


@bp.post("/words/<word_id>")
@consent_required
def change(word_id: str) -> ResponseReturnValue:
    form = WordForm()
    if not form.validate():
        return _edit_page(word_id, form), 422
    try:
        with current_work() as work:
            words.change(
                work,
                person_id=current_actor().person_id,
                word_id=word_id,
                text=form.text.data or "",
                theme=form.chosen_theme(),
            )
    except (NothingSaid, TooLong) as error:
        form.text.errors = [_said_of(error)]
        return _edit_page(word_id, form), 422
    return redirect(url_for("words.thread", _anchor=f"word-{word_id}"), 303)


@bp.post("/words/<word_id>/earlier/let-go")
@consent_required
def let_earlier_go(word_id: str) -> ResponseReturnValue:
    with current_work() as work:
        words.let_earlier_go(work, person_id=current_actor().person_id, word_id=word_id)
    flash(_("書きなおす前のことばを消しました。"))
    return redirect(url_for("words.edit", word_id=word_id), 303)


@bp.post("/words/<word_id>/dear")
@consent_required
def hold_dear(word_id: str) -> ResponseReturnValue:
    is_dear = request.form.get("dear") == "yes"
    with current_work() as work:
        words.hold_dear(work, person_id=current_actor().person_id, word_id=word_id, is_dear=is_dear)
    return _back(url_for("words.thread", _anchor=f"word-{word_id}"))


@bp.post("/words/<word_id>/put-away")
@consent_required
def put_away(word_id: str) -> ResponseReturnValue:
    with current_work() as work:
        one = words.word(work, person_id=current_actor().person_id, word_id=word_id)
        words.put_away(work, person_id=current_actor().person_id, word_id=word_id)
    if is_htmx() and one.booking_id:
        return _kept_of(one.booking_id, put_away=word_id)
    return _back(url_for("words.thread", put_away=word_id))


@bp.post("/words/<word_id>/put-back")
@consent_required
def put_back(word_id: str) -> ResponseReturnValue:
    with current_work() as work:
        words.put_back(work, person_id=current_actor().person_id, word_id=word_id)
        one = words.word(work, person_id=current_actor().person_id, word_id=word_id)
    if is_htmx() and one.booking_id:
        return _kept_of(one.booking_id)
    return _back(url_for("words.thread", _anchor=f"word-{word_id}"))


# A fragment: what was kept and offered in one talk, as the panel beside it shows.
@bp.get("/bookings/<booking_id>/words")
@consent_required
def of_talk(booking_id: str) -> ResponseReturnValue:
    page = _kept_of(booking_id)
    # Asked for every few seconds: where nothing is new, nothing moves under somebody's finger.
    return ("", 204) if f'data-seen="{request.args.get("seen", "?")}"' in page else page


def _kept_of(booking_id: str, *, wrong: str = "", put_away: str = "", let_go: str = "") -> str:
    actor = current_actor()
    with current_read() as work:
        offers = offering.waiting(work, advisee_id=actor.person_id, booking_id=booking_id)
        kept = words.of_booking(work, person_id=actor.person_id, booking_id=booking_id)
        last = words.last_time(work, person_id=actor.person_id, booking_id=booking_id)
    return render_template(
        "consultations/words/_kept.html",
        booking_id=booking_id,
        kept=kept,
        offers=offers,
        last=last,
        wording=action_words,
        theme_labels=THEME_LABELS,
        seen=sha256("|".join([*(one.id + one.text for one in kept), *(one.id for one in offers)]).encode()).hexdigest(),
        wrong=wrong,
        put_away=put_away,
        let_go=let_go,
    )


@bp.post("/bookings/<booking_id>/words")
@consent_required
def keep_of_talk(booking_id: str) -> ResponseReturnValue:
    try:
        with current_work() as work:
            words.keep(
                work,
                person_id=current_actor().person_id,
                text=request.form.get("text", ""),
                booking_id=booking_id,
            )
    except (NothingSaid, TooLong) as error:
        if is_htmx():
            return _kept_of(booking_id, wrong=_said_of(error)), 422
        flash(_said_of(error), "error")
    if is_htmx():
        return _kept_of(booking_id)
    return redirect(url_for("notebook.closing", booking_id=booking_id, _anchor="words"), 303)


@bp.post("/offered-words/<offer_id>/keep")
@consent_required
def take(offer_id: str) -> ResponseReturnValue:
    with current_work() as work:
        word_id = offering.take(work, advisee_id=current_actor().person_id, offer_id=offer_id)
        booking_id = words.word(work, person_id=current_actor().person_id, word_id=word_id).booking_id or ""
    return _of_talk_again(booking_id)


@bp.post("/offered-words/<offer_id>/let-go")
@consent_required
def let_go(offer_id: str) -> ResponseReturnValue:
    with current_work() as work:
        booking_id = offering.let_go(work, advisee_id=current_actor().person_id, offer_id=offer_id)
    return _of_talk_again(booking_id, let_go=offer_id)


@bp.post("/offered-words/<offer_id>/bring-back")
@consent_required
def bring_back(offer_id: str) -> ResponseReturnValue:
    with current_work() as work:
        booking_id = offering.bring_back(work, advisee_id=current_actor().person_id, offer_id=offer_id)
    return _of_talk_again(booking_id)


def _of_talk_again(booking_id: str, *, let_go: str = "") -> ResponseReturnValue:
    if is_htmx():
        return _kept_of(booking_id, let_go=let_go)
    return redirect(url_for("notebook.closing", booking_id=booking_id, let_go=let_go or None, _anchor="words"), 303)


# By the consultant, from the room: what becomes of it is not theirs to know.
@bp.post("/desk/consultations/<booking_id>/words")
def offer(booking_id: str) -> ResponseReturnValue:
    typed = request.form.get("text", "")
    wrong, status = "", 200
    try:
        with current_work() as work:
            offering.offer(work, consultant_person_id=current_actor().person_id, booking_id=booking_id, text=typed)
    except (NothingSaid, TooLong) as error:
        wrong, status = _said_of(error), 422
    except NotNow:
        wrong, status = _("いまは、ことばを渡せません。面談がはじまってから翌日まで、12個までです。"), 422
    if not is_htmx():
        flash(wrong or _("ことばを渡しました。残すかどうかは、相談者が決めます。"), "error" if wrong else "message")
        return redirect(url_for("desk.show", booking_id=booking_id), 303)
    return (
        render_template(
            "consultations/words/_offering.html",
            booking_id=booking_id,
            typed=typed if wrong else "",
            wrong=wrong,
            is_offered=not wrong,
        ),
        status,
    )


def _said_of(error: NothingSaid | TooLong) -> str:
    if isinstance(error, TooLong):
        return str(TOO_LONG) % {"max": error.longest}
    return str(NOTHING_SAID)


def _wrong(form: WordForm) -> list[tuple[str, str]]:
    return [(name, str(said[0])) for name, said in form.errors.items() if name]


def _back(otherwise: str) -> ResponseReturnValue:
    return redirect(safe_next(request.form.get("next")) or otherwise, 303)
