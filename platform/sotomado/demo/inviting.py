"""Rounds of invitations of the first company, two sent and one planned, and voices of its people in each state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from sqlalchemy import select

from sotomado.accounts.models import Locale, Person, RoleGrant
from sotomado.companies.inviting import service as inviting
from sotomado.companies.inviting.cohorts import cohort_from
from sotomado.companies.inviting.models import CohortKind, InvitationRound
from sotomado.companies.inviting.service import TrainingDay, Written
from sotomado.companies.inviting.templates import template
from sotomado.companies.models import Employment
from sotomado.consultations.models import Consultation
from sotomado.database import UnitOfWork
from sotomado.demo.calendar import Season, at
from sotomado.demo.logins import LARGE_HR, OPERATOR, REGULAR
from sotomado.demo.long_read import letters_long_read
from sotomado.directory.vocabulary import Theme
from sotomado.reporting.inviting.around import packs
from sotomado.reporting.voices import reading_over
from sotomado.reporting.voices import service as voices
from sotomado.reporting.voices.errors import TooFewAlike
from sotomado.reporting.voices.models import Beside

NOWHERE = "https://desk.invalid"
TOO_NEAR = "集まりの日と部署から、どなたの声か分かりそうなため、載せずにおきます。"
WITHOUT_DEPARTMENT = "部署の名前を除いていただけますか。ほかは、このままで大丈夫です。"
# So many days ago, or to come, for whom, how many days until the reminder, and whether there is one each year.
ROUNDS = (
    (160, "turns:50", 14, True),
    (32, "promoted:6", None, False),
    (-12, "year:3", 14, True),
)
TRAINING = ("節目のワークショップ", "本社 三階 会議室")
SHOWN: tuple[voices.Written, ...] = (
    voices.Written(
        "何も決まっていないまま行きました。話しているうちに、大事にしたいことが自分の口から出てきて驚きました。",
        Beside.THEME,
        theme=Theme.UNCLEAR,
        in_public=True,
        in_own_company=True,
        in_other_companies=True,
    ),
    voices.Written(
        "会社の外の人だから言えたことがありました。次の1on1で、上司に何をお願いするかが決まりました。",
        Beside.YEARS,
        in_own_company=True,
        in_other_companies=True,
    ),
    voices.Written("一時間、ただ聴いてもらえたのは久しぶりでした。", in_own_company=True),
    voices.Written(
        "役割が変わって半年、うまくやろうとしすぎていたことに気づきました。",
        Beside.THEME,
        theme=Theme.ROLE_CHANGE,
        in_public=True,
        in_own_company=True,
        in_other_companies=True,
    ),
)
DECLINED = voices.Written("九月の開発部の集まりで話した件を相談し、すっきりしました。", in_own_company=True)
WAITS = voices.Written(
    "自分のペースで考えてよいのだと思えました。", Beside.YEARS, in_own_company=True, in_other_companies=True
)
ASKED_BACK = voices.Written(
    "第二営業部に移ったばかりのころに話しました。いまは楽になりました。",
    Beside.THEME,
    theme=Theme.ROLE_CHANGE,
    in_own_company=True,
    in_other_companies=True,
)
BEGUN = voices.Written("三回話して、やっと言えたことがあります。")


def invite_and_speak(work: UnitOfWork, today: date, all_seasons: Sequence[Season]) -> None:
    """In a world in which somebody can sign in as HR of the first company."""
    company_id = work.session.scalar(
        select(RoleGrant.company_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(Person.email == LARGE_HR.email, RoleGrant.company_id.is_not(None))
    )
    if company_id is None:
        return
    for days_ago, cohort, reminds_after, yearly in ROUNDS:
        _invite(work, company_id, today - timedelta(days=days_ago), today, cohort, reminds_after, yearly)
    closed = [season for season in all_seasons if season.is_closed]
    operator = work.session.scalar(select(Person.id).where(Person.email == OPERATOR.email))
    if closed and operator is not None:
        _speak(work, company_id, today, closed[-1].first + timedelta(days=40), operator)


def _invite(
    work: UnitOfWork,
    company_id: int,
    send_on: date,
    today: date,
    cohort: str,
    reminds_after: int | None,
    yearly: bool,
) -> None:
    then = replace(work, now=min(at(send_on - timedelta(days=9), 600), work.now))
    kind = cohort_from(cohort).kind
    written = Written(
        cohort=cohort,
        subject_ja="",
        body_ja=template(kind, Locale.JAPANESE),
        subject_en="",
        body_en=template(kind, Locale.ENGLISH),
        reply_to=LARGE_HR.email,
        send_on=send_on,
        remind_on=send_on + timedelta(days=reminds_after) if reminds_after is not None else None,
        repeats_yearly=yearly,
        trainings=(TrainingDay(*TRAINING, send_on + timedelta(days=10), time(13, 30), time(16, 0)),) if yearly else (),
    )
    round_id = inviting.write(then, company_id=company_id, written=written, packs=packs)
    row = work.session.get_one(InvitationRound, round_id)
    people = inviting.fitting(then, company_id=company_id, cohort=cohort_from(cohort), on=send_on)
    if not people:  # in a small world nobody may be of it
        row.kind, row.number = CohortKind.EVERYONE, None
        people = inviting.fitting(then, company_id=company_id, cohort=cohort_from("everyone"), on=send_on)
    sends_at = at(send_on, 540)
    if send_on > today:
        inviting.set_off(then, row, sends_at)
        return
    # It left long ago: nobody's mailbox is filled with it today.
    row.planned_at, row.send_at, row.sent_at, row.reached = then.now, sends_at, sends_at, people
    if written.remind_on is not None and written.remind_on <= today:
        row.reminded_at = at(written.remind_on, 540)
    work.session.flush()


@dataclass(frozen=True)
class _Reader:
    """Who reads over, and when somebody released what is read."""

    work: UnitOfWork
    operator: int
    on: date

    def handed_in(self, person_id: int, written: voices.Written, hour: int) -> tuple[UnitOfWork, str]:
        then = replace(self.work, now=min(at(self.on, hour * 60), self.work.now))
        try:
            voice_id = voices.write(then, person_id=person_id, written=written)
        except TooFewAlike:
            # Few have been there for as long: without the years, then.
            voice_id = voices.write(then, person_id=person_id, written=replace(written, beside=Beside.NOTHING))
        voices.hand_in(then, person_id=person_id, voice_id=voice_id)
        return then, voice_id

    def let_through(self, person_id: int, written: voices.Written, hour: int) -> None:
        then, voice_id = self.handed_in(person_id, written, hour)
        seen = reading_over.to_read(then, voice_id=voice_id).seen
        reading_over.let_through(then, voice_id=voice_id, seen=seen, by_person_id=self.operator, public_url=NOWHERE)


def _speak(work: UnitOfWork, company_id: int, today: date, on: date, operator: int) -> None:
    """Voices of the last closed quarter, shown with its release; and of these days one in each other state."""
    regular = work.session.scalar(select(Person.id).where(Person.email == REGULAR.email))
    authors = [
        person_id
        for person_id in work.session.scalars(
            select(Consultation.advisee_id)
            .join(Employment, Employment.id == Consultation.employment_id)
            .where(
                Employment.company_id == company_id, Employment.left_on.is_(None), Consultation.closed_at < at(on, 0)
            )
            .group_by(Consultation.advisee_id)
            .order_by(Consultation.advisee_id)
            .limit(len(SHOWN) + 3)
        )
        if person_id != regular
    ]
    with letters_long_read(work):
        then, lately = _Reader(work, operator, on), _Reader(work, operator, today - timedelta(days=2))
        for hour, (person_id, written) in enumerate(zip(authors, SHOWN, strict=False), start=9):
            then.let_through(person_id, written, hour)
        for person_id in authors[len(SHOWN) : len(SHOWN) + 1]:
            at_work, voice_id = lately.handed_in(person_id, DECLINED, 9)
            _answer(at_work, voice_id, operator, TOO_NEAR, False)
        for person_id in authors[len(SHOWN) + 1 : len(SHOWN) + 2]:
            lately.handed_in(person_id, WAITS, 10)
        if regular is not None and voices.may_write(work, person_id=regular):
            at_work, voice_id = lately.handed_in(regular, ASKED_BACK, 11)
            _answer(at_work, voice_id, operator, WITHOUT_DEPARTMENT, True)
            voices.write(work, person_id=regular, written=BEGUN)


def _answer(work: UnitOfWork, voice_id: str, operator: int, words: str, asks_back: bool) -> None:
    seen = reading_over.to_read(work, voice_id=voice_id).seen
    verb = reading_over.ask_back if asks_back else reading_over.decline
    verb(work, voice_id=voice_id, seen=seen, words=words, by_person_id=operator, public_url=NOWHERE)
