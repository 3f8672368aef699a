"""Whoever types while somebody is erased, a consultant or they themselves, leaves nothing behind."""

from datetime import timedelta
from threading import Event, Thread
from time import sleep

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_meeting
from sqlalchemy import select, text
from support.at_once import all_at_once

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.models import Locale
from sotomado.accounts.secrecy import service as secrecy
from sotomado.accounts.secrecy.models import SecrecyAcknowledgement
from sotomado.consultations.actions import service as actions
from sotomado.consultations.actions.models import ActionItem
from sotomado.consultations.actions.service import Decided
from sotomado.consultations.cards import service as cards
from sotomado.consultations.cards.models import Reader, ShareCard
from sotomado.consultations.closing import service as closing
from sotomado.consultations.closing.models import NextTalk
from sotomado.consultations.closing.service import Next
from sotomado.consultations.errors import ConsentWithdrawn
from sotomado.consultations.handing_on import service as handing_on
from sotomado.consultations.handing_on.items import Item
from sotomado.consultations.handing_on.models import HandedOn
from sotomado.consultations.intake import service as intake
from sotomado.consultations.intake.models import AskedTime, IntakeAnswer
from sotomado.consultations.intake.vocabulary import Question
from sotomado.consultations.life_line import drafts
from sotomado.consultations.life_line import service as life_line
from sotomado.consultations.life_line.models import LifeLineDraft, LifeLinePoint
from sotomado.consultations.life_line.points import Told
from sotomado.consultations.notes import service as notes
from sotomado.consultations.notes.errors import NothingKept
from sotomado.consultations.notes.models import ConsultationNote
from sotomado.consultations.reactions import service as reactions
from sotomado.consultations.reactions.models import Reaction
from sotomado.consultations.reactions.service import Left
from sotomado.consultations.reports import service as reports
from sotomado.consultations.reports.models import ReportDraft
from sotomado.consultations.reports.written import Drafted
from sotomado.consultations.words import offering
from sotomado.consultations.words import service as words
from sotomado.consultations.words.errors import NotNow
from sotomado.consultations.words.models import OfferedWord, OwnWord
from sotomado.database import DatabaseAway
from sotomado.personal_data import erasing


@pytest.fixture
def talk(database, clock):
    """(the meeting, its booking, an erasure that is due) in the middle of the talk."""
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
        erasing.ask(work, person_id=meeting.advisee_id, public_url="https://sotomado.example")
    clock.set(IN_A_WEEK + timedelta(minutes=20))
    with database.work() as work:
        row = erasing._open(work, meeting.advisee_id)
        row.due_at = row.asked_at + timedelta(days=1)
        return meeting, booking_id, row.id


def test_nothing_typed_at_that_moment_outlives_it(database, talk):
    meeting, booking_id, erasure_id = talk
    mine = {"consultant_person_id": meeting.consultant.person_id, "booking_id": booking_id}

    def typed(verb):
        def deed(database):
            with database.work() as work:
                verb(work)

        return deed

    outcomes = all_at_once(
        database,
        lambda database: erasing.erase(database, erasure_id=erasure_id, sender=SENDER),
        typed(lambda work: notes.keep(work, **mine, text="声が小さかった。", based_on=0)),
        typed(lambda work: reports.keep_draft(work, **mine, drafted=Drafted(summary="声"), based_on=0)),
        typed(lambda work: offering.offer(work, **mine, text="足もとが見えた。")),
    )

    assert outcomes[0] is True
    assert all(one is None or isinstance(one, NothingKept | ConsentWithdrawn | NotNow) for one in outcomes[1:])
    with database.read() as work:
        for table in (ConsultationNote, ReportDraft, OfferedWord):
            assert work.session.scalars(select(table)).all() == []


# The advisee's own pages, sent in that very moment: whoever waits for the erasure finds nobody.
def own_writes(meeting, booking_id, offer_id):
    """Everything an advisee may be sending in the middle of a talk, by name."""
    me, talk = meeting.advisee_id, {"booking_id": booking_id}
    is_me, of_me = {"person_id": me}, {"advisee_id": me}
    return {
        "intake": lambda work: intake.save(
            work, **is_me, **talk, question=Question.TAKE_HOME, sitting="one", text="静かに話したい"
        ),
        "told": lambda work: intake.tell(work, **is_me, question=Question.WILL, sitting="one", text="ものを作りたい"),
        "word": lambda work: words.keep(work, **is_me, **talk, text="決めるのは自分"),
        "offer": lambda work: offering.take(work, **of_me, offer_id=offer_id),
        "action": lambda work: actions.decide(work, **is_me, **talk, decided=Decided("週に一度、書く")),
        "card": lambda work: cards.write(work, **is_me, reader=Reader.HR, title="お願い", body="席のこと"),
        "point": lambda work: life_line.place(work, **is_me, told=Told(2020, 4, 30, "異動")),
        "draft": lambda work: drafts.keep(work, **is_me, of=drafts.NEW, typed={"title": "書きかけ"}),
        "next": lambda work: closing.set_next(work, **of_me, **talk, wished=Next(about="異動のこと")),
        "reaction": lambda work: reactions.leave(work, **of_me, **talk, left=Left(4)),
        "handed on": lambda work: handing_on.hand_on(work, **is_me, **talk, items=[Item.OWN_WORDS]),
        "read": lambda work: secrecy.acknowledge(work, **is_me, version=secrecy.CURRENT),
        "consent": lambda work: accounts.give_consent(work, **is_me, locale=Locale.JAPANESE),
    }


LEFT_BY_ONESELF = (
    IntakeAnswer,
    AskedTime,
    OwnWord,
    ActionItem,
    ShareCard,
    LifeLinePoint,
    LifeLineDraft,
    NextTalk,
    Reaction,
    HandedOn,
    SecrecyAcknowledgement,
)


def test_what_one_sends_while_one_is_erased_is_kept_by_nobody(database, talk, monkeypatch):
    meeting, booking_id, erasure_id = talk
    with database.work() as work:
        offer_id = offering.offer(
            work, consultant_person_id=meeting.consultant.person_id, booking_id=booking_id, text="足もとが見えた。"
        )
    sent = own_writes(meeting, booking_id, offer_id)
    is_forgotten, may_end = Event(), Event()

    def wait_before_the_end(*_of):
        is_forgotten.set()
        assert may_end.wait(200)

    monkeypatch.setattr(erasing, "_post_receipt", wait_before_the_end)
    erased, outcomes = [], {}

    def erase():
        erased.append(erasing.erase(database, erasure_id=erasure_id, sender=SENDER))

    def send(name):
        try:
            with database.work() as work:
                outcomes[name] = sent[name](work)
        except Exception as error:
            outcomes[name] = error

    threads = [Thread(target=erase), *(Thread(target=send, args=(name,)) for name in sent)]
    threads[0].start()
    assert is_forgotten.wait(60), "all is forgotten, and not committed yet"
    for thread in threads[1:]:
        thread.start()
    wait_until_so_many_wait(database, lambda: len(sent) - len(outcomes))
    may_end.set()
    for thread in threads:
        thread.join()

    assert erased == [True]
    # On a very busy machine one may have waited for too long; nobody may have written.
    assert [name for name in sent if not isinstance(outcomes[name], NotFound | DatabaseAway)] == []
    with database.read() as work:
        assert {table.__tablename__ for table in LEFT_BY_ONESELF if work.session.scalars(select(table)).all()} == set()
        assert not accounts.consent_stands(work, person_id=meeting.advisee_id)


def wait_until_so_many_wait(database, count_now):
    """On PostgreSQL for a lock; on SQLite, whose writers line up, for their turn."""
    blocked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(12_000):
        if database.is_sqlite:
            waiting = len(database._line._waiting)
        else:
            with database.read() as work:
                waiting = work.session.scalar(blocked)
        if waiting >= count_now():
            return
        sleep(0.005)
    raise AssertionError(f"only {waiting} of {count_now()} wait")
