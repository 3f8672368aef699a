"""What someone can do who applies: begin, write page by page, hand in, withdraw, begin anew.

Each verb holds the application's row to its end, so that of two tabs one waits. Every page is saved for itself and
touches nothing of the others. An application is begun by the first page that is saved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from consultants.licence import number_as_written
from sotomado.accounts import service as accounts
from sotomado.accounts import throttle
from sotomado.accounts.models import Person, Role, RoleGrant
from sotomado.applications import letters, steps
from sotomado.applications.body import ApplicationBody, NamedOrganisation, Section
from sotomado.applications.errors import AlreadyConsultant, LicenceKnown, NothingOpen, NotReady, TooSoon
from sotomado.applications.models import TRANSITIONS, Application, ApplicationState, Step
from sotomado.applications.readiness import EXPERIENCE_FIELDS, TALKS_FIELDS, Licence, lacking
from sotomado.applications.screening import interviews
from sotomado.applications.screening.letters import Sender
from sotomado.database import UnitOfWork
from sotomado.directory.listing import LICENSED_IN
from sotomado.directory.models import Credential
from sotomado.directory.profiles.body import ProfileBody
from sotomado.files import service as files
from sotomado.files.checking import Checked
from sotomado.files.models import Purpose

# What is agreed to when handing in (templates/applications/_terms.html). A new wording has a new version.
TERMS_VERSION = "2026-11-21"
# After a refusal: time to do something about its reason.
AGAIN_AFTER = timedelta(days=90)
LONGEST_NUMBER = 20
# So often a day one may hand in a number that is known already: whoever tries on learns who else is with us.
KNOWN_NUMBERS_A_DAY = 5
_LONGEST_KEPT = 20_000  # what is too long is kept for its writer to shorten, but not without end
OPEN = (
    ApplicationState.DRAFT,
    ApplicationState.PAPERS,
    ApplicationState.INTERVIEW,
    ApplicationState.DECISION,
)


def take_up(work: UnitOfWork, *, person_id: int) -> None:
    """Let someone who is known already apply as well. Raises AlreadyConsultant."""
    _unless_consultant(work, person_id)
    accounts.grant(work, person_id=person_id, role=Role.APPLICANT)


def save_licence(
    work: UnitOfWork, *, person_id: int, number: str, registered_on: date | None, expires_on: date | None
) -> None:
    """Raises NothingOpen, AlreadyConsultant, as every saving does."""
    row = _draft(work, person_id)
    row.registration_number = number_as_written(number)[:LONGEST_NUMBER] or None
    row.registered_on, row.expires_on = registered_on, expires_on
    row.saved_at = work.now


def save_certificate(work: UnitOfWork, *, person_id: int, certificate: Checked) -> None:
    """Keep a picture of the certificate, and forget the one before."""
    row = _draft(work, person_id)
    before = row.certificate_id
    row.certificate_id = files.keep(work, owner_id=person_id, purpose=Purpose.CERTIFICATE, content=certificate)
    row.saved_at = work.now
    if before is not None:
        files.forget(work, file_id=before)


def save_facts(work: UnitOfWork, *, person_id: int, section: Section, said: ProfileBody) -> None:
    """Keep the facts that one page asks for, EXPERIENCE or TALKS; those of other pages in `said` are not looked at."""
    names = EXPERIENCE_FIELDS if section is Section.EXPERIENCE else TALKS_FIELDS
    _save(
        work,
        person_id,
        section,
        lambda body: replace(body, profile=replace(body.profile, **{name: getattr(said, name) for name in names})),
    )


def save_words(work: UnitOfWork, *, person_id: int, display_name: str, voice: str, voice_en: str, motive: str) -> None:
    typed = {"display_name": display_name, "voice": voice, "voice_en": voice_en}
    kept = {name: text[:_LONGEST_KEPT] for name, text in typed.items()}
    told = motive.replace("\r\n", "\n").strip()[:_LONGEST_KEPT]
    _save(
        work,
        person_id,
        Section.WORDS,
        lambda body: replace(body, profile=body.profile.with_texts(kept), motive=told),
    )


def save_conflicts(work: UnitOfWork, *, person_id: int, conflicts: Sequence[NamedOrganisation], has_none: bool) -> None:
    """Empty lines are none; the same organisation for the same reason is said once."""
    named = (replace(one, organisation=" ".join(one.organisation.split())[:_LONGEST_KEPT]) for one in conflicts)
    said = tuple(dict.fromkeys(one for one in named if one.organisation))
    _save(
        work,
        person_id,
        Section.CONFLICTS,
        lambda body: replace(body, conflicts=said, has_no_conflicts=has_none),
    )


def hand_in(work: UnitOfWork, *, person_id: int, pattern: str, public_url: str) -> None:
    """Give it to those who look at it, having agreed to the terms.

    `pattern`: the form of a registration number. Raises NothingOpen, NotReady, LicenceKnown (which whoever calls has
    written down with `note_known_number`), and TooManyAttempts after too many of these.
    """
    throttle.refuse(work, subject=f"licence|{person_id}", most=KNOWN_NUMBERS_A_DAY, within=throttle.DAY)
    row = _open(work, person_id, ApplicationState.DRAFT)
    body = body_of(work, row)
    left = lacking(
        licence_of(row),
        has_certificate=row.certificate_id is not None,
        body=body,
        today=work.now.astimezone(LICENSED_IN).date(),
        pattern=pattern,
    )
    if left:
        raise NotReady(left)
    _unless_licence_known(work, row)
    row.state = _after(row, ApplicationState.PAPERS)
    row.agreed_to, row.handed_in_at = TERMS_VERSION, work.now
    try:
        work.session.flush()
    except IntegrityError as error:
        # Another application with this number was handed in at the same moment.
        if "registration_number" in str(error.orig) or "uq_application_licence" in str(error.orig):
            raise LicenceKnown() from None
        raise
    number = steps.write(work, application=row, step=Step.HANDED_IN, by_person_id=person_id)
    letters.received(work, application=row, number=number, public_url=public_url)


def note_known_number(work: UnitOfWork, *, person_id: int) -> None:
    """Somebody was told that a number is known: in a transaction of its own, since handing in came to nothing."""
    throttle.count(work, subjects=(f"licence|{person_id}",))


def withdraw(work: UnitOfWork, *, person_id: int, sender: Sender) -> None:
    """End it before a decision. The certificate is forgotten at once; the words stay for another attempt, for a while.

    Raises NothingOpen.
    """
    row = _open(work, person_id, *OPEN)
    if row.interview_at is not None and row.interview_at > work.now:
        interviews.call_off(work, application=row, by_person_id=person_id, sender=sender)
    row.state = _after(row, ApplicationState.WITHDRAWN)
    certificate_id, row.certificate_id = row.certificate_id, None
    if certificate_id is not None:
        files.forget(work, file_id=certificate_id)
    steps.write(work, application=row, step=Step.WITHDRAWN, by_person_id=person_id)


def begin_again(work: UnitOfWork, *, person_id: int) -> None:
    """Another attempt, with what was written in the last one; nothing changes while one is open.

    Raises TooSoon after a refusal, AlreadyConsultant.
    """
    _unless_consultant(work, person_id)
    _hold(work, person_id)
    last = latest(work, person_id=person_id)
    if last is not None and last.state in OPEN:
        return
    from_at = again_from(last)
    if from_at is not None and work.now < from_at:
        raise TooSoon(from_at)
    row = _new(work, person_id)
    if last is not None:
        row.registration_number = last.registration_number
        row.registered_on, row.expires_on = last.registered_on, last.expires_on
        if last.body is not None:
            # Conflicts may have changed: they are said anew.
            said = replace(body_of(work, last), has_no_conflicts=False)
            row.body = work.seal(row, "body", said.to_json())
    work.session.flush()


def latest(work: UnitOfWork, *, person_id: int) -> Application | None:
    """The application someone has now, or had last."""
    return work.session.scalar(
        select(Application)
        .where(Application.person_id == person_id)
        .order_by(Application.begun_at.desc(), Application.id)
        .limit(1)
    )


def again_from(last: Application | None) -> datetime | None:
    """When another attempt can be begun after this one; None: at once."""
    if last is None or last.state is not ApplicationState.REFUSED or last.decided_at is None:
        return None
    return last.decided_at + AGAIN_AFTER


def body_of(work: UnitOfWork, row: Application) -> ApplicationBody:
    return ApplicationBody.from_json(work.unseal(row, "body") or "{}")


def licence_of(row: Application) -> Licence:
    return Licence(row.registration_number or "", row.registered_on, row.expires_on)


def _save(
    work: UnitOfWork, person_id: int, section: Section, change: Callable[[ApplicationBody], ApplicationBody]
) -> None:
    row = _draft(work, person_id)
    row.body = work.seal(row, "body", change(body_of(work, row)).seen_too(section).to_json())
    row.saved_at = work.now


def _draft(work: UnitOfWork, person_id: int) -> Application:
    """The draft to write in; a first one is begun here. Raises NothingOpen, AlreadyConsultant."""
    _hold(work, person_id)
    if latest(work, person_id=person_id) is None:
        _unless_consultant(work, person_id)
        return _new(work, person_id)
    return _open(work, person_id, ApplicationState.DRAFT)


def _new(work: UnitOfWork, person_id: int) -> Application:
    row = Application(person_id=person_id, state=ApplicationState.DRAFT, begun_at=work.now)
    name = work.session.scalar(select(Person.name).where(Person.id == person_id)) or ""
    row.body = work.seal(row, "body", ApplicationBody(profile=ProfileBody(display_name=name[:80])).to_json())
    work.session.add(row)
    work.session.flush()
    return row


def _open(work: UnitOfWork, person_id: int, *states: ApplicationState) -> Application:
    """The application in one of these states, its row held. Raises NothingOpen."""
    row = work.session.scalar(
        select(Application)
        .where(Application.person_id == person_id, Application.state.in_(states))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NothingOpen()
    return row


def _hold(work: UnitOfWork, person_id: int) -> None:
    """Let a second request of the same person wait, where there is no row of an application to hold yet."""
    work.session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def _after(row: Application, to: ApplicationState) -> ApplicationState:
    if to not in TRANSITIONS[row.state]:
        raise NothingOpen()
    return to


def _unless_consultant(work: UnitOfWork, person_id: int) -> None:
    held = select(RoleGrant.id).where(RoleGrant.person_id == person_id, RoleGrant.role == Role.CONSULTANT)
    if work.session.scalar(held) is not None:
        raise AlreadyConsultant()


def _unless_licence_known(work: UnitOfWork, row: Application) -> None:
    number = row.registration_number
    others = select(Application.id).where(
        Application.registration_number == number,
        Application.id != row.id,
        Application.state.in_([*OPEN[1:], ApplicationState.ACCEPTED]),
    )
    held = select(Credential.consultant_id).where(Credential.registration_number == number)
    if work.session.scalar(others.limit(1)) is not None or work.session.scalar(held) is not None:
        raise LicenceKnown()
