"""Who may use what: one table, endpoint by endpoint. What does not stand here is refused.

`whose` says whose things a person reaches there:

- ANYONES: nothing personal; open without signing in.
- OWN: what belongs to the person who asks. The verbs filter by owner, so another's id is simply not found.
- COMPANY: pages of the company named in the address, which must be the one the role was granted for.

A test walks every route as every role and as a stranger from another company.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sotomado.accounts.models import Role


class Whose(StrEnum):
    ANYONES = "anyone's"
    OWN = "own"
    COMPANY = "company"


@dataclass(frozen=True)
class Access:
    """Which roles may use an endpoint (an empty set: everyone signed in), and whose things it reaches."""

    whose: Whose
    roles: frozenset[Role] = frozenset()


ANYONE = Access(Whose.ANYONES)
SIGNED_IN = Access(Whose.OWN)
ADVISEE = Access(Whose.OWN, frozenset({Role.ADVISEE}))
APPLICANT = Access(Whose.OWN, frozenset({Role.APPLICANT}))
CONSULTANT = Access(Whose.OWN, frozenset({Role.CONSULTANT}))
EITHER_SIDE = Access(Whose.OWN, frozenset({Role.ADVISEE, Role.CONSULTANT}))
PAIR = Access(Whose.OWN, frozenset({Role.ADVISEE, Role.MANAGER}))
MANAGER = Access(Whose.OWN, frozenset({Role.MANAGER}))
HR = Access(Whose.COMPANY, frozenset({Role.HR}))
OPERATOR = Access(Whose.OWN, frozenset({Role.OPERATOR}))

TABLE: dict[str, Access] = {
    "static": ANYONE,
    # accounts
    "accounts.home": ANYONE,
    "accounts.sign_in": ANYONE,
    "accounts.sign_out": SIGNED_IN,
    "accounts.invitation": ANYONE,
    "accounts.way_in": ANYONE,
    "accounts.set_language": ANYONE,
    "accounts.account": SIGNED_IN,
    "accounts.save_preferences": SIGNED_IN,
    "accounts.end_sign_in": SIGNED_IN,
    "undelivered.try_again": SIGNED_IN,
    "personal_data.show": SIGNED_IN,
    "personal_data.ask_copy": SIGNED_IN,
    "personal_data.fetch": SIGNED_IN,
    "personal_data.erasure": SIGNED_IN,
    "personal_data.ask_erasure": SIGNED_IN,
    "personal_data.take_back": SIGNED_IN,
    "personal_data.ask_operators": SIGNED_IN,
    "accounts.consent": ADVISEE,
    "accounts.give_consent": ADVISEE,
    "accounts.withdraw_consent": ADVISEE,
    "reached.show": EITHER_SIDE,
    "reached.choose": EITHER_SIDE,
    "reached.name_address": EITHER_SIDE,
    "reached.stop_waiting": EITHER_SIDE,
    "reached.remove": EITHER_SIDE,
    # The secret in the address is the key: the link is read where private mail is, signed in or not.
    "reached.link": ANYONE,
    "reached.confirm": ANYONE,
    "reached.done": ANYONE,
    "word_consents.show": ADVISEE,
    "word_consents.agree": ADVISEE,
    "word_consents.withdraw": ADVISEE,
    "agreements.show": CONSULTANT,
    "agreements.give": CONSULTANT,
    "agreements.withdraw": CONSULTANT,
    # assessments
    "assessments.start": EITHER_SIDE,
    "assessments.begin": EITHER_SIDE,
    "assessments.page": EITHER_SIDE,
    "assessments.save_page": EITHER_SIDE,
    "assessments.answer": EITHER_SIDE,
    "assessments.begin_values": EITHER_SIDE,
    "assessments.take_further": EITHER_SIDE,
    "assessments.result": EITHER_SIDE,
    "assessments.paper": EITHER_SIDE,
    "assessments.compare": EITHER_SIDE,
    "assessments.kept_instruments": OPERATOR,
    "assessments.instrument": OPERATOR,
    # directory
    "directory.profile": ADVISEE,
    "directory.portrait": EITHER_SIDE,
    "directory.own_profile": CONSULTANT,
    "directory.save_profile": CONSULTANT,
    "directory.publishing": CONSULTANT,
    "directory.publish": CONSULTANT,
    "directory.discard_draft": CONSULTANT,
    "directory.own_portrait": CONSULTANT,
    "directory.set_portrait": CONSULTANT,
    "directory.remove_portrait": CONSULTANT,
    "readiness.show": CONSULTANT,
    "readiness.begin": CONSULTANT,
    "readiness.preview": CONSULTANT,
    "standing.licence": CONSULTANT,
    "standing.hand_in": CONSULTANT,
    "standing.take_back": CONSULTANT,
    "standing.certificate": CONSULTANT,
    "standing.pause": CONSULTANT,
    "standing.resume": CONSULTANT,
    "standing.declared": CONSULTANT,
    "standing.declare": CONSULTANT,
    "standing.end_conflict": CONSULTANT,
    # applications
    "applications.door": ANYONE,
    "applications.terms": ANYONE,
    "applications.knock": ANYONE,
    "applications.come_in": ANYONE,
    "applications.take_up": SIGNED_IN,
    "applications.standing": APPLICANT,
    "applications.licence": APPLICANT,
    "applications.save_licence": APPLICANT,
    "applications.certificate.show": APPLICANT,
    "applications.certificate.save": APPLICANT,
    "applications.certificate.picture": APPLICANT,
    "applications.experience": APPLICANT,
    "applications.save_experience": APPLICANT,
    "applications.talks": APPLICANT,
    "applications.save_talks": APPLICANT,
    "applications.words": APPLICANT,
    "applications.save_words": APPLICANT,
    "applications.conflicts": APPLICANT,
    "applications.save_conflicts": APPLICANT,
    "applications.reading_over": APPLICANT,
    "applications.hand_in": APPLICANT,
    "applications.withdraw": APPLICANT,
    "applications.begin_again": APPLICANT,
    # availability
    "availability.week": CONSULTANT,
    "availability.save_week": CONSULTANT,
    "availability.copy_week": CONSULTANT,
    "availability.every_week": CONSULTANT,
    "availability.save_every_week": CONSULTANT,
    "availability.undo_hours": CONSULTANT,
    "availability.move_to_own_clock": CONSULTANT,
    "availability.hours": CONSULTANT,
    "availability.add_day_off": CONSULTANT,
    "availability.end_absence": CONSULTANT,
    "availability.limits": CONSULTANT,
    "availability.save_limits": CONSULTANT,
    "availability.save_joining": CONSULTANT,
    # shortlists
    "shortlists.wish": ADVISEE,
    "shortlists.make": ADVISEE,
    "shortlists.latest": ADVISEE,
    "shortlists.ten": ADVISEE,
    "shortlists.refine": ADVISEE,
    "shortlists.decline": ADVISEE,
    "shortlists.take_back": ADVISEE,
    "shortlists.change": ADVISEE,
    "shortlists.compare": ADVISEE,
    "shortlists.everyone": ADVISEE,
    "shortlists.how": ANYONE,
    # bookings
    "bookings.times": ADVISEE,
    "bookings.hold": ADVISEE,
    "bookings.index": ADVISEE,
    "bookings.show": ADVISEE,
    "bookings.confirm": ADVISEE,
    "bookings.give_back": ADVISEE,
    "changing.moving": ADVISEE,
    "changing.move": ADVISEE,
    "changing.cancelling": ADVISEE,
    "changing.cancel": ADVISEE,
    "bookings.calendar_file": EITHER_SIDE,
    "soonest.show": ADVISEE,
    "waiting.index": ADVISEE,
    "waiting.ask": ADVISEE,
    "waiting.join": ADVISEE,
    "waiting.ask_ten": ADVISEE,
    "waiting.join_ten": ADVISEE,
    "waiting.leave": ADVISEE,
    "waiting.come_back": ADVISEE,
    "waiting.offer": ADVISEE,
    "waiting.decline": ADVISEE,
    "waiting.counted": OPERATOR,
    "replacing.instead": ADVISEE,
    "replacing.accept": ADVISEE,
    "replacing.decline": ADVISEE,
    "desk.index": CONSULTANT,
    "desk.past": CONSULTANT,
    "desk.show": CONSULTANT,
    "desk.calling_off_page": CONSULTANT,
    "desk.call_off": CONSULTANT,
    "claims.join": EITHER_SIDE,
    "claims.here": EITHER_SIDE,
    "claims.case": EITHER_SIDE,
    "claims.say": EITHER_SIDE,
    "claims.answer": EITHER_SIDE,
    "claims.appeal": EITHER_SIDE,
    "claims.rules": ANYONE,
    "deciding.index": OPERATOR,
    "deciding.show": OPERATOR,
    "deciding.decide": OPERATOR,
    "series.again": ADVISEE,
    "series.book_again": ADVISEE,
    "series.proposing": ADVISEE,
    "series.propose": ADVISEE,
    "series.index": ADVISEE,
    "series.show": ADVISEE,
    "series.end": ADVISEE,
    "series.desk": CONSULTANT,
    "series.agree": CONSULTANT,
    "series.decline": CONSULTANT,
    "series.end_at_desk": CONSULTANT,
    "calendars.index": CONSULTANT,
    "calendars.add": CONSULTANT,
    "calendars.change": CONSULTANT,
    "calendars.read_again": CONSULTANT,
    "calendars.remove": CONSULTANT,
    "pushing.switch_on": CONSULTANT,
    "pushing.change": CONSULTANT,
    "pushing.try_again": CONSULTANT,
    "pushing.switch_off": CONSULTANT,
    "pushing.write_again": CONSULTANT,
    "pushing.leave": CONSULTANT,
    "pushing.leave_overlap": CONSULTANT,
    # The secret in the address is the key: calendars cannot sign in.
    "feed.file": ANYONE,
    "feed.own": EITHER_SIDE,
    "feed.renew": EITHER_SIDE,
    "feed.set_titles": EITHER_SIDE,
    "feed.end": EITHER_SIDE,
    # consultations
    "consultations.closing": CONSULTANT,
    "consultations.close": CONSULTANT,
    "consultations.notebook": ADVISEE,
    "consultations.reaction": ADVISEE,
    "consultations.leave_reaction": ADVISEE,
    "intake.show": ADVISEE,
    "intake.question": ADVISEE,
    "intake.save": ADVISEE,
    "intake.confirm": ADVISEE,
    "intake.undo": ADVISEE,
    "handing_on.choose": ADVISEE,
    "handing_on.preview": ADVISEE,
    "handing_on.as_read": ADVISEE,
    "handing_on.hand_on": ADVISEE,
    "room.show": EITHER_SIDE,
    "room.sit_down": EITHER_SIDE,
    "room.leave": EITHER_SIDE,
    "room.send": EITHER_SIDE,
    "room.look": EITHER_SIDE,
    "room.elsewhere": EITHER_SIDE,
    "room.visits": OPERATOR,
    "cards.index": ADVISEE,
    "cards.compose": ADVISEE,
    "cards.write": ADVISEE,
    "cards.edit": ADVISEE,
    "cards.save": ADVISEE,
    "cards.show": ADVISEE,
    "cards.share": ADVISEE,
    "cards.withdraw": ADVISEE,
    "cards.remove": ADVISEE,
    # The one thing of a consultation that a company role reaches, because its owner gave it to them.
    "cards.received": MANAGER,
    "cards.read": MANAGER,
    "cards.received_by_hr": HR,
    "cards.read_by_hr": HR,
    # oneonones
    "oneonones.index": PAIR,
    "oneonones.pair": PAIR,
    "oneonones.write": PAIR,
    "oneonones.react": PAIR,
    # companies
    "companies.roster": HR,
    "companies.import_roster": HR,
    # reporting
    "reporting.index": HR,
    "reporting.report": HR,
    "reporting_files.of_company": HR,
    "company_answers.show": HR,
    "company_answers.write": HR,
    "company_answers.withdraw": HR,
    "company_answers.put_back": HR,
    "downloads.log": HR,
    "reporting.seen_by_company": ADVISEE,
    "reporting.seen_by_company_quarter": ADVISEE,
    "reporting_files.of_own_company": ADVISEE,
    "reporting_files.release_schema": ANYONE,
    # applications, as operators look at them
    "applications.board": OPERATOR,
    "applications.screen": OPERATOR,
    "applications.screened_certificate": OPERATOR,
    "applications.hold": OPERATOR,
    "applications.tick": OPERATOR,
    "applications.review": OPERATOR,
    "applications.send_back": OPERATOR,
    "applications.invite": OPERATOR,
    "applications.cancel_interview": OPERATOR,
    "applications.move_on": OPERATOR,
    "applications.refuse": OPERATOR,
    "applications.accept": OPERATOR,
    "applications.fee": OPERATOR,
    "applications.set_fee": OPERATOR,
    # operations
    "operations.overview": OPERATOR,
    "operations.choosing": OPERATOR,
    "operations.consultant_list": OPERATOR,
    "operations.consultant": OPERATOR,
    "operations.list_consultant": OPERATOR,
    "operations.pause_consultant": OPERATOR,
    "operations.resume_consultant": OPERATOR,
    "operations.unlist_consultant": OPERATOR,
    "operations.conflicts_to_look_at": OPERATOR,
    "operations.look_at_conflict": OPERATOR,
    "operations.renewals": OPERATOR,
    "operations.renewal": OPERATOR,
    "operations.decide_renewal": OPERATOR,
    "operations.renewal_certificate": OPERATOR,
    "operations.to_review": OPERATOR,
    "operations.calling_off_page": OPERATOR,
    "operations.call_off": OPERATOR,
    "operations.booking_terms_of_all": OPERATOR,
    "operations.terms_of_company": OPERATOR,
    "operations.set_terms_of_company": OPERATOR,
    "operations.units_of_company": OPERATOR,
    "operations.reports": OPERATOR,
    "operations.report_terms": OPERATOR,
    "operations.raise_report_terms": OPERATOR,
    "operations.reorganise": OPERATOR,
    "operations.given_up": OPERATOR,
    "operations.try_all_again": OPERATOR,
    "operations.dead_letter": OPERATOR,
    "operations.try_again": OPERATOR,
    "operations.drop": OPERATOR,
    "operations.healthz": ANYONE,
    "operations.readyz": ANYONE,
    # safety: where to turn, for anybody; what one wrote, for whoever wrote it
    "safety.about": ANYONE,
    "safety.report": ADVISEE,
    "safety.send_report": ADVISEE,
    "safety.own": SIGNED_IN,
    "safety.case": SIGNED_IN,
    "safety.add_words": SIGNED_IN,
    "safety.withdraw": SIGNED_IN,
    "safety.open_incident": CONSULTANT,
    "safety.write": CONSULTANT,
    "safety.from_operators": CONSULTANT,
    "safety_desk.index": OPERATOR,
    "safety_desk.add_duty": OPERATOR,
    "safety_desk.remove_duty": OPERATOR,
    "safety_desk.show": OPERATOR,
    "safety_desk.take_on": OPERATOR,
    "safety_desk.message": OPERATOR,
    "safety_desk.note": OPERATOR,
    "safety_desk.passed_on": OPERATOR,
    "safety_desk.tell_consultant": OPERATOR,
    "safety_desk.pause": OPERATOR,
    "safety_desk.release": OPERATOR,
    "safety_desk.close": OPERATOR,
    "safety_desk.reopen": OPERATOR,
    "safety_desk.asking": OPERATOR,
    "safety_desk.ask": OPERATOR,
    "safety_desk.opening": OPERATOR,
    "safety_desk.answer": OPERATOR,
    "safety_desk.read": OPERATOR,
    # the demo's own pages, absent in production
    "demo.style": ANYONE,
    "demo.mail": ANYONE,
    "demo.message": ANYONE,
    "demo.html": ANYONE,
    "demo.attachment": ANYONE,
}


def may(endpoint: str | None, roles: frozenset[Role] | None, *, own_company: bool) -> bool:
    """Whether someone with `roles` (None: not signed in) may use `endpoint`.

    `own_company` says whether the company in the address, if there is one, is the person's own.
    """
    access = TABLE.get(endpoint or "")
    if access is None:
        return False
    if access.whose is Whose.ANYONES:
        return True
    if roles is None or (access.roles and not access.roles & roles):
        return False
    return access.whose is not Whose.COMPANY or own_company
