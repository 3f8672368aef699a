"""The life of a booking, line by line; terms of calling off; commands done once; tickets that wait.

From here on the database lets a booking change its state, its time or its way to meet only along the written
transitions, and only where a line says who did it, when and why. `booking` must not be copied by a batch any more: its
triggers would be lost on SQLite.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

STATES = ("held", "confirmed", "cancelled", "lapsed", "completed", "late_cancelled", "missed")
OLD_STATES = ("held", "confirmed", "cancelled", "lapsed", "completed")
ALLOWED = (
    ("held", "confirmed"),
    ("held", "lapsed"),
    ("confirmed", "cancelled"),
    ("confirmed", "late_cancelled"),
    ("confirmed", "completed"),
    ("confirmed", "missed"),
    ("missed", "confirmed"),
)
HAPPENINGS = "'held', 'confirmed', 'moved', 'mode_changed', 'cancelled', 'late_cancelled', 'lapsed', 'completed', 'missed', 'reopened'"
REASONS = "'ill', 'urgent', 'double_booked', 'other', 'hold_ended', 'offer_declined', 'licence_ended', 'conflict', 'claimed', 'appealed'"

CHANGED = "(NEW.state <> OLD.state OR NEW.starts_at <> OLD.starts_at OR (NEW.mode <> OLD.mode AND OLD.state <> 'held'))"
IN_ORDER = "(NEW.state = OLD.state OR OLD.state || '>' || NEW.state IN ({}))".format(
    ", ".join(f"'{before}>{after}'" for before, after in ALLOWED)
)
HAS_ITS_LINE = (
    "(NEW.version > OLD.version AND EXISTS (SELECT 1 FROM booking_event AS line WHERE line.booking_id = NEW.id"
    " AND line.number = NEW.version AND line.to_state = NEW.state AND line.starts_at = NEW.starts_at))"
)
# What is booked has a place that is its own for good.
HAS_ITS_PLACE = (
    "(NEW.state <> 'confirmed' OR EXISTS (SELECT 1 FROM place WHERE place.id = NEW.place_id AND place.live"
    " AND place.held_until IS NULL AND place.starts_at = NEW.starts_at))"
)
IS_BOOKED = "EXISTS (SELECT 1 FROM booking WHERE booking.place_id = OLD.id AND booking.state = 'confirmed')"


def upgrade() -> None:
    op.create_table(
        "booking_event",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("happened", sa.String(length=32), nullable=False),
        sa.Column("to_state", sa.String(length=32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_side", sa.String(length=32), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=32), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(f"happened IN ({HAPPENINGS})", name=op.f("ck_booking_event_happened_known")),
        sa.CheckConstraint(_one_of("to_state", STATES), name=op.f("ck_booking_event_to_state_known")),
        sa.CheckConstraint(
            "by_side IN ('advisee', 'consultant', 'operator', 'service')", name=op.f("ck_booking_event_by_side_known")
        ),
        sa.CheckConstraint(f"why IN ({REASONS})", name=op.f("ck_booking_event_why_known")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_booking_event_number_counts")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_event_booking_id")),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_booking_event_by_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_event")),
        sa.UniqueConstraint("booking_id", "number", name=op.f("uq_booking_event_booking_id_number")),
    )
    op.create_table(
        "command",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_command_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_command")),
    )
    op.create_index(op.f("ix_command_made_at"), "command", ["made_at"])
    op.create_table(
        "company_booking_terms",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("advisee_cutoff_minutes", sa.Integer(), nullable=False),
        sa.Column("consultant_cutoff_minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "advisee_cutoff_minutes BETWEEN 0 AND 20160", name=op.f("ck_company_booking_terms_advisee_cutoff_in_bounds")
        ),
        sa.CheckConstraint(
            "consultant_cutoff_minutes BETWEEN 0 AND 20160",
            name=op.f("ck_company_booking_terms_consultant_cutoff_in_bounds"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_booking_terms_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_company_booking_terms")),
    )
    op.create_table(
        "replacement",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("advisee_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("new_booking_id", sa.String(length=32), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("outcome IN ('taken', 'declined', 'expired')", name=op.f("ck_replacement_outcome_known")),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_replacement_closed_with_an_outcome")
        ),
        sa.CheckConstraint(
            "(outcome = 'taken') = (new_booking_id IS NOT NULL)", name=op.f("ck_replacement_taken_by_a_booking")
        ),
        sa.ForeignKeyConstraint(["advisee_id"], ["person.id"], name=op.f("fk_replacement_advisee_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_replacement_booking_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_replacement_company_id")),
        sa.ForeignKeyConstraint(["new_booking_id"], ["booking.id"], name=op.f("fk_replacement_new_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replacement")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_replacement_booking_id")),
        sa.UniqueConstraint("new_booking_id", name=op.f("uq_replacement_new_booking_id")),
    )
    is_open = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_replacement_open", "replacement", ["advisee_id"], postgresql_where=is_open, sqlite_where=is_open
    )
    with op.batch_alter_table("booking") as batch:
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("0")))
        batch.add_column(sa.Column("advisee_cutoff_minutes", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("consultant_cutoff_minutes", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("ticket_returned", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("fee_percent", sa.Integer(), nullable=True))
        batch.drop_constraint(op.f("ck_booking_state_known"), type_="check")
        batch.create_check_constraint(op.f("ck_booking_state_known"), _one_of("state", STATES))
        batch.drop_constraint(op.f("ck_booking_confirmed_at_known"), type_="check")
        batch.create_check_constraint(
            op.f("ck_booking_confirmed_at_known"), "state IN ('held', 'lapsed') OR confirmed_at IS NOT NULL"
        )
        batch.create_check_constraint(
            op.f("ck_booking_fee_is_a_share"), "fee_percent IS NULL OR fee_percent BETWEEN 0 AND 100"
        )
    is_held = sa.text("state = 'held'")
    op.create_index("ix_booking_held", "booking", ["held_until"], postgresql_where=is_held, sqlite_where=is_held)
    _keep_what_was()
    if op.get_bind().dialect.name == "postgresql":
        _keep_promises_on_postgresql()
    else:
        _keep_promises_on_sqlite()


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _keep_what_was() -> None:
    """One line for each booking from before: how it stands now."""
    op.execute("UPDATE booking SET fee_percent = 100 WHERE state = 'completed'")
    op.execute(
        "UPDATE booking SET ticket_returned = (SELECT COUNT(*) FROM ticket_entry WHERE ticket_entry.reference = booking.id"
        " AND ticket_entry.reason = 'returned') > 0 WHERE state = 'cancelled'"
    )
    op.execute(
        "UPDATE booking SET fee_percent = CASE WHEN ticket_returned THEN 0 ELSE 100 END WHERE state = 'cancelled'"
    )
    op.execute(
        "UPDATE booking SET advisee_cutoff_minutes = 1440, consultant_cutoff_minutes = 2880 WHERE confirmed_at IS NOT NULL"
    )
    op.execute(
        "INSERT INTO booking_event (id, booking_id, number, happened, to_state, starts_at, at, by_side)"
        " SELECT id, id, 1, state, state, starts_at, COALESCE(cancelled_at, confirmed_at, made_at), 'service' FROM booking"
    )
    op.execute("UPDATE booking SET version = 1")


def _keep_promises_on_sqlite() -> None:
    for name, condition, refusal in (
        ("in_order", IN_ORDER, "no such step: booking"),
        ("has_its_line", HAS_ITS_LINE, "no line tells of it: booking"),
        ("has_its_place", HAS_ITS_PLACE, "no place is kept for it: booking"),
    ):
        op.execute(
            f"CREATE TRIGGER tr_booking_{name} BEFORE UPDATE ON booking WHEN {CHANGED} AND NOT {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        )
    op.execute(
        f"CREATE TRIGGER tr_place_is_booked BEFORE UPDATE OF live ON place WHEN OLD.live AND NOT NEW.live AND {IS_BOOKED} "
        "BEGIN SELECT RAISE(ABORT, 'somebody has booked it: place'); END"
    )
    for moment in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER tr_booking_event_{moment.lower()} BEFORE {moment} ON booking_event "
            "BEGIN SELECT RAISE(ABORT, 'written once: booking_event'); END"
        )


def _keep_promises_on_postgresql() -> None:
    raising = "USING ERRCODE = 'integrity_constraint_violation'"
    op.execute(
        "CREATE FUNCTION refuse_step() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT {IN_ORDER} THEN RAISE EXCEPTION 'no such step: booking' {raising}; END IF; "
        f"IF NOT {HAS_ITS_LINE} THEN RAISE EXCEPTION 'no line tells of it: booking' {raising}; END IF; "
        f"IF NOT {HAS_ITS_PLACE} THEN RAISE EXCEPTION 'no place is kept for it: booking' {raising}; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER tr_booking_step BEFORE UPDATE ON booking FOR EACH ROW WHEN ({CHANGED}) "
        "EXECUTE FUNCTION refuse_step()"
    )
    op.execute(
        "CREATE FUNCTION refuse_release() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {IS_BOOKED} THEN RAISE EXCEPTION 'somebody has booked it: place' {raising}; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER tr_place_is_booked BEFORE UPDATE OF live ON place FOR EACH ROW WHEN (OLD.live AND NOT NEW.live) "
        "EXECUTE FUNCTION refuse_release()"
    )
    op.execute(
        "CREATE TRIGGER tr_booking_event_written_once BEFORE UPDATE OR DELETE ON booking_event "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER tr_booking_step ON booking")
        op.execute("DROP TRIGGER tr_place_is_booked ON place")
        op.execute("DROP FUNCTION refuse_step()")
        op.execute("DROP FUNCTION refuse_release()")
    else:
        for name in ("in_order", "has_its_line", "has_its_place"):
            op.execute(f"DROP TRIGGER tr_booking_{name}")
        op.execute("DROP TRIGGER tr_place_is_booked")
    op.drop_index("ix_booking_held", table_name="booking")
    with op.batch_alter_table("booking") as batch:
        batch.drop_constraint(op.f("ck_booking_fee_is_a_share"), type_="check")
        batch.drop_constraint(op.f("ck_booking_confirmed_at_known"), type_="check")
        batch.create_check_constraint(
            op.f("ck_booking_confirmed_at_known"),
            "state NOT IN ('confirmed', 'completed', 'cancelled') OR confirmed_at IS NOT NULL",
        )
        batch.drop_constraint(op.f("ck_booking_state_known"), type_="check")
        batch.create_check_constraint(op.f("ck_booking_state_known"), _one_of("state", OLD_STATES))
        for column in (
            "fee_percent",
            "ticket_returned",
            "consultant_cutoff_minutes",
            "advisee_cutoff_minutes",
            "version",
        ):
            batch.drop_column(column)
    op.drop_table("replacement")
    op.drop_table("company_booking_terms")
    op.drop_table("command")
    op.drop_table("booking_event")
