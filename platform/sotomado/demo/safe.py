"""What came in at the desk of safety: one that waits, one in hand, one closed; who is on call; notes opened by two."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from sotomado.accounts.models import Person
from sotomado.bookings.models import Booking, BookingState
from sotomado.database import UnitOfWork
from sotomado.demo.calendar import at
from sotomado.demo.dice import Dice
from sotomado.demo.logins import ADVISER, OPERATOR, REGULAR, SECOND_OPERATOR
from sotomado.directory.models import Consultant
from sotomado.keyring import Keyring
from sotomado.safety import sealing, telling
from sotomado.safety.models import (
    SafetyAnswer,
    SafetyCase,
    SafetyDuty,
    SafetyEntry,
    SafetyKey,
    SafetyNotice,
    SafetyNoticeGiven,
    SafetyOpening,
    SafetyReading,
    SafetyTelling,
)
from sotomado.safety.opening_a_case import SIGNS
from sotomado.safety.vocabulary import (
    Answer,
    By,
    ConsentAnswer,
    Happened,
    Kind,
    Locked,
    MayTell,
    Outcome,
    Sort,
)


def tell_of_safety(work: UnitOfWork, today: date) -> None:
    """Rows as the verbs would have left them, without the mails."""
    people = {row.email: row.id for row in work.session.scalars(select(Person))}
    who = [people.get(one.email) for one in (REGULAR, ADVISER, OPERATOR, SECOND_OPERATOR)]
    if None in who:
        return
    regular, adviser, first, second = (one or 0 for one in who)
    own = work.session.scalars(select(Consultant.id).where(Consultant.person_id == adviser)).one()
    held = select(Booking).where(Booking.state == BookingState.COMPLETED).order_by(Booking.starts_at.desc(), Booking.id)
    with_adviser = list(
        work.session.scalars(held.where(Booking.consultant_id == own, Booking.advisee_id != regular).limit(2))
    )
    of_regular = list(
        work.session.scalars(held.where(Booking.advisee_id == regular, Booking.consultant_id != own).limit(2))
    )
    story = _Story(work, Dice("safety"), at(today, 0))
    story.duties(first, second)
    if with_adviser:
        story.in_hand(with_adviser[-1], adviser, first, second)
    if of_regular:
        story.closed(of_regular[-1], regular, second)
        story.waiting(of_regular[0], regular, first, second)
    work.session.flush()


class _Story:
    def __init__(self, work: UnitOfWork, dice: Dice, midnight: datetime) -> None:
        self._work = work
        self._dice = dice
        self._midnight = midnight

    def duties(self, first: int, second: int) -> None:
        for nth, person_id in enumerate((first, second, first)):
            start = self._midnight + timedelta(days=nth, hours=-4)
            self._add(
                SafetyDuty(
                    id=self._dice.key(),
                    person_id=person_id,
                    from_at=start,
                    until_at=start + timedelta(days=1),
                    written_by=first,
                    written_at=self._midnight - timedelta(days=6),
                )
            )

    def waiting(self, talk: Booking, advisee: int, first: int, second: int) -> None:
        """Came in late in the evening; everybody was called, and nobody has taken it on."""
        case = self._case(talk, advisee, Kind.STEERING, MayTell.MATTER, self._midnight - timedelta(minutes=38))
        words = "面談の終わりに、知り合いの人材会社に会ってみないかと言われました。断りましたが、少し困っています。"
        case.entry(0, Happened.OPENED, By.WRITER, by=advisee, words=words)
        case.entry(0, Happened.PAGED, By.RULE, whom=first, mark="0")
        for person_id in (first, second):
            case.entry(10, Happened.PAGED, By.RULE, whom=person_id, mark="1")

    def closed(self, talk: Booking, advisee: int, operator: int) -> None:
        opened_at = max(talk.ends_at + timedelta(hours=3), self._midnight - timedelta(days=60, hours=2, minutes=49))
        case = self._case(talk, advisee, Kind.DEMEANOUR, MayTell.ALL, opened_at)
        case.entry(
            0, Happened.OPENED, By.WRITER, by=advisee, words="「それは甘えですね」と言われて、話せなくなりました。"
        )
        case.entry(0, Happened.PAGED, By.RULE, whom=operator, mark="0")
        case.entry(4, Happened.TAKEN_ON, By.TEAM, by=operator)
        answer = "お話しくださり、ありがとうございます。ご本人に、そのことばのことをたずねます。"
        case.entry(25, Happened.MESSAGE, By.TEAM, by=operator, words=answer)
        told = "相談者のことばを、ご自分の物差しで測らないでください。お話を聴きたいので、ご都合をお知らせください。"
        case.entry(60, Happened.TOLD_CONSULTANT, By.TEAM, by=operator, words=told)
        why = "ご本人と話し、聴きかたの研修を受けることになりました。次にどなたと話すかは、いつでも選びなおせます。"
        case.entry(60 * 24 * 3, Happened.CLOSED, By.TEAM, by=operator, words=why, mark=Outcome.UPHELD.value)

    def in_hand(self, talk: Booking, consultant: int, first: int, second: int) -> None:
        """A consultant feared for somebody; two operators opened the notes for a place to look."""
        opened_at = max(
            talk.starts_at + timedelta(minutes=41), self._midnight - timedelta(days=30, hours=4, minutes=19)
        )
        case = self._case(talk, consultant, Kind.LIFE, None, opened_at)
        case.entry(0, Happened.OPENED, By.WRITER, by=consultant)
        case.entry(0, Happened.PAGED, By.RULE, whom=first, mark="0")
        taken_on = case.entry(2, Happened.TAKEN_ON, By.TEAM, by=first)
        for minutes, step in ((6, "stay"), (6, "ask_plainly"), (9, "how_near"), (15, "line_told")):
            case.entry(minutes, Happened.STEP, By.WRITER, by=consultant, mark=step)
        case.entry(16, Happened.CONSENT, By.WRITER, by=consultant, mark=ConsentAnswer.AGREED.value)
        words = (
            "眠れない日が続き、「いなくなれたら楽」と二度話された。今夜は姉の家に泊まると約束。明日の朝、電話をする。"
        )
        case.entry(48, Happened.WORDS, By.WRITER, by=consultant, words=words)
        thanks = (
            "書いてくださり、ありがとうございます。姉の方と連絡がつき、いま一緒におられます。今夜はお休みください。"
        )
        case.entry(70, Happened.MESSAGE, By.TEAM, by=first, words=thanks)
        passed_on = case.entry(
            82,
            Happened.PASSED_ON,
            By.TEAM,
            by=first,
            words="お姉さまの住む区の保健センターに、明日の朝、訪ねてほしいことだけを伝えました。ご本人の同意によります。",
        )
        case.told(talk, passed_on)
        case.told(talk, taken_on, hours=2, by=first, words="話しづらいことを話してくださり、ありがとうございました。")
        case.opened_together(talk, first, second)

    def _case(self, talk: Booking, writer: int, kind: Kind, may_tell: MayTell | None, opened_at: datetime) -> _Case:
        signs = [self._dice.choices(tuple(SIGNS), weights=(1,) * len(SIGNS))[0] for _ in range(8)]
        row = SafetyCase(
            id=self._dice.key(),
            receipt=f"{''.join(signs[:4])}-{''.join(signs[4:])}",
            sort=Sort.MISCONDUCT if may_tell else Sort.INCIDENT,
            kind=kind,
            writer_id=writer,
            booking_id=talk.id,
            consultant_id=talk.consultant_id,
            may_tell=may_tell,
            opened_at=opened_at,
            once=self._dice.key(),
        )
        self._add(row)
        return _Case(self._work, self._dice, row)

    def _add(self, row: object) -> None:
        self._work.session.add(row)
        self._work.session.flush()


class _Case:
    """A case that entries are added to, minutes after it was opened."""

    def __init__(self, work: UnitOfWork, dice: Dice, row: SafetyCase) -> None:
        self._work, self._dice, self._row, self._number = work, dice, row, 0
        plain = (self._dice.key() + self._dice.key()).encode()[: sealing.KEY_BYTES]
        kept = SafetyKey(id=self._dice.key(), case_id=row.id)
        kept.key = work.seal_bytes(kept, "key", plain)
        self._key = Keyring({"case": plain})
        self._add(kept)

    def entry(
        self,
        minutes: int,
        happened: Happened,
        side: By,
        *,
        by: int | None = None,
        whom: int | None = None,
        mark: str | None = None,
        words: str | None = None,
    ) -> SafetyEntry:
        self._number += 1
        row = SafetyEntry(
            id=self._dice.key(),
            case_id=self._row.id,
            number=self._number,
            at=self._row.opened_at + timedelta(minutes=minutes),
            happened=happened,
            by_side=side,
            by_person_id=by,
            whom_id=whom,
            mark=mark,
        )
        if words:
            row.words = sealing.seal(self._key, row, "words", words)
        self._add(row)
        return row

    def told(
        self, talk: Booking, entry: SafetyEntry, *, hours: int = 0, by: int | None = None, words: str | None = None
    ) -> None:
        """The advisee was told of an entry, hours after it was written."""
        told_at = entry.at + timedelta(hours=hours)
        notice = SafetyNotice(
            id=self._dice.key(),
            entry_id=entry.id,
            case_id=self._row.id,
            person_id=talk.advisee_id,
            due_on=telling.day_of(told_at),
        )
        self._add(notice)
        given = SafetyNoticeGiven(id=self._dice.key(), notice_id=notice.id, told_at=told_at, by_person_id=by)
        if words:
            given.words = sealing.seal(self._key, given, "words", words)
        self._add(given)

    def opened_together(self, talk: Booking, first: int, second: int) -> None:
        asked_at = self._row.opened_at + timedelta(minutes=20)
        request = SafetyOpening(
            id=self._dice.key(), case_id=self._row.id, what=Locked.NOTES, asked_by=first, asked_at=asked_at
        )
        reason = "電話がつながらず、今夜おられる場所の手がかりが、ほかにありません。"
        request.reason = sealing.seal(self._key, request, "reason", reason)
        self._add(request)
        agreed_at = asked_at + timedelta(minutes=3)
        until = agreed_at + timedelta(minutes=60)
        self._add(
            SafetyAnswer(
                id=self._dice.key(),
                opening_id=request.id,
                asked_by=first,
                answered_by=second,
                answer=Answer.AGREED,
                at=agreed_at,
                until=until,
            )
        )
        self._add(
            SafetyReading(
                id=self._dice.key(),
                opening_id=request.id,
                by_person_id=first,
                until=until,
                at=agreed_at + timedelta(minutes=1),
            )
        )
        self._add(
            SafetyTelling(id=self._dice.key(), opening_id=request.id, person_id=talk.advisee_id, told_at=agreed_at)
        )

    def _add(self, row: object) -> None:
        self._work.session.add(row)
        self._work.session.flush()
