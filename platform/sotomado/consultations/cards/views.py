"""Pages of share cards: the owner's own, and the one page on which a reader sees one card and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.consent import consent_required
from sotomado.consultations.cards import picking, reading
from sotomado.consultations.cards import service as cards
from sotomado.consultations.cards.errors import AlreadyShared, EndsTooEarly, NobodyToRead, TooMany
from sotomado.consultations.cards.forms import CardForm, ShareForm
from sotomado.consultations.cards.lying_open import card_now, card_page
from sotomado.consultations.cards.models import Reader
from sotomado.consultations.cards.own_page import own_page, wrong_in
from sotomado.consultations.cards.reading import ReadCard
from sotomado.database import UnitOfWork
from sotomado.web import current_actor, current_read, current_settings, current_work

bp = Blueprint("cards", __name__)


@bp.get("/cards")
def index() -> ResponseReturnValue:
    with current_read() as work:
        own = cards.own(work, person_id=current_actor().person_id)
    return render_template("cards/index.html", cards=own)


@bp.get("/cards/new")
@consent_required
def compose() -> ResponseReturnValue:
    return _writing_page(CardForm(formdata=None, reader=Reader.MANAGER.value), 200)


@bp.post("/cards/new")
@consent_required
def write() -> ResponseReturnValue:
    form = CardForm()
    if "pick" in request.form:
        return _with_picked(form)
    if not form.validate():
        return _writing_page(form, 422)
    try:
        with current_work() as work:
            card_id = cards.write(
                work,
                person_id=current_actor().person_id,
                reader=Reader(form.reader.data),
                title=form.title.data or "",
                body=form.body.data or "",
            )
    except TooMany:
        form.title.errors = [_("カードが五十枚になりました。いらないものを消してから、もう一度送ってください。")]
        return _writing_page(form, 422)
    return redirect(url_for("cards.show", card_id=card_id), 303)


@bp.get("/cards/<card_id>/edit")
@consent_required
def edit(card_id: str) -> ResponseReturnValue:
    card = _own(card_id)
    if card.state is not cards.State.DRAFT:
        return redirect(url_for("cards.show", card_id=card_id), 303)
    form = CardForm(formdata=None, reader=card.reader.value, title=card.title, body=card.body)
    return _writing_page(form, 200, card_id, reader_is_fixed=_is_addressed(card))


@bp.post("/cards/<card_id>/edit")
@consent_required
def save(card_id: str) -> ResponseReturnValue:
    form = CardForm()
    is_fixed = _is_addressed(_own(card_id))
    if "pick" in request.form:
        return _with_picked(form, card_id, reader_is_fixed=is_fixed)
    if not form.validate():
        return _writing_page(form, 422, card_id, reader_is_fixed=is_fixed)
    try:
        with current_work() as work:
            cards.change(
                work,
                person_id=current_actor().person_id,
                card_id=card_id,
                reader=Reader(form.reader.data),
                title=form.title.data or "",
                body=form.body.data or "",
            )
    except AlreadyShared:
        flash(_("このカードは、もう共有されています。書きなおすには、取り下げてから新しく書いてください。"))
    return redirect(url_for("cards.show", card_id=card_id), 303)


@bp.get("/cards/<card_id>")
def show(card_id: str) -> ResponseReturnValue:
    return own_page(card_id, ShareForm(formdata=None), 200)


@bp.post("/cards/<card_id>/share")
@consent_required
def share(card_id: str) -> ResponseReturnValue:
    form = ShareForm()
    if not form.validate() or form.ends_on.data is None:
        return own_page(card_id, form, 422)
    try:
        with current_work() as work:
            cards.share(
                work,
                person_id=current_actor().person_id,
                card_id=card_id,
                ends_on=form.ends_on.data,
                public_url=current_settings().public_url,
            )
    except EndsTooEarly:
        form.ends_on.errors = [_("今日から一年のあいだの日付をえらんでください。")]
        return own_page(card_id, form, 422)
    except NobodyToRead:
        form.ends_on.errors = [
            _("いまは、このカードを読む人がいません。名簿に上司がいないか、人事の担当者がいません。")
        ]
        return own_page(card_id, form, 422)
    flash(_("共有しました。読む人に、題も名前もないお知らせを送ります。"))
    return redirect(url_for("cards.show", card_id=card_id), 303)


@bp.post("/cards/<card_id>/withdraw")
def withdraw(card_id: str) -> ResponseReturnValue:
    with current_work() as work:
        cards.withdraw(work, person_id=current_actor().person_id, card_id=card_id)
    flash(_("取り下げました。いまから、だれにも読めません。"))
    return redirect(url_for("cards.show", card_id=card_id), 303)


@bp.post("/cards/<card_id>/remove")
def remove(card_id: str) -> ResponseReturnValue:
    with current_work() as work:
        cards.remove(work, person_id=current_actor().person_id, card_id=card_id)
    flash(_("カードを消しました。"))
    return redirect(url_for("cards.index"), 303)


# The company's side. It reaches `reading` alone.
@bp.get("/cards/received")
def received() -> ResponseReturnValue:
    return _received_page(Reader.MANAGER, None)


@bp.get("/company/<int:company_id>/cards")
def received_by_hr(company_id: int) -> ResponseReturnValue:
    return _received_page(Reader.HR, company_id)


@bp.get("/cards/received/<card_id>")
def read(card_id: str) -> ResponseReturnValue:
    now_url = url_for("cards.now", card_id=card_id)
    return card_page(_reading(Reader.MANAGER, card_id), now_url=now_url, back_url=url_for("cards.received"))


@bp.get("/cards/received/<card_id>/now")
def now(card_id: str) -> ResponseReturnValue:
    return _now(Reader.MANAGER, card_id)


@bp.get("/company/<int:company_id>/cards/<card_id>")
def read_by_hr(company_id: int, card_id: str) -> ResponseReturnValue:
    now_url = url_for("cards.now_by_hr", company_id=company_id, card_id=card_id)
    back_url = url_for("cards.received_by_hr", company_id=company_id)
    return card_page(_reading(Reader.HR, card_id), now_url=now_url, back_url=back_url)


@bp.get("/company/<int:company_id>/cards/<card_id>/now")
def now_by_hr(company_id: int, card_id: str) -> ResponseReturnValue:
    return _now(Reader.HR, card_id)


def _received_page(reader: Reader, company_id: int | None) -> str:
    with current_read() as work:
        shown = reading.received(work, reader_id=current_actor().person_id, reader=reader)
    return render_template("cards/received.html", cards=shown, company_id=company_id)


def _reading(reader: Reader, card_id: str) -> Callable[[UnitOfWork], ReadCard]:
    return lambda work: reading.read(work, reader_id=current_actor().person_id, reader=reader, card_id=card_id)


def _now(reader: Reader, card_id: str) -> ResponseReturnValue:
    def must_be_there(work: UnitOfWork) -> None:
        reading.must_be_there(work, reader_id=current_actor().person_id, reader=reader, card_id=card_id)

    return card_now(card_id, must_be_there=must_be_there, read=_reading(reader, card_id))


def _own(card_id: str) -> cards.OwnCard:
    with current_read() as work:
        return cards.one(work, person_id=current_actor().person_id, card_id=card_id)


def _is_addressed(card: cards.OwnCard) -> bool:
    """Whether a card was begun for one pair or one talk, and stays for it."""
    return card.pair_id is not None or card.booking_id is not None


def _with_picked(form: CardForm, card_id: str | None = None, *, reader_is_fixed: bool = False) -> ResponseReturnValue:
    """The same page with what was picked written below the text: nothing is kept by this."""
    with current_read() as work:
        among = picking.pieces(work, person_id=current_actor().person_id)
    form.body.data = picking.with_picked(form.body.data or "", request.form.getlist("pieces"), among)
    return _writing_page(form, 200, card_id, reader_is_fixed=reader_is_fixed)


def _writing_page(
    form: CardForm, status: int, card_id: str | None = None, *, reader_is_fixed: bool = False
) -> ResponseReturnValue:
    person_id = current_actor().person_id
    with current_read() as work:
        pieces = picking.pieces(work, person_id=person_id)
        readers = cards.readers(work, person_id=person_id)
    page = render_template(
        "cards/write.html",
        form=form,
        card_id=card_id,
        reader_is_fixed=reader_is_fixed,
        pieces=[(one.id, one.text) for one in pieces if one.text not in (form.body.data or "")],
        readers=readers,
        wrong=wrong_in(form),
        longest_title=cards.LONGEST_TITLE,
        longest_body=cards.LONGEST_BODY,
    )
    return page, status
