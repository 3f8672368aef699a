"""Pages of what one shows the other of a pair: one's own, chosen and previewed; and what the other one shows."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.consultations.cards.errors import EndsTooEarly
from sotomado.consultations.cards.lying_open import uncopied
from sotomado.consultations.cards.service import LONGEST_SHARED
from sotomado.languages import current_locale
from sotomado.oneonones import service as oneonones
from sotomado.oneonones.labels import RESPONSE_LABELS
from sotomado.oneonones.seating import seated
from sotomado.oneonones.showing import guidance, reading, talking
from sotomado.oneonones.showing import service as showing
from sotomado.oneonones.showing.errors import ChangedSince, NothingChosen, PairIsOver
from sotomado.oneonones.showing.labels import KINDS
from sotomado.oneonones.showing.models import Piece
from sotomado.oneonones.showing.pieces import Facet, Offered, shows_facets
from sotomado.web import current_actor, current_database, current_read, current_work

bp = Blueprint("showing", __name__, url_prefix="/one-on-ones/<int:pair_id>/shown")


@bp.get("")
def show(pair_id: int) -> ResponseReturnValue:
    with seated(pair_id) as (work, seat):
        own = showing.own(work, person_id=seat.me.person_id, pair_id=pair_id, locale=current_locale())
        seen = showing.glance(work, seat.of)
        talk = talking.talk_of(work, seat)
    return render_template(
        "oneonones/showing/show.html",
        between=seat.of,
        other=seat.other,
        own=own,
        seen=seen,
        talk=talk,
        kinds=KINDS,
        guidance=guidance,
        responses=RESPONSE_LABELS,
    )


@bp.get("/choose")
def choose(pair_id: int) -> ResponseReturnValue:
    return _choosing_page(pair_id, 200)


@bp.post("/choose")
def preview(pair_id: int) -> ResponseReturnValue:
    return _preview_page(pair_id, 200)


@bp.post("")
def share(pair_id: int) -> ResponseReturnValue:
    ends_on, is_wrong = _day(request.form.get("ends_on", ""))
    if is_wrong:
        return _preview_page(pair_id, 422, _("日付でえらぶか、空けておいてください。"))
    try:
        with current_work() as work:
            showing.show(
                work,
                person_id=current_actor().person_id,
                pair_id=pair_id,
                keys=request.form.getlist("pieces"),
                mark=request.form.get("mark", ""),
                ends_on=ends_on,
            )
    except EndsTooEarly:
        return _preview_page(pair_id, 422, _("今日から一年のあいだの日付をえらぶか、空けておいてください。"))
    except ChangedSince:
        flash(
            _(
                "もとのことばが、そのあいだに変わっていました。まだ見せていません。もう一度、見える姿を確かめてください。"
            )
        )
        return _preview_page(pair_id, 409)
    except NothingChosen:
        return _choosing_page(pair_id, 422, _("見せるものを、ひとつ以上えらんでください。"))
    except PairIsOver:
        flash(_("この1on1は終わっているので、見せられません。"))
        return redirect(url_for(".show", pair_id=pair_id), 303)
    flash(_("見せました。いつでも取り下げられます。"))
    return redirect(url_for(".show", pair_id=pair_id), 303)


@bp.post("/withdraw")
def withdraw(pair_id: int) -> ResponseReturnValue:
    with current_work() as work:
        showing.withdraw(
            work, person_id=current_actor().person_id, pair_id=pair_id, piece_id=request.form.get("piece") or None
        )
    flash(_("取り下げました。いまから、相手には見えません。"))
    return redirect(url_for(".show", pair_id=pair_id), 303)


@bp.get("/mine")
def mine(pair_id: int) -> ResponseReturnValue:
    """What lies open of one's own, exactly as the other one sees it. No look is noted: it is one's own."""
    with seated(pair_id) as (work, seat):
        own_id = seat.me.person_id
        pieces = reading.standing_pieces(work, person_id=own_id, pair_id=pair_id)
        shown = reading.as_read(work, pieces, owner_id=own_id, locale=current_locale())
    return uncopied(
        render_template(
            "oneonones/showing/mine.html",
            between=seat.of,
            other=seat.other,
            shown=shown,
            owner=seat.me.name,
            kinds=KINDS,
        )
    )


@bp.get("/theirs")
def theirs(pair_id: int) -> ResponseReturnValue:
    person_id = current_actor().person_id
    with current_work() as work:
        seat = oneonones.seat(work, person_id=person_id, pair_id=pair_id)
        shown = reading.read(work, person_id=person_id, pair_id=pair_id, locale=current_locale())
        talk = talking.talk_of(work, seat)
    return uncopied(
        render_template(
            "oneonones/showing/theirs.html",
            between=seat.of,
            other=seat.other,
            shown=shown,
            talk=talk,
            kinds=KINDS,
            guidance=guidance,
        )
    )


@bp.get("/theirs/now")
def now(pair_id: int) -> ResponseReturnValue:
    """The same part alone, for a page that is open: 204 as long as it says what lies open."""
    person_id, mark = current_actor().person_id, request.args.get("mark", "")
    with current_read() as work:
        is_same = reading.read(work, person_id=person_id, pair_id=pair_id, locale=current_locale(), mark=mark) is None
    if is_same:
        return uncopied("", 204)
    with current_work() as work:
        owner = oneonones.seat(work, person_id=person_id, pair_id=pair_id).other.name
        shown = reading.read(work, person_id=person_id, pair_id=pair_id, locale=current_locale())
    return uncopied(render_template("oneonones/showing/_shown_by.html", shown=shown, owner=owner, kinds=KINDS))


def _choosing_page(pair_id: int, status: int, wrong: str = "") -> ResponseReturnValue:
    person_id = current_actor().person_id
    try:
        with seated(pair_id) as (work, seat):
            choices = showing.choices(work, person_id=person_id, pair_id=pair_id)
            own = showing.own(work, person_id=person_id, pair_id=pair_id, locale=current_locale())
    except PairIsOver:
        return redirect(url_for(".show", pair_id=pair_id), 303)
    page = render_template(
        "oneonones/showing/choose.html",
        between=seat.of,
        other=seat.other,
        groups=_groups(choices),
        shows_facets=shows_facets(seat.of),
        chosen=request.form.getlist("pieces") or request.args.getlist("piece"),
        open_ones=len(own.pieces),
        wrong=[("pieces", wrong)] if wrong else [],
    )
    return page, status


def _groups(choices: list[Offered]) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """(name of the group, its words, its options) of what there is to choose from."""
    kinds = {
        "life": (_("ライフラインの出来事"), {Piece.LIFE_POINT}),
        "facets": (_("診断で分かった持ち味"), {Piece.FACET}),
        "dear": (_("仕事で大切にしたいこと"), {Piece.FACET}),
        "words": (_("やりたいこと・できること・求められていること"), {Piece.WILL, Piece.CAN, Piece.MUST}),
    }
    found = []
    for name, (words, among) in kinds.items():
        options = [
            (one.key, *_said(one))
            for one in choices
            if one.kind in among and (one.kind is not Piece.FACET or one.is_dear == (name == "dear"))
        ]
        if options:
            found.append((name, words, options))
    return found


def _said(one: Offered) -> tuple[str, str]:
    """Its words, and what stands above them: for a facet, how it is called."""
    locale = current_locale()
    if one.kind is Piece.FACET:
        return Facet.from_json(one.body).words[locale], one.label_in(locale)
    return one.label_in(locale), "" if one.kind is Piece.LIFE_POINT else str(KINDS[one.kind])


def _preview_page(pair_id: int, status: int, wrong: str = "") -> ResponseReturnValue:
    actor = current_actor()
    keys = request.form.getlist("pieces")
    try:
        with seated(pair_id) as (work, seat):
            pieces, mark = showing.chosen(work, person_id=actor.person_id, pair_id=pair_id, keys=keys)
            shown = reading.as_read(
                work,
                [(one.kind, one.source, one.body) for one in pieces],
                owner_id=actor.person_id,
                locale=current_locale(),
            )
    except NothingChosen:
        return _choosing_page(pair_id, 422, _("見せるものを、ひとつ以上えらんでください。"))
    except PairIsOver:
        return redirect(url_for(".show", pair_id=pair_id), 303)
    today = current_database().clock.now().astimezone(ZoneInfo(actor.time_zone)).date()
    page = render_template(
        "oneonones/showing/preview.html",
        between=seat.of,
        other=seat.other,
        owner=actor.name,
        shown=shown,
        keys=[one.key for one in pieces],
        mark=mark,
        kinds=KINDS,
        ends_on=request.form.get("ends_on", ""),
        today=today,
        last=today + LONGEST_SHARED - timedelta(days=1),
        wrong=wrong,
    )
    return uncopied(page, status)


def _day(typed: str) -> tuple[date | None, bool]:
    """The day that was typed, None where it was left open; and whether it is none."""
    if not typed.strip():
        return None, False
    try:
        return date.fromisoformat(typed.strip()), False
    except ValueError:
        return None, True
