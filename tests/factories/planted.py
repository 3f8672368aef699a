"""A secret in every sealed column of every table that hangs on a person, found by the schema itself.

A table that comes later is planted too, without anybody thinking of it; one whose rows cannot be made by rule stops the
test, and gets a line in `GIVEN`.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from factories.bookings import AMeeting, a_meeting, a_wish
from factories.people import an_employee
from factories.quarters import a_consultation, an_inside_talk
from sqlalchemy import Boolean, Column, Date, Float, Integer, LargeBinary, String, Table, insert, select

from sotomado import schema
from sotomado.accounts.models import Role
from sotomado.bookings.models import Booking
from sotomado.consultations.models import Consultation
from sotomado.database import EnumText, SealedText, UnitOfWork, UtcDateTime, new_key
from sotomado.oneonones.models import OneOnOne, Pair, PairKind
from sotomado.oneonones.table import merging

LATER = ("until", "until_at", "expires_at", "due_at", "ends_at", "waiting_until")
# Values that no rule can guess, mostly because a CHECK asks for them.
GIVEN: dict[str, dict[str, object]] = {
    "application": {"state": "draft"},
    "application_review": {"stage": "papers"},
    "booking_event": {"number": 99, "happened": "confirmed", "to_state": "confirmed", "by_side": "advisee"},
    "card_payment": {
        **{"net_yen": 1000, "tax_yen": 100, "gross_yen": 1100, "rate_bp": 1000, "refunded_yen": 100},
        **{"state": "booked", "paid_at": datetime(2026, 11, 2, tzinfo=UTC), "payment_intent_id": "pi_planted"},
        **{"cutoff_minutes": 1440, "late_kept_percent": 50},
    },
    "card_refund": {"amount_yen": 100, "state": "promised", "reason": "goodwill"},
    "career_theme": {"standing": "set", "preset": "own"},
    "claim": {"by_side": "advisee"},
    "claim_appeal": {"by_side": "advisee"},
    "claim_decision": {"outcome": "not_met"},
    "consultation_summary": {"may_be_counted": True},
    "workplace_idea": {"may_be_counted": True},
    "reaching": {"waiting_secret_hash": "x" * 64},
    "stored_file": {"media_type": "image/png"},
    "inside_feedback": {"given_at": datetime(2026, 11, 2, tzinfo=UTC)},
    "one_on_one": {"standing": "held", "held_on": date(2026, 11, 2), "theme": "work"},
    "pair_series": {"minutes": 30},
    # Their company's own.
    "sso_connection": {"client_secret": None, "protocol": "saml"},
    "sheet_update": {"number": 2},
    "share_card": {"reader": "consultant"},
    "shown_piece": {"kind": "will", "source": ""},
    "intake_answer": {"question": "take_home", "has_earlier": True, "for_booking": ""},
    "life_line_change": {"kind": "changed"},
    "voice": {
        **{"standing": "asked_back", "beside": "name", "handed_in_at": datetime(2026, 11, 2, tzinfo=UTC)},
        **{"read_over_at": datetime(2026, 11, 3, tzinfo=UTC)},
    },
}
# Not the advisee's: a consultant's or a company's own, keys of machines, and what stands on its own ground.
NOT_THEIRS = frozenset(
    {
        "calendar_writing",
        "company_brief",
        "company_brief_draft",
        "company_webhook",
        "conflict_of_interest",
        "invitation_date",
        "invitation_round",
        "invoice_paper",
        "job",
        "payout",
        "payout_account",
        "statement",
        "statement_paper",
        "licence_renewal",
        "listing_event",
        "roster_import",
        "outside_calendar",
        "own_copy",
        "profile_draft",
        "programme_draft",
        "programme_message",
        "pushed_event",
        "recording",
        "recording_access",
        "room_signal",
        "settlement",
        # Nobody's, until whoever was sent comes back; for minutes.
        "sso_request",
        # Theirs only where it names them, which it does by Stripe's words alone: tried where events are.
        "stripe_event",
        "stripe_line",
        "theme_pack_version",
    }
)
# Where a text has a shape that is read again.
A_POINT = '{"year": 2020, "month": 4, "height": 1, "title": "%s", "feeling": "", "meaning": "", "relation": ""}'
SHAPED = {
    "life_line_point.body": A_POINT,
    "life_line_change.before": A_POINT,
    "life_line_point_before.body": A_POINT,
    "life_line_draft.body": '{"title": "%s"}',
    "begun_choice.body": '{"theme": "own", "own_theme": "", "wished_response": "", "line": "%s", "is_to_tell": true}',
    "will_can_must_check.body": '{"will": {"point": 3, "words": "%s"}}',
}
# Where it is no text at all: a history of changes, which has the words among its bytes.
AS_BYTES = ("shared_sheet.state", "sheet_update.body")
# Columns that name somebody else than the person: who looked at it, or decided; or the other one of a pair.
BY_OTHERS = ("reviewer_id", "by_person_id", "written_by", "answered_by")
BY_THE_OTHER_ONE = ("giver_id",)


def secret_of(table: str, column: str) -> str:
    return f"ひみつ-{table}-{column}"


class Planter:
    """Inserts rows for one person. `knows`: ids of rows that are there, by table."""

    def __init__(self, work: UnitOfWork, knows: dict[str, object]) -> None:
        self.work, self.knows = work, dict(knows)
        self.secrets: dict[str, str] = {}
        self.planted: list[str] = []

    def everywhere(self) -> dict[str, str]:
        for table in schema.metadata.sorted_tables:
            if table.name.startswith("safety_") or table.name in NOT_THEIRS | set(self.planted):
                continue
            if any(isinstance(column.type, SealedText) for column in table.columns):
                self._row(table)
        return self.secrets

    def _row(self, table: Table) -> object:
        given = GIVEN.get(table.name, {})
        key = new_key()
        self.planted.append(table.name)
        values: dict[str, object] = {}
        for column in table.columns:
            if column.name in given:
                values[column.name] = given[column.name]
            elif isinstance(column.type, SealedText):
                text = secret_of(table.name, column.name)
                self.secrets[f"{table.name}.{column.name}"] = text
                values[column.name] = self._sealed(f"{table.name}.{column.name}", text, key)
            elif column.foreign_keys and (not column.nullable or column.name in ("booking_id", "person_id")):
                values[column.name] = self._led_to(column)
            elif column.primary_key and isinstance(column.type, String):
                values[column.name] = key
            elif not column.nullable and not column.primary_key:
                values[column.name] = self._made_up(column)
        if table.name == "reaching":
            values["waiting_until"] = values["confirmed_at"] = self.work.now + timedelta(hours=1)
        written = self.work.session.execute(insert(table).values(**values).returning(*table.primary_key.columns)).one()
        self.knows.setdefault(table.name, written[0])
        return written[0]

    def _sealed(self, name: str, text: str, key: str) -> bytes:
        shaped = (SHAPED.get(name, "%s") % text).encode()
        if name in AS_BYTES:
            shaped = merging.edited(merging.put_together([]), text)
        return self.work.keyring.seal_bytes(shaped, bound_to=f"{name.replace('.', '|')}|{key}")

    def _led_to(self, column: Column[object]) -> object:
        # A column may lead to two tables at once: to its own, and, with another column, to one beside it.
        target = min((key.column for key in column.foreign_keys), key=lambda at: (at.name != "id", at.table.name))
        name = "somebody else" if column.name in BY_OTHERS else target.table.name
        name = "other employment" if column.name in BY_THE_OTHER_ONE else name
        # A pair of the roster was asked for by nobody.
        name = "pair asked for" if column.table.name == "pair_request" else name
        if name not in self.knows:
            self._row(target.table)
        return self.knows[name]

    def _made_up(self, column: Column[object]) -> object:
        kind = column.type
        if isinstance(kind, EnumText):
            return next(iter(kind.kind)).value
        if isinstance(kind, UtcDateTime):
            return self.work.now + timedelta(hours=1) if column.name in LATER else self.work.now
        if isinstance(kind, Date):
            return date(2026, 11, 2)
        if isinstance(kind, Boolean):
            return False
        if isinstance(kind, Integer | Float):
            return 1
        if isinstance(kind, LargeBinary):
            return b"\x00"
        assert isinstance(kind, String), column
        return "x"


def sealed_secrets_left(work: UnitOfWork, secrets: dict[str, str]) -> list[str]:
    """Where a planted secret can still be unsealed."""
    left = []
    for name, text in secrets.items():
        table_name, column = name.split(".")
        table = schema.metadata.tables[table_name]
        if "id" not in table.columns:
            continue
        for key, sealed in work.session.execute(
            select(table.c.id, table.c[column]).where(table.c[column].is_not(None))
        ):
            said = work.keyring.unseal_bytes(sealed, bound_to=f"{table_name}|{column}|{key}")
            if text.encode() in said:
                left.append(name)
    return left


@dataclass(frozen=True)
class FullLife:
    """Somebody who used all there is, with a secret in every table that has sealed words of theirs."""

    meeting: AMeeting
    manager_id: int
    booking_id: str
    secrets: dict[str, str]
    # Ids of the rows that hold them, by table.
    rows: dict[str, object]


def a_full_life(work: UnitOfWork) -> FullLife:
    meeting = a_meeting(work)
    person_id, consultant_id = meeting.advisee_id, meeting.consultant.id
    manager = an_employee(work, meeting.company, name="部長 たけし", roles=(Role.MANAGER,))
    held = a_consultation(work, advisee_id=person_id, consultant_id=consultant_id, satisfaction=None)
    booking = work.session.get_one(Booking, work.session.get_one(Consultation, held).booking_id)
    inside = an_inside_talk(work, manager_id=manager, member_id=person_id)
    pair = work.session.get_one(Pair, work.session.get_one(OneOnOne, inside).pair_id)
    asked_for = Pair(
        kind=PairKind.SLANT,
        manager_id=pair.manager_id,
        member_id=pair.member_id,
        asked_by_id=pair.member_id,
        asked_at=work.now,
        ended_at=work.now,
    )
    work.session.add(asked_for)
    booking.wish_id = a_wish(work, person_id=person_id)
    work.session.flush()
    planter = Planter(
        work,
        {
            "person": person_id,
            "somebody else": manager,
            "consultant": consultant_id,
            "company": meeting.company.id,
            "booking": booking.id,
            "consultation": held,
            "pair": pair.id,
            "pair asked for": asked_for.id,
            "employment": pair.member_id,
            "other employment": pair.manager_id,
            "wish": booking.wish_id,
        },
    )
    secrets = planter.everywhere()
    return FullLife(meeting, manager, booking.id, secrets, planter.knows)
