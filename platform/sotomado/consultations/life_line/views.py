"""The person's own life-line: the chart, one point of it, and the line as a file to keep or to print."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.consent import consent_required
from sotomado.consultations.earlier import Before
from sotomado.consultations.life_line import drafts, files, labels
from sotomado.consultations.life_line import service as life_line
from sotomado.consultations.life_line.forms import PointForm
from sotomado.consultations.life_line.points import (
    EARLIEST_YEAR,
    HIGHEST,
    LONGEST_TITLE,
    LONGEST_WORDS,
    MOST_POINTS,
    YEARS_AHEAD,
    NotAPoint,
    Told,
)
from sotomado.consultations.life_line.reading import Reading, reading
from sotomado.languages import choose_zone, current_locale
from sotomado.web import current_actor, current_database, current_read, current_work

bp = Blueprint("life_line", __name__)


def _today() -> date:
    return current_database().clock.now().astimezone(ZoneInfo(choose_zone())).date()


def _booking() -> str | None:
    """The booking the line is drawn for, where one came from there; the verbs look whose it is."""
    return request.values.get("booking", "")[:32] or None


def _read_line() -> tuple[life_line.Line, Reading]:
    with current_read() as work:
        line = life_line.line(work, person_id=current_actor().person_id)
    return line, reading(line, today=_today())


@bp.get("/life-line")
@consent_required
def show() -> ResponseReturnValue:
    line, told = _read_line()
    return render_template(
        "life_line/show.html",
        line=line,
        told=told,
        labels=labels,
        is_full=len(line.points) >= MOST_POINTS,
        booking_id=_booking(),
        highest=HIGHEST,
        last_year=_today().year + YEARS_AHEAD,
        first_year=EARLIEST_YEAR,
    )


@bp.get("/life-line/points/new")
@consent_required
def new() -> ResponseReturnValue:
    """An empty form; `year` and `height` where a place in the chart was chosen."""
    draft = _draft(drafts.NEW)
    chosen = request.args.get("year", type=int)
    height = max(-HIGHEST, min(HIGHEST, request.args.get("height", 0, type=int)))
    if draft is None or not _says_something(draft):
        return _point_page(PointForm.showing(Told(chosen or _today().year, None, height, "")))
    # A place chosen in the chart just now counts; the words are those typed before.
    placed = {"year": str(chosen), "month": "", "height": str(labels.band_of(height)), "exact": str(height)}
    return _point_page(PointForm.typed({**draft.fields, **(placed if chosen else {})}), draft=draft)


def _says_something(draft: drafts.Draft) -> bool:
    return any(draft.fields.get(name) for name in ("title", "feeling", "meaning", "relation"))


def _draft(of: str) -> drafts.Draft | None:
    with current_read() as work:
        return drafts.of_point(work, person_id=current_actor().person_id, of=of)


def _point_page(form: PointForm, point: life_line.Point | None = None, draft: drafts.Draft | None = None) -> str:
    return render_template(
        "life_line/point.html",
        form=form,
        point=point,
        before=_before(point) if point else (),
        draft=draft,
        of=point.id if point else drafts.NEW,
        booking_id=_booking(),
        heights=[(str(height), words) for height, words in labels.HEIGHTS.items()],
        problems=[(field.name, field.errors[0]) for field in form if field.errors],
        longest_title=LONGEST_TITLE,
        longest_words=LONGEST_WORDS,
        first_year=EARLIEST_YEAR,
        last_year=_today().year + YEARS_AHEAD,
        when=labels.when,
    )


def _before(point: life_line.Point) -> tuple[Before, ...]:
    with current_read() as work:
        return life_line.earlier(work, person_id=current_actor().person_id, point_id=point.id)


def _to_line(point_id: str | None = None) -> ResponseReturnValue:
    anchor = f"point-{point_id}" if point_id else None
    return redirect(url_for("life_line.show", booking=_booking(), _anchor=anchor), 303)


@bp.post("/life-line/points")
@consent_required
def place() -> ResponseReturnValue:
    form = PointForm()
    if not form.is_good(today=_today()):
        return _point_page(form), 422
    try:
        with current_work() as work:
            person_id = current_actor().person_id
            point_id = life_line.place(work, person_id=person_id, told=form.told(), booking_id=_booking())
            drafts.let_go(work, person_id=person_id, of=drafts.NEW)
    except life_line.TooManyPoints:
        flash(
            _("ひとつの線に置ける出来事は%(most)s個までです。書いたものは、この画面に残っています。", most=MOST_POINTS),
            "error",
        )
        return _point_page(form), 422
    except NotAPoint:
        form.title.errors = [_("何があったかを、短いことばで書いてください。")]
        return _point_page(form), 422
    flash(_("線に加えました。"))
    return _to_line(point_id)


@bp.get("/life-line/points/<point_id>")
@consent_required
def point(point_id: str) -> ResponseReturnValue:
    found, draft = _own(point_id), _draft(point_id)
    return _point_page(PointForm.typed(draft.fields) if draft else PointForm.showing(found.told), found, draft)


def _own(point_id: str) -> life_line.Point:
    with current_read() as work:
        return life_line.point(work, person_id=current_actor().person_id, point_id=point_id)


@bp.post("/life-line/points/<point_id>")
@consent_required
def tell_anew(point_id: str) -> ResponseReturnValue:
    form = PointForm()
    if not form.is_good(today=_today()):
        return _point_page(form, _own(point_id)), 422
    try:
        with current_work() as work:
            person_id = current_actor().person_id
            life_line.tell_anew(work, person_id=person_id, point_id=point_id, told=form.told())
            drafts.let_go(work, person_id=person_id, of=point_id)
    except NotAPoint:
        form.title.errors = [_("何があったかを、短いことばで書いてください。")]
        return _point_page(form, _own(point_id)), 422
    flash(_("書きかえました。"))
    return _to_line(point_id)


# What is typed, a moment after the last key; of a point not on the line yet under "new".
@bp.post("/life-line/points/<point_id>/draft")
@consent_required
def keep_draft(point_id: str) -> ResponseReturnValue:
    with current_work() as work:
        drafts.keep(work, person_id=current_actor().person_id, of=point_id, typed=request.form)
    return "", 204


@bp.post("/life-line/points/<point_id>/draft/drop")
@consent_required
def drop_draft(point_id: str) -> ResponseReturnValue:
    with current_work() as work:
        drafts.let_go(work, person_id=current_actor().person_id, of=point_id)
    if point_id == drafts.NEW:
        return redirect(url_for("life_line.new", booking=_booking()), 303)
    return redirect(url_for("life_line.point", point_id=point_id, booking=_booking()), 303)


@bp.post("/life-line/points/<point_id>/move")
@consent_required
def move(point_id: str) -> ResponseReturnValue:
    """A point dragged, or moved by its arrow keys: the answer is the chart as it stands then."""
    try:
        with current_work() as work:
            life_line.move(
                work,
                person_id=current_actor().person_id,
                point_id=point_id,
                year=request.form.get("year", 0, type=int),
                month=request.form.get("month", type=int),
                height=request.form.get("height", HIGHEST + 1, type=int),
            )
    except NotAPoint:
        abort(422)
    line, told = _read_line()
    return render_template("life_line/_own.html", line=line, told=told, labels=labels, booking_id=_booking())


@bp.post("/life-line/points/<point_id>/remove")
@consent_required
def remove(point_id: str) -> ResponseReturnValue:
    with current_work() as work:
        life_line.remove(work, person_id=current_actor().person_id, point_id=point_id)
        drafts.let_go(work, person_id=current_actor().person_id, of=point_id)
    flash(_("線から消しました。いまなら、もとに戻せます。"))
    return _to_line()


@bp.post("/life-line/points/<point_id>/meanings/<meaning_id>/drop")
@consent_required
def drop_meaning(point_id: str, meaning_id: str) -> ResponseReturnValue:
    with current_work() as work:
        life_line.drop_meaning(work, person_id=current_actor().person_id, point_id=point_id, meaning_id=meaning_id)
    flash(_("前の意味を消しました。"))
    return redirect(url_for("life_line.point", point_id=point_id, booking=_booking()), 303)


@bp.post("/life-line/points/<point_id>/earlier/let-go")
@consent_required
def let_earlier_go(point_id: str) -> ResponseReturnValue:
    with current_work() as work:
        life_line.let_earlier_go(work, person_id=current_actor().person_id, point_id=point_id)
    flash(_("書きなおす前のことばを消しました。"))
    return redirect(url_for("life_line.point", point_id=point_id, booking=_booking()), 303)


@bp.post("/life-line/undo")
@consent_required
def undo() -> ResponseReturnValue:
    with current_work() as work:
        undone = life_line.undo(work, person_id=current_actor().person_id)
    flash(_("もとに戻しました。") if undone else _("もとに戻せることは、もうありません。"))
    return _to_line()


@bp.post("/life-line/let-go")
@consent_required
def let_go() -> ResponseReturnValue:
    with current_work() as work:
        life_line.let_go(work, person_id=current_actor().person_id)
    flash(_("消したものと、書きかえる前のものを、あとかたなく消しました。"))
    return _to_line()


@bp.get("/life-line/file/<kind>")
@consent_required
def file(kind: str) -> ResponseReturnValue:
    """The line to keep, under a name that tells nobody what is in it."""
    if kind not in files.MIME_TYPES:
        abort(404)
    _line, told = _read_line()
    made = files.made(told, kind, current_locale(), on=_today())
    return Response(
        made,
        mimetype=files.MIME_TYPES[kind],
        headers={
            "Content-Disposition": f'attachment; filename="notes-{_today():%Y-%m-%d}.{kind}"',
            "Cache-Control": "no-store",
        },
    )
