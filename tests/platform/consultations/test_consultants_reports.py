"""A consultant's report: drafted, handed in within days, changed until its quarter is told, and asked for in time."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from factories.bookings import IN_A_WEEK, SENDER, a_confirmed_booking, a_meeting
from factories.people import a_consultant
from sqlalchemy import func, select, text

from sotomado.accounts import service as accounts
from sotomado.accounts.errors import NotFound
from sotomado.accounts.word_consents import service as word_consents
from sotomado.companies.models import Employment
from sotomado.consultations.errors import ConsentWithdrawn
from sotomado.consultations.reports import closing as closings
from sotomado.consultations.reports import own_data, reminding
from sotomado.consultations.reports import service as reports
from sotomado.consultations.reports.errors import AlreadyTold, DraftTooLong, NothingAskedFor, NotYetClosed
from sotomado.consultations.reports.models import (
    ConsultantReport,
    ConsultationSummary,
    ReportDraft,
    ReportDue,
    ReportedTheme,
    WorkplaceIdea,
)
from sotomado.consultations.reports.naming import likely_names
from sotomado.consultations.reports.written import LONGEST_DRAFT_TEXT, Drafted, Written
from sotomado.directory.vocabulary import Theme
from sotomado.outbox.models import Job

DRAFT = Drafted(themes=("care",), wellbeing="2", summary="介護との両立について。")
REPORT = Written([Theme.CARE], wellbeing=2, stage=3, summary="介護との両立について。", idea="会議を夕方までに。")


@pytest.fixture
def held(database, clock):
    """A talk that has just ended: (meeting, booking id)."""
    with database.work() as work:
        meeting = a_meeting(work)
        booking_id = a_confirmed_booking(work, meeting)
    clock.set(IN_A_WEEK + timedelta(minutes=62))
    return meeting, booking_id


@pytest.fixture
def closed(database, held):
    with database.work() as work:
        closings.close(work, **mine(held))
    return held


def mine(held):
    meeting, booking_id = held
    return {"consultant_person_id": meeting.consultant.person_id, "booking_id": booking_id}


def counted(work, *tables):
    return [work.session.scalar(select(func.count()).select_from(table)) for table in tables]


def hand_in(database, held, **changed):
    values = {name: getattr(REPORT, name) for name in ("themes", "wellbeing", "stage", "summary", "idea")} | changed
    with database.work() as work:
        return reports.hand_in(work, **mine(held), written=Written(**values))


def standing(database, held):
    with database.read() as work:
        return reports.standing(work, **mine(held))[1]


def tell(database, held, at=IN_A_WEEK):
    """Tell the quarter around `at` to the advisee's company."""
    with database.work() as work:
        company_id = work.session.scalar(
            select(Employment.company_id).where(Employment.person_id == held[0].advisee_id)
        )
        reports.tell(work, company_id=company_id, starts_at=at - timedelta(days=45), ends_at=at + timedelta(days=45))


def test_a_draft_is_begun_in_the_talk_and_counts_nowhere(database, held):
    with database.work() as work:
        reports.keep_draft(work, **mine(held), drafted=DRAFT, based_on=0)

        assert reports.draft(work, **mine(held)).drafted == DRAFT
        assert counted(work, ConsultantReport, ReportedTheme, ConsultationSummary) == [0, 0, 0]
        [body] = work.session.scalars(text("SELECT body FROM report_draft")).all()
        assert "介護".encode() not in bytes(body)
        assert b"wellbeing" not in bytes(body)


def test_a_closed_talk_waits_three_days_for_its_report(database, closed):
    shown = standing(database, closed)

    assert shown.is_waited_for
    assert shown.due_at - shown.closed_at == timedelta(days=3)
    with database.read() as work:
        assert counted(work, ConsultantReport, ReportedTheme) == [0, 0]
        [asked] = reports.asked_of(work, consultant_person_id=closed[0].consultant.person_id)
        assert (asked.booking_id, asked.is_late) == (closed[1], False)


def test_handing_in_writes_the_report_and_lets_go_of_the_draft(database, closed):
    with database.work() as work:
        word_consents.agree(work, person_id=closed[0].advisee_id)
        reports.keep_draft(work, **mine(closed), drafted=DRAFT, based_on=0)

    hand_in(database, closed)

    shown = standing(database, closed)
    assert (shown.themes, shown.wellbeing, shown.tendency_to_stay, shown.stage) == ([Theme.CARE], 2, None, 3)
    assert shown.may_be_changed
    with database.read() as work:
        assert counted(work, ReportDraft) == [0]
        [idea] = work.session.scalars(select(WorkplaceIdea))
        assert work.unseal(idea, "body") == "会議を夕方までに。"
        assert reports.asked_of(work, consultant_person_id=closed[0].consultant.person_id) == []


def test_of_an_idea_no_text_is_kept_where_its_advisee_has_not_agreed(database, closed):
    hand_in(database, closed)

    with database.read() as work:
        [idea] = work.session.scalars(select(WorkplaceIdea))
        assert (idea.body, idea.may_be_counted) == (None, False)


def test_a_change_replaces_what_it_names_and_leaves_a_blank_text_as_it_was(database, clock, closed):
    with database.work() as work:
        word_consents.agree(work, person_id=closed[0].advisee_id)
    hand_in(database, closed)
    clock.advance(days=1)

    hand_in(database, closed, themes=[Theme.GROWTH, Theme.CARE], wellbeing=None, summary="", idea="会議を減らす。")

    shown = standing(database, closed)
    assert set(shown.themes) == {Theme.GROWTH, Theme.CARE}
    assert shown.wellbeing is None
    assert shown.changed_at > shown.handed_in_at
    with database.read() as work:
        assert [work.unseal(row, "body") for row in work.session.scalars(select(ConsultationSummary))] == [
            REPORT.summary
        ]
        assert [work.unseal(row, "body") for row in work.session.scalars(select(WorkplaceIdea))] == ["会議を減らす。"]


@pytest.mark.parametrize("was_handed_in", [True, False])
def test_once_the_quarter_is_told_nothing_is_changed_or_added(database, closed, was_handed_in):
    if was_handed_in:
        hand_in(database, closed)
    tell(database, closed)

    with pytest.raises(AlreadyTold):
        hand_in(database, closed, wellbeing=5)
    with pytest.raises(AlreadyTold), database.work() as work:
        reports.keep_draft(work, **mine(closed), drafted=DRAFT, based_on=0)

    shown = standing(database, closed)
    assert (shown.wellbeing, shown.may_be_changed, shown.is_waited_for) == (2 if was_handed_in else None, False, False)
    with database.read() as work:
        assert reports.asked_of(work, consultant_person_id=closed[0].consultant.person_id) == []


def test_the_quarter_before_locks_nothing(database, closed):
    tell(database, closed, at=IN_A_WEEK - timedelta(days=90))

    hand_in(database, closed)

    assert standing(database, closed).may_be_changed


def test_there_is_no_report_of_a_talk_that_is_not_closed(database, held):
    with pytest.raises(NotYetClosed):
        hand_in(database, held)


def test_a_report_by_the_wrong_consultant_finds_no_talk(database, closed):
    with database.work() as work:
        theirs = {"consultant_person_id": a_consultant(work).person_id, "booking_id": closed[1]}

        for verb in (
            lambda: reports.hand_in(work, **theirs, written=REPORT),
            lambda: reports.keep_draft(work, **theirs, drafted=DRAFT, based_on=0),
            lambda: reports.draft(work, **theirs),
            lambda: reports.standing(work, **theirs),
            lambda: closings.close(work, **theirs),
        ):
            with pytest.raises(NotFound):
                verb()


def test_without_consent_nothing_is_drafted_or_handed_in_and_nobody_is_reminded(database, clock, closed):
    with database.work() as work:
        reports.keep_draft(work, **mine(closed), drafted=DRAFT, based_on=0)
        accounts.withdraw_consent(work, person_id=closed[0].advisee_id)

    with pytest.raises(ConsentWithdrawn):
        hand_in(database, closed)
    with pytest.raises(ConsentWithdrawn), database.work() as work:
        reports.keep_draft(work, **mine(closed), drafted=DRAFT, based_on=1)
    clock.advance(days=4)
    with database.work() as work:
        assert reminding.remind(work, sender=SENDER) == 0
        reports.let_go_of_drafts(work)
        assert counted(work, ReportDraft) == [0]


def test_of_a_talk_closed_without_record_nothing_is_asked(database, held):
    with database.work() as work:
        reports.keep_draft(work, **mine(held), drafted=DRAFT, based_on=0)
        accounts.withdraw_consent(work, person_id=held[0].advisee_id)
        closings.close_without_record(work, **mine(held))
        assert counted(work, ReportDraft, ReportDue) == [0, 0]
        accounts.give_consent(work, person_id=held[0].advisee_id, locale="ja")

    with pytest.raises(NothingAskedFor):
        hand_in(database, held)


def test_a_draft_of_an_older_page_does_not_overwrite_a_newer_one(database, held):
    with database.work() as work:
        reports.keep_draft(work, **mine(held), drafted=DRAFT, based_on=0)
        reports.keep_draft(work, **mine(held), drafted=Drafted(summary="新しいほう"), based_on=1)

        kept = reports.keep_draft(work, **mine(held), drafted=Drafted(summary="古いほう"), based_on=1)

        assert kept.is_overtaken
        assert reports.draft(work, **mine(held)).drafted.summary == "新しいほう"


def test_a_draft_far_too_long_leaves_the_one_before(database, held):
    with database.work() as work:
        reports.keep_draft(work, **mine(held), drafted=DRAFT, based_on=0)
    with pytest.raises(DraftTooLong), database.work() as work:
        reports.keep_draft(work, **mine(held), drafted=Drafted(summary="あ" * (LONGEST_DRAFT_TEXT + 1)), based_on=1)

    with database.read() as work:
        assert reports.draft(work, **mine(held)).drafted == DRAFT


def test_a_reminder_says_neither_what_is_asked_nor_of_whom(database, clock, closed):
    clock.advance(days=2, minutes=1)
    with database.work() as work:
        reminding.remind(work, sender=SENDER)

        [job] = work.session.scalars(select(Job).where(Job.dedupe_key.like("report|%")))
        letter = json.loads(work.unseal(job, "payload"))
        advisee = accounts.actor(work, person_id=closed[0].advisee_id).name
    assert letter["subject"] == "ご予定についてのお願い"
    assert f"/desk/consultations/{closed[1]}" in str(letter)
    for word in (advisee, *advisee.split(), "報告", "面談", "介護"):
        assert word not in str(letter)


def test_reminders_go_out_a_day_before_when_due_and_three_days_after_each_once(database, clock, closed):
    written = []
    for hours in (0, 47, 2, 1, 23, 1, 71, 2, 24):
        clock.advance(hours=hours)
        with database.work() as work:
            written.append(reminding.remind(work, sender=SENDER))

    assert written == [0, 0, 1, 0, 1, 0, 1, 0, 0]


def test_a_report_handed_in_is_asked_for_no_more(database, clock, closed):
    hand_in(database, closed)
    clock.advance(days=3)

    with database.work() as work:
        assert reminding.remind(work, sender=SENDER) == 0


def test_after_a_standstill_one_reminder_is_written_not_three(database, clock, closed):
    clock.advance(days=8)

    with database.work() as work:
        assert [reminding.remind(work, sender=SENDER) for _ in range(2)] == [1, 0]


def test_what_is_kept_of_a_person_names_no_score_and_can_be_erased(database, closed):
    with database.work() as work:
        word_consents.agree(work, person_id=closed[0].advisee_id)
    hand_in(database, closed)
    with database.work() as work:
        [told] = own_data.of(work, closed[0].advisee_id)["reports_of_talks"]
        assert told["themes"] == ["care"]
        assert set(told) == {"talk_at", "themes", "texts_kept_to_count_single_words"}, "no scale and no stage"

        own_data.forget(work, closed[0].advisee_id)

        tables = (ConsultantReport, ReportedTheme, ConsultationSummary, WorkplaceIdea, ReportDraft, ReportDue)
        assert counted(work, *tables) == [0] * len(tables)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("山田さんは異動を望んでいる。", ("山田さん",)),
        ("ヤマダ課長との関係について。", ("ヤマダ課長",)),
        ("お母さんの介護と、お子さんの保育園。皆さんの理解。", ()),
        ("上司との関係。営業部長の交代。チームリーダーの役割。", ()),
        ("はなの希望は復職。", ("はな",)),
        ("Talked about Ms. Sato and her move.", ("Ms. Sato",)),
        ("", ()),
    ],
)
def test_what_may_be_a_name_is_pointed_out(text, found):
    assert likely_names(text, own_name="山田 はな") == found


def test_a_quarter_is_told_once_and_stays_told(database, closed, clock):
    tell(database, closed)
    clock.advance(days=1)
    tell(database, closed)

    assert standing(database, closed).told_at == datetime.fromtimestamp(
        (clock.now() - timedelta(days=1)).timestamp(), tz=UTC
    )
