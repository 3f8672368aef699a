"""Pages of cards between the storeys. The preview of a card, and its end, are pages of `consultations.cards`."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.consent import consent_required
from sotomado.consultations.cards.errors import EndsTooEarly, NobodyToRead, TooMany
from sotomado.consultations.cards.forms import CardWords, ShareForm
from sotomado.consultations.cards.lying_open import card_now, card_page
from sotomado.consultations.cards.own_page import own_page, wrong_in
from sotomado.consultations.cards.picking import with_written
from sotomado.consultations.cards.reading import ReadCard
from sotomado.consultations.cards.service import LONGEST_BODY, LONGEST_TITLE
from sotomado.database import UnitOfWork
from sotomado.directory.labels import THEME_LABELS
from sotomado.directory.vocabulary import Theme
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.cards import picking
from sotomado.oneonones.cards import service as between_storeys
from sotomado.oneonones.cards.errors import NoTalkAhead, PairIsOver
from sotomado.oneonones.cards.picking import Piece
from sotomado.oneonones.labels import THEME_LABELS as INSIDE_THEME_LABELS
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("between_storeys", __name__, url_prefix="/one-on-ones/<int:pair_id>/cards")


@bp.get("/new")
def compose(pair_id: int) -> ResponseReturnValue:
    return _for_partner_page(pair_id, CardWords(formdata=None), 200)


@bp.post("/new")
def write(pair_id: int) -> ResponseReturnValue:
    form = CardWords()
    person_id = current_actor().person_id
    if "pick" in request.form:
        with current_read() as work:
            among = picking.from_outside(work, person_id=person_id)
        return _for_partner_page(pair_id, _with_picked(form, among), 200)
    if not form.validate():
        return _for_partner_page(pair_id, form, 422)
    try:
        with current_work() as work:
            card_id = between_storeys.write(
                work, person_id=person_id, pair_id=pair_id, title=form.title.data or "", body=form.body.data or ""
            )
    except PairIsOver:
        return _pair_is_over(pair_id)
    except TooMany:
        return _for_partner_page(pair_id, _too_many(form), 422)
    return redirect(url_for("cards.show", card_id=card_id), 303)


@bp.post("/<card_id>/share")
def share(pair_id: int, card_id: str) -> ResponseReturnValue:
    form = ShareForm()
    person_id = current_actor().person_id
    with current_read() as work:
        between_storeys.own_card(work, person_id=person_id, pair_id=pair_id, card_id=card_id)
    if not form.validate() or form.ends_on.data is None:
        return own_page(card_id, form, 422)
    try:
        with current_work() as work:
            between_storeys.share(
                work,
                person_id=person_id,
                pair_id=pair_id,
                card_id=card_id,
                ends_on=form.ends_on.data,
                public_url=current_settings().public_url,
            )
    except EndsTooEarly:
        form.ends_on.errors = [_("今日から一年のあいだの日付をえらんでください。")]
        return own_page(card_id, form, 422)
    except (PairIsOver, NobodyToRead):
        return _pair_is_over(pair_id)
    flash(_("共有しました。読む人に、題も名前もないお知らせを送ります。"))
    return redirect(url_for("oneonones.pair", pair_id=pair_id), 303)


@bp.get("/<card_id>")
def read(pair_id: int, card_id: str) -> ResponseReturnValue:
    now_url = url_for(".now", pair_id=pair_id, card_id=card_id)
    back_url = url_for("oneonones.pair", pair_id=pair_id)
    return card_page(_reading(pair_id, card_id), now_url=now_url, back_url=back_url, inside=True)


@bp.get("/<card_id>/now")
def now(pair_id: int, card_id: str) -> ResponseReturnValue:
    def must_be_there(work: UnitOfWork) -> None:
        between_storeys.must_be_there(work, person_id=current_actor().person_id, pair_id=pair_id, card_id=card_id)

    return card_now(card_id, must_be_there=must_be_there, read=_reading(pair_id, card_id))


def _reading(pair_id: int, card_id: str) -> Callable[[UnitOfWork], ReadCard]:
    return lambda work: between_storeys.read(
        work, person_id=current_actor().person_id, pair_id=pair_id, card_id=card_id
    )


# What goes to a consultant rests on the consent to the outside track; the inside does not depend on it.
@bp.get("/outside")
@consent_required
def compose_for_talk(pair_id: int) -> ResponseReturnValue:
    return _for_talk_page(pair_id, CardWords(formdata=None), 200)


@bp.post("/outside")
@consent_required
def write_for_talk(pair_id: int) -> ResponseReturnValue:
    form = CardWords()
    person_id = current_actor().person_id
    if "pick" in request.form:
        with current_read() as work:
            pair = oneonones.between(work, person_id=person_id, pair_id=pair_id)
            among = picking.from_inside(work, pair, person_id=person_id)
        return _for_talk_page(pair_id, _with_picked(form, among), 200)
    if not form.validate():
        return _for_talk_page(pair_id, form, 422)
    try:
        with current_work() as work:
            card_id = between_storeys.write_for_talk(
                work,
                person_id=person_id,
                pair_id=pair_id,
                booking_id=request.form.get("booking", ""),
                title=form.title.data or "",
                body=form.body.data or "",
            )
    except NoTalkAhead:
        return _for_talk_page(pair_id, form, 422, _("どの面談へ持っていくかを、ひとつえらんでください。"))
    except TooMany:
        return _for_talk_page(pair_id, _too_many(form), 422)
    return redirect(url_for("cards.show", card_id=card_id), 303)


def _for_partner_page(pair_id: int, form: CardWords, status: int) -> ResponseReturnValue:
    person_id = current_actor().person_id
    try:
        with current_read() as work:
            other = between_storeys.other_of(work, person_id=person_id, pair_id=pair_id)
            pieces = picking.from_outside(work, person_id=person_id)
    except PairIsOver:
        return _pair_is_over(pair_id)
    page = render_template(
        "oneonones/cards/write.html", pair_id=pair_id, other=other, form=form, **_writing(form, pieces)
    )
    return page, status


def _for_talk_page(pair_id: int, form: CardWords, status: int, wrong_talk: str = "") -> ResponseReturnValue:
    person_id = current_actor().person_id
    with current_read() as work:
        pair = oneonones.between(work, person_id=person_id, pair_id=pair_id)
        pieces = picking.from_inside(work, pair, person_id=person_id)
        talks = between_storeys.talks_ahead(work, person_id=person_id)
    chosen = request.form.get("booking") or (talks[0].id if talks else "")
    page = render_template(
        "oneonones/cards/write_for_talk.html",
        pair_id=pair_id,
        talks=talks,
        chosen=chosen,
        wrong_talk=wrong_talk,
        form=form,
        **_writing(form, pieces),
    )
    return page, status


def _writing(form: CardWords, pieces: list[Piece]) -> dict[str, object]:
    """What both pages of writing show: the pieces that are not on the card yet, what is wrong, how long it may be."""
    said = [(one.id, _text(one)) for one in pieces]
    return {
        "pieces": [(id_, text) for id_, text in said if text not in (form.body.data or "")],
        "wrong": wrong_in(form),
        "longest_title": LONGEST_TITLE,
        "longest_body": LONGEST_BODY,
    }


def _with_picked(form: CardWords, among: list[Piece]) -> CardWords:
    """The same form with what was picked written below the text: nothing is kept by this."""
    picked = request.form.getlist("pieces")
    form.body.data = with_written(form.body.data or "", [_text(one) for one in among if one.id in picked])
    return form


def _text(piece: Piece) -> str:
    if piece.theme is None:
        return piece.text or ""
    labels = THEME_LABELS if isinstance(piece.theme, Theme) else INSIDE_THEME_LABELS
    return str(labels[piece.theme])  # type: ignore[index]


def _too_many(form: CardWords) -> CardWords:
    form.title.errors = [_("カードが五十枚になりました。いらないものを消してから、もう一度送ってください。")]
    return form


def _pair_is_over(pair_id: int) -> ResponseReturnValue:
    flash(_("この1on1は終わっているか、まだ二人で決めていません。カードは見せられません。"))
    return redirect(url_for("oneonones.pair", pair_id=pair_id), 303)
