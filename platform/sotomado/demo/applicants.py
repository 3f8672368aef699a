"""People who apply at the demo's desk: one at every point of the way, and what two operators have seen to so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sotomado.accounts.models import Locale, Person, Role, RoleGrant
from sotomado.applications.applying import TERMS_VERSION
from sotomado.applications.body import ApplicationBody, NamedOrganisation, Section
from sotomado.applications.models import (
    Application,
    ApplicationState,
    ApplicationStep,
    ChecklistTick,
    Refusal,
    Review,
    Stage,
    Step,
)
from sotomado.applications.screening.checklist import CHECKLIST
from sotomado.demo.calendar import HOME, at
from sotomado.demo.dice import Dice
from sotomado.demo.introductions import branches
from sotomado.demo.logins import APPLICANT
from sotomado.demo.people import a_name, an_email
from sotomado.demo.rows import Counter, Rows
from sotomado.demo.standing import write_certificate
from sotomado.demo.words import by_first, entries
from sotomado.directory.profiles.body import ProfileBody
from sotomado.directory.vocabulary import (
    AgeBand,
    ConflictKind,
    Experience,
    MeetingMode,
    SpokenLanguage,
    Style,
    Theme,
)

DOMAIN = "applicants.example"
ROOM = "https://room.sotomado.example/interview"
SENT_BACK = (
    "登録証の写しで、登録番号の下二桁が読みとれませんでした。明るいところで写したものを、もう一度送ってください。"
)
REFUSED = (
    "ご応募ありがとうございました。今回は、同じ時間帯を担当される方がすでに多く、お願いすることができません。"
    "夜や土曜の枠が足りなくなりましたら、あらためてお声がけします。"
)
NOTES = {
    True: "経験の話が具体的。秘密の扱いと、人材紹介をしないことをよく理解されている。",
    False: "約束の時間に二度遅れ、話の途中で助言に急ぐところがあった。もう一人の目で確かめたい。",
}


@dataclass(frozen=True)
class Path:
    """How far somebody came: their state, and the days ago on which the steps were done. Verdicts are by stage."""

    state: ApplicationState
    handed_in: int | None
    steps: tuple[tuple[Step, int], ...] = ()
    # (stage, nth operator, in favour, days ago)
    reviews: tuple[tuple[Stage, int, bool, int], ...] = ()
    # How much of the checklist of the present stage is ticked.
    ticked: float = 0.0
    interview_in: int | None = None


# In minutes of the day: handing in is the first step of every history.
FIRST_STEP_AT = 607
TO_INTERVIEW = ((Step.HANDED_IN, 16), (Step.TAKEN_UP, 15))
SEEN_TWICE = ((Stage.PAPERS, 0, True, 14),)
PATHS = (
    Path(ApplicationState.DRAFT, 8, ((Step.HANDED_IN, 8), (Step.TAKEN_UP, 7), (Step.SENT_BACK, 6))),
    Path(ApplicationState.PAPERS, 1, ((Step.HANDED_IN, 1),)),
    Path(
        ApplicationState.PAPERS, 4, ((Step.HANDED_IN, 4), (Step.TAKEN_UP, 3)), ((Stage.PAPERS, 0, True, 2),), ticked=0.6
    ),
    Path(ApplicationState.INTERVIEW, 16, (*TO_INTERVIEW, (Step.INVITED, 6)), SEEN_TWICE, interview_in=3),
    Path(
        ApplicationState.INTERVIEW,
        16,
        (*TO_INTERVIEW, (Step.INVITED, 12)),
        (*SEEN_TWICE, (Stage.INTERVIEW, 1, True, 2)),
        ticked=0.8,
        interview_in=-3,
    ),
    Path(
        ApplicationState.DECISION,
        16,
        (*TO_INTERVIEW, (Step.INVITED, 13), (Step.MOVED_ON, 4)),
        (*SEEN_TWICE, (Stage.INTERVIEW, 0, True, 5), (Stage.DECISION, 0, True, 2)),
        ticked=1.0,
        interview_in=-6,
    ),
    Path(
        ApplicationState.REFUSED,
        16,
        (*TO_INTERVIEW, (Step.INVITED, 13), (Step.REFUSED, 9)),
        (*SEEN_TWICE, (Stage.INTERVIEW, 1, False, 10)),
        ticked=0.5,
        interview_in=-11,
    ),
    Path(ApplicationState.WITHDRAWN, 25, ((Step.HANDED_IN, 25), (Step.WITHDRAWN, 21))),
)


class Applicants:
    """Writes them; `write_all` once, after everybody else is there."""

    def __init__(self, rows: Rows, dice: Dice, count: Counter, today: date, operators: tuple[int, int]) -> None:
        self._rows = rows
        self._dice = dice
        self._count = count
        self._today = today
        self._operators = operators
        self._number = 0

    def write_all(self, password_hash: str) -> None:
        self._begin(password_hash)
        for path in PATHS:
            name, latin, _ = a_name(self._dice)
            person_id = self._someone(name, an_email(latin, 900 + self._number, DOMAIN), None, days_ago=50)
            self._apply(person_id, name, latin, path)

    def _begin(self, password_hash: str) -> None:
        """The one to sign in as has written the first pages and not handed in yet."""
        person_id = self._someone(APPLICANT.name, APPLICANT.email, password_hash, days_ago=2)
        body = self._body(APPLICANT.name, "Yui Kogure")
        written = ApplicationBody(
            profile=ProfileBody(
                display_name=APPLICANT.name,
                experiences=body.profile.experiences,
                industries=body.profile.industries,
                age_band=body.profile.age_band,
            ),
            seen=frozenset({Section.LICENCE, Section.EXPERIENCE}),
        )
        self._write(person_id, written, Path(ApplicationState.DRAFT, None), has_certificate=False)

    def _someone(self, name: str, email: str, password_hash: str | None, *, days_ago: int) -> int:
        person_id = self._count.next(Person)
        self._rows.add(
            Person,
            id=person_id,
            email=email,
            name=name,
            password_hash=password_hash,
            locale=Locale.JAPANESE,
            time_zone=HOME,
            created_at=at(self._today - timedelta(days=days_ago), 600),
            disabled_at=None,
        )
        role = Role.APPLICANT
        self._rows.add(RoleGrant, id=self._count.next(RoleGrant), person_id=person_id, role=role, company_id=None)
        return person_id

    def _apply(self, person_id: int, name: str, latin: str, path: Path) -> None:
        application_id = self._write(person_id, self._body(name, latin), path, has_certificate=True)
        for number, (step, days_ago) in enumerate(path.steps, start=1):
            own = step in (Step.HANDED_IN, Step.WITHDRAWN)
            step_id = self._dice.key()
            words = {Step.SENT_BACK: SENT_BACK, Step.REFUSED: REFUSED}.get(step)
            self._rows.add(
                ApplicationStep,
                id=step_id,
                application_id=application_id,
                number=number,
                step=step,
                at=self._ago(days_ago, FIRST_STEP_AT + 7 * (number - 1)),
                by_person_id=person_id if own else self._operators[0],
                interview_at=self._interview(path) if step is Step.INVITED else None,
                words=self._rows.seal(ApplicationStep, "words", step_id, words),
            )
        for stage, nth, in_favour, days_ago in path.reviews:
            review_id = self._dice.key()
            self._rows.add(
                Review,
                id=review_id,
                application_id=application_id,
                stage=stage,
                turn=0,
                reviewer_id=self._operators[nth],
                in_favour=in_favour,
                note=self._rows.seal(Review, "note", review_id, NOTES[in_favour]),
                written_at=self._ago(days_ago, 900),
            )
        self._tick(application_id, path)

    def _tick(self, application_id: str, path: Path) -> None:
        """Stages that lie behind are ticked whole."""
        if path.state in (ApplicationState.DRAFT, ApplicationState.WITHDRAWN):
            return
        present = Stage.INTERVIEW if path.state is ApplicationState.REFUSED else Stage(path.state.value)
        for stage in Stage:
            points = CHECKLIST[stage]
            is_present = stage is present
            for point in points[: round(len(points) * path.ticked)] if is_present else points:
                self._rows.add(
                    ChecklistTick,
                    application_id=application_id,
                    point=point.value,
                    ticked_by=self._operators[0],
                    ticked_at=self._ago(2, 840),
                )
            if is_present:
                return

    def _write(self, person_id: int, body: ApplicationBody, path: Path, *, has_certificate: bool) -> str:
        self._number += 1
        application_id, file_id = self._dice.key(), self._dice.key()
        number = f"{21_000_000 + 41 * self._number}"
        handed_in_at = None if path.handed_in is None else self._ago(path.handed_in, FIRST_STEP_AT)
        begun_at = self._ago((path.handed_in or 0) + 2, 1200)
        expires_on = self._today + timedelta(days=300 + 90 * self._number)
        answers = {ApplicationState.DRAFT: SENT_BACK, ApplicationState.REFUSED: REFUSED}
        answer = answers.get(path.state) if handed_in_at is not None else None
        decided_at = self._ago(9, 700) if path.state is ApplicationState.REFUSED else None
        if has_certificate:
            write_certificate(self._rows, file_id, person_id, number, expires_on, begun_at)
        self._rows.add(
            Application,
            id=application_id,
            person_id=person_id,
            state=path.state,
            registration_number=number,
            registered_on=expires_on - timedelta(days=5 * 365 + 1),
            expires_on=expires_on,
            certificate_id=file_id if has_certificate else None,
            body=self._rows.seal(Application, "body", application_id, body.to_json()),
            agreed_to=TERMS_VERSION if handed_in_at is not None else None,
            begun_at=begun_at,
            saved_at=begun_at + timedelta(minutes=40),
            handed_in_at=handed_in_at,
            interview_at=self._interview(path),
            interview_place=self._rows.seal(
                Application, "interview_place", application_id, ROOM if path.interview_in is not None else None
            ),
            decided_at=decided_at,
            answer=self._rows.seal(Application, "answer", application_id, answer),
            refusal=Refusal.CAPACITY if decided_at is not None else None,
        )
        return application_id

    def _body(self, name: str, latin: str) -> ApplicationBody:
        dice = self._dice
        lived, strong, path, _path_en, _told, _told_en = dice.choice(entries("careers"))
        themes = [Theme(one) for one in strong.split(",")]
        voice, voice_en = dice.choice(by_first("voices")[themes[0]])
        industries, countries = branches()[path]
        profile = ProfileBody(
            display_name=name,
            display_name_en=latin,
            voice=voice,
            voice_en=voice_en,
            age_band=dice.choice(tuple(AgeBand)),
            time_zone=HOME,
            themes={theme: 0.9 - 0.2 * nth for nth, theme in enumerate(themes)},
            experiences={Experience(one): dice.randint(4, 18) for one in lived.split(",")},
            styles={dice.choice(tuple(Style)): 0.8},
            languages=(SpokenLanguage.JAPANESE,),
            modes=(MeetingMode.ONLINE,),
            industries=tuple(industries),
            countries=tuple(countries),
        )
        named = dice.sample(entries("outside"), dice.randint(0, 2))
        return ApplicationBody(
            profile=profile,
            motive=dice.choice(entries("motives"))[0],
            conflicts=tuple(NamedOrganisation(ConflictKind(kind), known) for kind, known in named),
            has_no_conflicts=not named,
            seen=frozenset(Section),
        )

    def _interview(self, path: Path) -> datetime | None:
        if path.interview_in is None:
            return None
        return at(self._today + timedelta(days=path.interview_in), 14 * 60)

    def _ago(self, days: int, minute: int) -> datetime:
        return at(self._today - timedelta(days=days), minute)
