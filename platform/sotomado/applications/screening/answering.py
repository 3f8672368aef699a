"""How the page of an application answers: with what there is to see, with what was done, or with why it was not.

Whatever goes wrong, the page comes back as it is now, with all that was typed.
"""

from __future__ import annotations

from typing import Protocol

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from sotomado.accounts.errors import NotFound
from sotomado.applications.models import Refusal
from sotomado.applications.screening import page, screened, wording
from sotomado.applications.screening.errors import NotDone, NotInFuture, OwnApplication, WrongStage
from sotomado.applications.screening.forms import ScreeningForm
from sotomado.applications.screening.interview_calendar import INTERVIEW_MINUTES, ends_at
from sotomado.applications.screening.letters import REFUSALS, Sender
from sotomado.database import UnitOfWork
from sotomado.directory.contracts.admissions import AlreadyConsultant, LicenceTaken
from sotomado.directory.errors import NotLicensed
from sotomado.directory.labels import CONFLICT_LABELS
from sotomado.web import current_actor, current_read, current_settings, current_work


class Verb(Protocol):
    """What is done with an application, when all it needs besides is known."""

    def __call__(self, work: UnitOfWork, /, *, application_id: str, reviewer_id: int) -> object: ...


def sender() -> Sender:
    settings = current_settings()
    return Sender(settings.public_url, settings.mail_from)


def done(
    application_id: str,
    form: ScreeningForm,
    verb: Verb,
    said: str,
    *,
    opened: str = "",
    anchor: str | None = None,
) -> ResponseReturnValue:
    """Do it and say so; or say why not. `opened`: the part of the page it was asked for in."""
    try:
        with current_work() as work:
            verb(work, application_id=application_id, reviewer_id=current_actor().person_id)
    except OwnApplication:
        raise NotFound("application") from None
    except WrongStage:
        return asked_again(application_id, form, opened=opened, trouble=wording.moved_meanwhile())
    except NotInFuture as error:
        form.errors["day"] = wording.why_not(error)
        return asked_again(application_id, form, opened=opened)
    except (NotDone, AlreadyConsultant, LicenceTaken, NotLicensed) as error:
        return asked_again(application_id, form, opened=opened, trouble=wording.why_not(error))
    flash(said)
    return redirect(url_for("applications.screen", application_id=application_id, _anchor=anchor), 303)


def asked_again(
    application_id: str, form: ScreeningForm, *, opened: str = "", trouble: str = ""
) -> ResponseReturnValue:
    """The page with what is wrong: beside the fields, or as `trouble` above where no field is to blame."""
    return shown(application_id, form, opened=opened, trouble=trouble), 422


def shown(application_id: str, form: ScreeningForm, *, opened: str = "", trouble: str = "") -> str:
    """The page. Raises NotFound, also for one's own application."""
    with current_read() as work:
        try:
            one = screened.shown(work, application_id=application_id, viewer_id=current_actor().person_id)
        except OwnApplication:
            raise NotFound("application") from None
        now = work.now
    return render_template(
        "applications/screening.html",
        one=one,
        form=form,
        opened=opened,
        trouble=trouble,
        left_words=page.left_words(one, form, opened) if trouble else "",
        wording=wording,
        person_id=current_actor().person_id,
        conflict_labels=CONFLICT_LABELS,
        profile=page.profile(one),
        interview=page.interview(one, form, now),
        interview_minutes=INTERVIEW_MINUTES,
        their_clock=page.clock(one),
        reasons=[(each.value, wording.REFUSAL_LABELS[each]) for each in Refusal],
        reason_words={each: texts[current_actor().locale] for each, texts in REFUSALS.items()},
        ends_at=ends_at,
        zones=page.zones(one),
    )
