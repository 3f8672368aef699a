"""The short pages of an application. Each is saved for itself; what cannot be kept stands in its form again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sotomado.applications import applying
from sotomado.applications import standing as standings
from sotomado.applications.blueprint import bp
from sotomado.applications.body import LONGEST_MOTIVE, Section
from sotomado.applications.errors import Trouble
from sotomado.applications.forms import ConflictsForm, LicenceForm
from sotomado.applications.wording import SECTIONS, said
from sotomado.directory.labels import CONFLICT_LABELS
from sotomado.directory.profiles.forms import FactsForm
from sotomado.web import current_actor, current_read, current_settings, current_work

PAGES: Mapping[Section, str] = {
    Section.LICENCE: "applications.licence",
    Section.CERTIFICATE: "applications.certificate.show",
    Section.EXPERIENCE: "applications.experience",
    Section.TALKS: "applications.talks",
    Section.WORDS: "applications.words",
    Section.CONFLICTS: "applications.conflicts",
}
WORDS = ("display_name", "voice", "voice_en", "motive")


@bp.get("/apply/licence")
def licence() -> ResponseReturnValue:
    stands = standing()
    return section_page(Section.LICENCE, stands, form=LicenceForm.of(stands.licence))


@bp.post("/apply/licence")
def save_licence() -> ResponseReturnValue:
    form = LicenceForm(request.form)
    typed = form.read()
    with current_work() as work:
        applying.save_licence(
            work,
            person_id=current_actor().person_id,
            number=typed.number,
            registered_on=typed.registered_on,
            expires_on=typed.expires_on,
        )
    return after_saving(Section.LICENCE, form=form, unreadable=form.unreadable())


@bp.get("/apply/experience")
def experience() -> ResponseReturnValue:
    stands = standing()
    return section_page(Section.EXPERIENCE, stands, form=FactsForm.of(stands.body.profile))


@bp.post("/apply/experience")
def save_experience() -> ResponseReturnValue:
    return _save_facts(Section.EXPERIENCE)


@bp.get("/apply/talks")
def talks() -> ResponseReturnValue:
    stands = standing()
    return section_page(Section.TALKS, stands, form=FactsForm.of(stands.body.profile))


@bp.post("/apply/talks")
def save_talks() -> ResponseReturnValue:
    return _save_facts(Section.TALKS)


def _save_facts(section: Section) -> ResponseReturnValue:
    """What can be read is kept, and what cannot stands in the form again with a word beside it."""
    form = FactsForm(request.form)
    before = standing()
    with current_work() as work:
        applying.save_facts(
            work, person_id=current_actor().person_id, section=section, said=form.onto(before.body.profile)
        )
    if form.errors:
        return section_page(section, standing(), form=form, wrong=form.errors, status=422)
    return after_saving(section, form=form)


@bp.get("/apply/words")
def words() -> ResponseReturnValue:
    stands = standing()
    profile = stands.body.profile
    typed = {name: getattr(profile, name) for name in WORDS[:3]} | {"motive": stands.body.motive}
    return section_page(Section.WORDS, stands, form=typed)


@bp.post("/apply/words")
def save_words() -> ResponseReturnValue:
    typed = {name: request.form.get(name, "") for name in WORDS}
    with current_work() as work:
        applying.save_words(work, person_id=current_actor().person_id, **typed)
    return after_saving(Section.WORDS, form=typed)


@bp.get("/apply/conflicts")
def conflicts() -> ResponseReturnValue:
    stands = standing()
    return section_page(Section.CONFLICTS, stands, form=ConflictsForm.of(stands.body))


@bp.post("/apply/conflicts")
def save_conflicts() -> ResponseReturnValue:
    form = ConflictsForm(request.form)
    with current_work() as work:
        applying.save_conflicts(
            work, person_id=current_actor().person_id, conflicts=form.read(), has_none=form.has_none
        )
    # The same organisation twice has become one: the lines are those that were kept.
    kept = ConflictsForm.of(standing().body)
    return after_saving(Section.CONFLICTS, form=kept)


def standing() -> standings.Standing:
    """One's own application as it stands."""
    with current_read() as work:
        return standings.standing(work, person_id=current_actor().person_id, pattern=current_settings().licence_number)


def after_saving(
    section: Section, *, form: Any, unreadable: Mapping[str, Trouble] | None = None
) -> ResponseReturnValue:
    """On to the next page, or wherever the button leads; or the same page with what is wrong beside it."""
    stands = standing()
    troubles = stands.troubles(section) | dict(unreadable or {})
    if troubles:
        wrong = [(field, said(field, why)) for field, why in troubles.items()]
        return section_page(section, stands, form=form, wrong=wrong, status=422)
    button = request.form.get("then")
    if button == "more":
        return redirect(url_for(PAGES[section], _anchor="more"), 303)
    order = list(Section)
    at = order.index(section)
    if button == "later" or stands.was_sent_back:
        return redirect(url_for("applications.standing"), 303)
    if at + 1 < len(order):
        return redirect(url_for(PAGES[order[at + 1]]), 303)
    return redirect(url_for("applications.reading_over"), 303)


def section_page(
    section: Section,
    stands: standings.Standing,
    *,
    form: Any = None,
    wrong: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """A page of the application; how it stands, for whoever has none that can be written in."""
    if not stands.is_draft:
        return redirect(url_for("applications.standing"), 303)
    order = list(Section)
    at = order.index(section)
    before = order[at - 1] if at else None
    page = render_template(
        f"applications/{section.value}.html",
        form=form,
        stands=stands,
        wrong=wrong or [],
        errors=dict(wrong or []),
        number=at + 1,
        of=len(order),
        heading=SECTIONS[section],
        back=url_for(PAGES[before]) if before else url_for("applications.standing"),
        kinds=[(kind.value, label) for kind, label in CONFLICT_LABELS.items()],
        longest_motive=LONGEST_MOTIVE,
    )
    return page, status
