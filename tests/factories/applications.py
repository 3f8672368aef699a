"""Applications on their way: someone who applies, what they wrote, operators who look at it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from factories.people import a_person

from sotomado.accounts import service as accounts
from sotomado.accounts.models import Role
from sotomado.applications.body import ApplicationBody, NamedOrganisation
from sotomado.applications.models import Application, ApplicationState, Stage, Step
from sotomado.applications.screening import interviews
from sotomado.applications.screening import service as screening
from sotomado.applications.screening.checklist import CHECKLIST
from sotomado.applications.screening.letters import Sender
from sotomado.applications.steps import write
from sotomado.database import UnitOfWork
from sotomado.directory.profiles.body import ProfileBody
from sotomado.directory.vocabulary import (
    AgeBand,
    ConflictKind,
    Experience,
    Industry,
    MeetingMode,
    SpokenLanguage,
    Style,
    Theme,
)
from sotomado.files.models import Purpose, StoredFile

SENDER = Sender("https://sotomado.example", "そとまど <window@sotomado.example>")
PLACE = "https://meet.example/kanda-7"
WORDS = "証明書の裏面もお願いします。"
_numbers = count(1)

A_PROFILE = ProfileBody(
    display_name="野口 みなみ",
    display_name_en="Minami Noguchi",
    voice="言いよどむところから、いっしょに。",
    voice_en="We begin where words stop.",
    path="物流の現場から人事へ",
    path_en="From logistics to people",
    biography="倉庫の班長として十二年、そのあと人事で八年働きました。",
    biography_en="Twelve years as a team leader in warehouses, then eight in human resources.",
    first_talk="はじめの十分は、何も決めずに話します。",
    first_talk_en="For the first ten minutes we decide nothing.",
    age_band=AgeBand.FIFTIES,
    themes={Theme.ROLE_CHANGE: 0.8, Theme.LATER_LIFE: 0.6},
    experiences={Experience.TEAM_LEADER: 12, Experience.HUMAN_RESOURCES: 8},
    styles={Style.LISTENS: 0.9},
    languages=(SpokenLanguage.JAPANESE,),
    modes=(MeetingMode.ONLINE, MeetingMode.PHONE),
    industries=(Industry.LOGISTICS,),
    countries=("VN",),
)


@dataclass(frozen=True)
class AnApplication:
    id: str
    person_id: int
    number: str


def an_operator(work: UnitOfWork, *, name: str = "運営 けい", **options: object) -> int:
    """Returns the person's id."""
    person_id = a_person(work, name=name, **options)  # type: ignore[arg-type]
    accounts.grant(work, person_id=person_id, role=Role.OPERATOR)
    return person_id


def a_certificate(work: UnitOfWork, owner_id: int, content: bytes = b"%PDF-1.4 a certificate") -> str:
    row = StoredFile(owner_id=owner_id, purpose=Purpose.CERTIFICATE, media_type="application/pdf", kept_at=work.now)
    row.content = work.seal_bytes(row, "content", content)
    work.session.add(row)
    work.session.flush()
    return row.id


def an_application(
    work: UnitOfWork,
    *,
    state: ApplicationState = ApplicationState.PAPERS,
    name: str = "野口 みなみ",
    number: str | None = None,
    registered_on: date | None = None,
    expires_on: date | None = None,
    profile: ProfileBody = A_PROFILE,
    motive: str = "働く人の話を、会社の外で聴きたいからです。",
    conflicts: tuple[tuple[ConflictKind, str], ...] = ((ConflictKind.EMPLOYER, "みなと運輸"),),
    days_ago: int = 3,
    interview_at: datetime | None = None,
    person_id: int | None = None,
    **person: object,
) -> AnApplication:
    """An application in a state, handed in some days ago unless it is a draft."""
    if person_id is None:
        person_id = a_person(work, name=name, **person)  # type: ignore[arg-type]
    accounts.grant(work, person_id=person_id, role=Role.APPLICANT)
    today, since = work.now.date(), work.now - timedelta(days=days_ago)
    is_draft = state is ApplicationState.DRAFT
    row = Application(
        person_id=person_id,
        state=state,
        registration_number=number or f"{25000000 + next(_numbers)}",
        registered_on=registered_on or today - timedelta(days=500),
        expires_on=expires_on or today + timedelta(days=1300),
        certificate_id=a_certificate(work, person_id),
        agreed_to="2026-11",
        begun_at=since - timedelta(days=1),
        handed_in_at=None if is_draft else since,
        decided_at=work.now if state in (ApplicationState.ACCEPTED, ApplicationState.REFUSED) else None,
        interview_at=interview_at,
    )
    said = ApplicationBody(
        profile=profile, motive=motive, conflicts=tuple(NamedOrganisation(*one) for one in conflicts)
    )
    row.body = work.seal(row, "body", said.to_json())
    if interview_at is not None:
        row.interview_place = work.seal(row, "interview_place", PLACE)
    work.session.add(row)
    work.session.flush()
    if interview_at is not None:
        write(work, application=row, step=Step.INVITED, by_person_id=None, interview_at=interview_at)
    return AnApplication(row.id, person_id, row.registration_number or "")


def all_ticked(work: UnitOfWork, application: AnApplication, stage: Stage, reviewer_id: int) -> None:
    screening.tick(work, application_id=application.id, reviewer_id=reviewer_id, stage=stage, ticked=CHECKLIST[stage])


def a_review(
    work: UnitOfWork,
    application: AnApplication,
    stage: Stage,
    reviewer_id: int,
    *,
    in_favour: bool = True,
    note: str = "",
) -> None:
    screening.review(
        work,
        application_id=application.id,
        reviewer_id=reviewer_id,
        stage=stage,
        in_favour=in_favour,
        note=note,
    )


def an_invitation(
    work: UnitOfWork, application: AnApplication, reviewer_id: int, starts_at: datetime, *, place: str = PLACE
) -> None:
    interviews.invite(
        work,
        application_id=application.id,
        reviewer_id=reviewer_id,
        starts_at=starts_at,
        place=place,
        sender=SENDER,
    )


def ready_for_interview(work: UnitOfWork, reviewer_id: int, **options: object) -> AnApplication:
    """In the papers, all seen to, one in favour."""
    application = an_application(work, **options)  # type: ignore[arg-type]
    all_ticked(work, application, Stage.PAPERS, reviewer_id)
    a_review(work, application, Stage.PAPERS, reviewer_id)
    return application


def ready_for_decision(work: UnitOfWork, reviewer_ids: tuple[int, ...], **options: object) -> AnApplication:
    """In the last stage, all seen to; each of `reviewer_ids` has said yes."""
    application = an_application(
        work,
        **{"state": ApplicationState.DECISION, "interview_at": work.now - timedelta(days=1)} | options,  # type: ignore[arg-type]
    )
    for position, reviewer_id in enumerate(reviewer_ids):
        if position == 0:
            all_ticked(work, application, Stage.DECISION, reviewer_id)
        a_review(work, application, Stage.DECISION, reviewer_id)
    return application
