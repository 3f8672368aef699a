"""A consultant who types while their advisee is being erased leaves nothing behind."""

from datetime import timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_meeting
from sqlalchemy import select
from support.at_once import all_at_once

from sotomado.consultations.errors import ConsentWithdrawn
from sotomado.consultations.notes import service as notes
from sotomado.consultations.notes.errors import NothingKept
from sotomado.consultations.notes.models import ConsultationNote
from sotomado.consultations.reports import service as reports
from sotomado.consultations.reports.models import ReportDraft
from sotomado.consultations.reports.written import Drafted
from sotomado.consultations.words import offering
from sotomado.consultations.words.errors import NotNow
from sotomado.consultations.words.models import OfferedWord
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
