"""What is due by the calendar: each looks for itself whether there is anything to do, as the worker asks it to.

Stands above the slices, as `jobs` does. The table of what is kept and for how long names them by these names.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sotomado.accounts import sign_ins
from sotomado.accounts.factors import attempts, devices
from sotomado.accounts.reached import service as reached
from sotomado.applications import forgetting
from sotomado.assessments import norms
from sotomado.availability.outside import keeping_up
from sotomado.availability.standing import dormancy
from sotomado.billing import working as billing
from sotomado.bookings import commands, rosters
from sotomado.bookings import service as bookings
from sotomado.bookings.answers import service as answers
from sotomado.bookings.claims import reminding as claims
from sotomado.bookings.pushing import planning
from sotomado.bookings.reminders import service as reminders
from sotomado.bookings.replacing import service as replacing
from sotomado.bookings.series import going_on as series
from sotomado.bookings.waiting import ending as ends_of_waiting
from sotomado.bookings.waiting import offering
from sotomado.companies import service as companies
from sotomado.companies.hr import service as company_hr
from sotomado.companies.scim import contact as scim_contact
from sotomado.companies.scim import service as scim
from sotomado.companies.single_sign_on import coming_in as sign_on
from sotomado.companies.tokens import service as company_tokens
from sotomado.companies.webhooks import service as webhooks
from sotomado.consultations.actions import following
from sotomado.consultations.actions import service as actions
from sotomado.consultations.life_line import drafts as points_begun
from sotomado.consultations.reactions import service as reactions
from sotomado.consultations.recording import chores as recordings
from sotomado.consultations.reports import reminding as reports_due
from sotomado.consultations.reports import service as consultants_reports
from sotomado.consultations.reports import summaries
from sotomado.consultations.room import forgetting as rooms
from sotomado.consultations.words import bringing_over
from sotomado.consultations.words import offering as offered_words
from sotomado.consultations.words import service as own_words
from sotomado.database import Database
from sotomado.directory.licences import letters as licence_letters
from sotomado.directory.search import service as search
from sotomado.keeping import shelf
from sotomado.keeping.erasures import ErasureList, erase_again
from sotomado.oneonones.before import telling as brought
from sotomado.oneonones.parting import service as parting
from sotomado.oneonones.series import reminding as next_times
from sotomado.oneonones.series.answers import service as answers_inside
from sotomado.oneonones.showing import service as showing
from sotomado.oneonones.themes import reminding as ends_of_themes
from sotomado.outbox import bounces, dead_letters
from sotomado.outbox.worker import Chore
from sotomado.personal_data import copies, erasing
from sotomado.reporting import releasing
from sotomado.reporting.frame import service as frame
from sotomado.safety import keeping, openings, returning, telling
from sotomado.safety.terms import Terms
from sotomado.settings import Settings
from sotomado.shortlists.learning import exposures, model_store, nights

# Long enough to answer "where was I signed in", short enough not to be a diary.
SIGN_INS_KEPT = timedelta(days=90)


def chores(database: Database, settings: Settings) -> tuple[Chore, ...]:
    """All of them, as the worker looks at them in turn."""
    return (
        once_a_day(database, reindex_whom_the_search_does_not_know),
        once_a_day(database, place_everyone_in_the_running_quarter),
        lambda: release_closed_quarters(database),
        lambda: lapse_ended_holds(database),
        lambda: give_back_tickets_that_waited(database),
        once_a_day(database, forget_old_commands),
        once_a_day(database, let_go_of_summaries),
        lambda: ask_for_reports(database, settings),
        once_a_day(database, let_go_of_drafts),
        lambda: ask_about_what_was_decided(database, settings),
        lambda: remind_of_ends_of_themes(database, settings),
        once_a_day(database, let_go_of_what_was_shown),
        lambda: tell_of_what_was_brought(database, settings),
        once_a_day(database, forget_what_was_put_away),
        lambda: recordings.see_to_what_is_over(database, settings),
        once_a_day(database, lambda of: recordings.see_to_what_lies_there(of, settings)),
        once_a_day(database, forget_old_bounces),
        once_a_day(database, forget_what_was_brought_to_companies),
        lambda: forget_copies_whose_days_are_over(database),
        lambda: erase_again_whom_a_backup_brought_back(database, settings),
        once_a_day(database, lambda of: let_go_of_old_backups(of, settings)),
        once_a_day(database, lambda of: erase_whom_no_job_woke_for(of, settings)),
        once_a_day(database, forget_what_mails_of_old_talks_needed),
        lambda: remind_whom_no_job_woke_for(database, settings),
        lambda: book_what_was_agreed(database, settings),
        lambda: forget_unconfirmed_addresses(database),
        lambda: see_to_those_who_wait(database, settings),
        once_a_day(database, forget_what_was_waited_for),
        lambda: settle_unanswered_claims(database, settings),
        once_a_day(database, lambda of: ask_to_close_what_took_place(of, settings)),
        lambda: see_who_left_a_room(database),
        once_a_day(database, forget_who_was_in_rooms),
        lambda: forget_old_sign_ins(database),
        once_a_day(database, rosters.forget_old),
        once_a_day(database, forget_who_did_not_join_hr),
        once_a_day(database, forget_who_did_not_become_a_consultant),
        once_a_day(database, renew_norms),
        once_a_day(database, lambda of: tell_of_tokens_that_end(of, settings)),
        once_a_day(database, forget_what_providers_said_long_ago),
        once_a_day(database, lambda of: remind_of_licences(of, settings)),
        once_a_day(database, lambda of: ask_who_has_no_time(of, settings)),
        once_a_day(database, forget_what_is_learned_from_no_more),
        lambda: plan_learning(database),
        lambda: plan_readings_of_calendars(database),
        lambda: plan_writing_into_calendars(database),
        once_a_day(database, forget_what_was_written_into_calendars),
        once_a_day(database, lambda of: tell_of_safety(of, settings)),
        lambda: give_back_cases_nobody_looks_after(database, settings),
        once_a_day(database, forget_cases_of_long_ago),
        once_a_day(database, forget_ways_to_providers),
        once_a_day(database, lambda of: end_pairs_of_those_who_left(of, settings)),
        lambda: remind_of_one_on_ones(database, settings),
        *billing.chores(database, settings),
    )


def tell_of_safety(database: Database, settings: Settings) -> None:
    """Advisees who could not be told at once what operators did or opened of theirs, and whose day has come."""
    terms = Terms.of(settings)
    with database.work() as work:
        openings.tell_what_is_due(work, terms=terms)
        telling.tell_what_is_due(work, terms=terms)
        telling.ask_again(work, terms=terms)


def give_back_cases_nobody_looks_after(database: Database, settings: Settings) -> None:
    """Cases of safety whose operators have all lost the role: somebody is called again."""
    with database.work() as work:
        returning.give_back(work, terms=Terms.of(settings))


def forget_cases_of_long_ago(database: Database) -> None:
    """The words of cases of safety closed years ago."""
    with database.work() as work:
        keeping.forget_old(work)


def forget_ways_to_providers(database: Database) -> None:
    """Browsers that were sent to their company's provider and never came back."""
    with database.work() as work:
        sign_on.forget_old(work)


def end_pairs_of_those_who_left(database: Database, settings: Settings) -> None:
    """People leave on a day, not with a roster: their pairs end then. One company at a time."""
    with database.read() as work:
        employers = companies.all_companies(work)
    for employer in employers:
        with database.work() as work:
            parting.follow_roster(work, company_id=employer.id, sender=sender_of(settings))


def remind_of_one_on_ones(database: Database, settings: Settings) -> None:
    """A note on the day before, to those of a pair who wish it, with word of what the member chose for it."""
    with database.work() as work:
        next_times.send_what_is_due(work, sender=sender_of(settings), takes=brought.goes_along)


def once_a_day(database: Database, chore: Callable[[Database], None]) -> Chore:
    """A chore for the first look of each day (UTC: at nine in the morning in Japan), as this worker sees it."""
    done_on: date | None = None

    def when_due() -> None:
        nonlocal done_on
        today = database.clock.now().date()
        if done_on != today:
            chore(database)
            done_on = today

    return when_due


def renew_norms(database: Database) -> None:
    """Compare new scores with our own users, once they are enough and whenever they have become more."""
    with database.work() as work:
        norms.renew_all(work)


def forget_what_providers_said_long_ago(database: Database) -> None:
    """Of people who left a while ago, and of requests that were refused."""
    with database.work() as work:
        scim.let_go_of_old(work)
        scim_contact.forget_old(work)


def tell_of_tokens_that_end(database: Database, settings: Settings) -> None:
    """Write to HR whose machines would stop coming in soon."""
    with database.work() as work:
        company_tokens.tell_of_ends(work, public_url=settings.public_url)


def remind_of_licences(database: Database, settings: Settings) -> None:
    """Write to consultants whose licence ends soon, each once at each step."""
    with database.work() as work:
        licence_letters.remind(work, public_url=settings.public_url)


def ask_who_has_no_time(database: Database, settings: Settings) -> None:
    """Only people who can be booked stand in the windows."""
    with database.work() as work:
        dormancy.look(work, public_url=settings.public_url)


def reindex_whom_the_search_does_not_know(database: Database) -> None:
    """After an upgrade nobody is in the index yet, or as older rules had it."""
    with database.work() as work:
        search.reindex_stale(work)


def place_everyone_in_the_running_quarter(database: Database) -> None:
    """Give whoever came onto a roster their place in the reports' frame, one company at a time."""
    with database.read() as work:
        running = frame.running_quarters(work)
    for company_id, quarter in running:
        with database.work() as work:
            frame.place_everyone(work, company_id, quarter)


def release_closed_quarters(database: Database) -> None:
    """Release what closed since the last look, one company at a time."""
    releasing.release_what_is_due(database)


def sender_of(settings: Settings) -> bookings.Sender:
    """Who writes the letters about bookings."""
    return bookings.Sender.of(settings)


def remind_whom_no_job_woke_for(database: Database, settings: Settings) -> None:
    """Reminders of bookings made before there were any, and of those whose moment has moved."""
    reminders.remind_whom_no_job_woke_for(database, sender_of(settings))


def book_what_was_agreed(database: Database, settings: Settings) -> None:
    """The next dates of talks that repeat."""
    series.go_on_with_all(database, sender_of(settings))


def forget_unconfirmed_addresses(database: Database) -> None:
    """Private addresses whose link nobody followed in time."""
    with database.work() as work:
        reached.forget_unconfirmed(work)


def lapse_ended_holds(database: Database) -> None:
    """Write down which holds ran out."""
    is_more = True
    while is_more:
        with database.work() as work:
            is_more = bookings.lapse_ended_hold(work)


def give_back_tickets_that_waited(database: Database) -> None:
    """Tickets that waited long enough for an advisee whose consultant called off."""
    with database.work() as work:
        replacing.expire(work)


def forget_what_was_brought_to_companies(database: Database) -> None:
    """What companies' systems were told long ago."""
    with database.work() as work:
        webhooks.forget_old(work)


def forget_old_bounces(database: Database) -> None:
    """Mails that did not arrive long ago, and what was given up and nobody saw to."""
    with database.work() as work:
        bounces.forget_old(work)
        dead_letters.forget_old(work)


def forget_what_mails_of_old_talks_needed(database: Database) -> None:
    """What calendars answered about talks and 1on1s long over, and which reminders went out."""
    with database.work() as work:
        answers.forget_old(work)
        answers_inside.forget_old(work)
        reminders.forget_old(work)


def let_go_of_summaries(database: Database) -> None:
    """Summaries of talks whose words may not be counted any more, or that are too old to be compared with."""
    with database.work() as work:
        summaries.empty_what_is_not_counted(work)


def forget_copies_whose_days_are_over(database: Database) -> None:
    """Copies of everything of somebody, a week after they were made."""
    with database.work() as work:
        copies.forget_old(work)


def erase_whom_no_job_woke_for(database: Database, settings: Settings) -> None:
    """Erasures whose day has come, should a job have been given up. Each in a transaction of its own."""
    with database.read() as work:
        waiting = erasing.due(work)
    for erasure_id in waiting:
        erasing.erase(database, erasure_id=erasure_id, sender=sender_of(settings), note=noted_beside_backups(settings))


def noted_beside_backups(settings: Settings) -> erasing.Note | None:
    """Whoever was erased is written down where a restored backup finds it."""
    listed = ErasureList.of(settings)
    return None if listed is None else listed.note


def erase_again_whom_a_backup_brought_back(database: Database, settings: Settings) -> None:
    """After a restore, by whatever way: whoever stands in the list of erasures and is still there."""
    if (listed := ErasureList.of(settings)) is not None:
        erase_again(database, listed.read(), sender_of(settings))
        listed.take_in(database)


def let_go_of_old_backups(database: Database, settings: Settings) -> None:
    """Backups that may be kept by no means any more, also where no new one is written."""
    if settings.place_of_backups is not None:
        shelf.remove_expired(settings.place_of_backups, database.clock.now())


def ask_about_what_was_decided(database: Database, settings: Settings) -> None:
    """The days people chose to hear again of what they decided."""
    following.send_what_is_due(database, public_url=settings.public_url)


def let_go_of_what_was_shown(database: Database) -> None:
    """The words of what lay open to the other of a pair until a day that has passed."""
    with database.work() as work:
        showing.let_go_of_what_ended(work)


def tell_of_what_was_brought(database: Database, settings: Settings) -> None:
    """What members chose for their next 1on1, to whom they meet there."""
    brought.tell_what_is_due(database, public_url=settings.public_url)


def remind_of_ends_of_themes(database: Database, settings: Settings) -> None:
    """The days two people had set for looking back on what they keep to together."""
    ends_of_themes.remind_of_ends(database, public_url=settings.public_url)


def forget_what_was_put_away(database: Database) -> None:
    """Words and items put away for long enough, words offered and not wanted, drafts of points nobody came back to."""
    with database.work() as work:
        bringing_over.bring_over(work)
        reactions.attach_left_over(work)
        own_words.forget_put_away(work)
        offered_words.forget_old(work)
        points_begun.forget_old(work)
        actions.forget_put_away(work)


def forget_old_commands(database: Database) -> None:
    with database.work() as work:
        commands.forget_old(work)


def see_to_those_who_wait(database: Database, settings: Settings) -> None:
    """Waits that are over, offers that ran out, and times that were opened without anybody telling the line."""
    ends_of_waiting.end_what_is_over(database, sender=sender_of(settings))
    offering.look_over(database, sender=sender_of(settings))


def settle_unanswered_claims(database: Database, settings: Settings) -> None:
    """Find by rule what became of talks that one side claims missed and the other said nothing of in time."""
    claims.settle_what_is_due(database, sender_of(settings))


def ask_to_close_what_took_place(database: Database, settings: Settings) -> None:
    """Remind consultants, once each, of talks that were neither closed nor claimed."""
    with database.work() as work:
        claims.ask_to_close(work, sender=sender_of(settings))


def ask_for_reports(database: Database, settings: Settings) -> None:
    """Remind consultants of reports that are due, a little before and after."""
    with database.work() as work:
        reports_due.remind(work, sender=sender_of(settings))


def let_go_of_drafts(database: Database) -> None:
    """Drafts of reports that will not be handed in."""
    with database.work() as work:
        consultants_reports.let_go_of_drafts(work)


def forget_what_was_waited_for(database: Database) -> None:
    with database.work() as work:
        ends_of_waiting.forget_old(work)


def see_who_left_a_room(database: Database) -> None:
    """Browsers that are not heard of any more, and signals that nobody fetched."""
    with database.work() as work:
        rooms.see_who_is_gone(work)


def forget_who_was_in_rooms(database: Database) -> None:
    with database.work() as work:
        rooms.forget_old(work)


def forget_old_sign_ins(database: Database) -> None:
    with database.work() as work:
        sign_ins.remove_ended(work, before=work.now - SIGN_INS_KEPT)
        attempts.forget_old(work)
        devices.forget_old(work)


def forget_who_did_not_join_hr(database: Database) -> None:
    with database.work() as work:
        company_hr.forget_unanswered(work)


def forget_who_did_not_become_a_consultant(database: Database) -> None:
    """Drafts, certificates and words of applications past their time, and strangers who never came in."""
    with database.work() as work:
        forgetting.forget_what_is_over(work)


def forget_what_is_learned_from_no_more(database: Database) -> None:
    """Lists and outcomes past their time, and the models of nights long gone."""
    with database.work() as work:
        exposures.drop_old(work)
        model_store.prune(work)


def plan_learning(database: Database) -> None:
    """Have what the talks of the past days teach learned tonight, and prices made of it."""
    with database.work() as work:
        nights.plan(work)


def plan_readings_of_calendars(database: Database) -> None:
    """Have calendars elsewhere read that were not for a while. The asking itself is a job for each."""
    with database.work() as work:
        keeping_up.plan_readings(work)


def plan_writing_into_calendars(database: Database) -> None:
    """Have it seen whether the talks written into calendars elsewhere still stand there."""
    with database.work() as work:
        planning.plan(work)


def forget_what_was_written_into_calendars(database: Database) -> None:
    """Where events of talks long over stand elsewhere."""
    with database.work() as work:
        planning.forget_old(work)
