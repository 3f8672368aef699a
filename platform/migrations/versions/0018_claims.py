"""Who came, claims that somebody did not, appeals and decisions; and reminders to close, sent once."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

SIDES = "('advisee', 'consultant')"


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(f"side IN {SIDES}", name=op.f("ck_presence_side_meets")),
        sa.CheckConstraint("how IN ('opened_link', 'said_here', 'in_room')", name=op.f("ck_presence_how_known")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_presence_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence")),
    )
    op.create_index(op.f("ix_presence_booking_id"), "presence", ["booking_id"])
    op.create_table(
        "claim",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("by_side", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("answer_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=32), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_words", sa.LargeBinary(), nullable=True),
        sa.Column("referred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("missed_by", sa.String(length=32), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(f"by_side IN {SIDES}", name=op.f("ck_claim_by_side_meets")),
        sa.CheckConstraint(f"missed_by IN {SIDES}", name=op.f("ck_claim_missed_by_meets")),
        sa.CheckConstraint("answer IN ('agreed', 'there', 'trouble', 'countered')", name=op.f("ck_claim_answer_known")),
        sa.CheckConstraint(
            "outcome IN ('missed', 'not_met', 'not_upheld', 'withdrawn')", name=op.f("ck_claim_outcome_known")
        ),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_claim_answered_at_known")),
        sa.CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name=op.f("ck_claim_settled_with_an_outcome")),
        sa.CheckConstraint("missed_by IS NULL OR outcome = 'missed'", name=op.f("ck_claim_missed_by_somebody")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_claim_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("booking_id", "by_side", name=op.f("uq_claim_booking_id_by_side")),
    )
    is_open = sa.text("settled_at IS NULL")
    op.create_index("ix_claim_unsettled", "claim", ["answer_until"], postgresql_where=is_open, sqlite_where=is_open)
    op.create_table(
        "claim_appeal",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("by_side", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(f"by_side IN {SIDES}", name=op.f("ck_claim_appeal_by_side_meets")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_claim_appeal_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_appeal")),
        sa.UniqueConstraint("booking_id", "by_side", name=op.f("uq_claim_appeal_booking_id_by_side")),
    )
    op.create_table(
        "claim_decision",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("missed_by", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('missed', 'not_met', 'not_upheld')", name=op.f("ck_claim_decision_outcome_decides")
        ),
        sa.CheckConstraint(f"missed_by IN {SIDES}", name=op.f("ck_claim_decision_missed_by_meets")),
        sa.CheckConstraint(
            "(outcome = 'missed') = (missed_by IS NOT NULL)", name=op.f("ck_claim_decision_missed_by_somebody")
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_claim_decision_booking_id")),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_claim_decision_by_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_decision")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_claim_decision_booking_id")),
    )
    op.create_table(
        "closing_reminder",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_closing_reminder_booking_id")),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_closing_reminder")),
    )
    _write_once("presence", "claim_decision")


def _write_once(*tables: str) -> None:
    """Evidence and decisions are never changed and never go."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in tables:
        if is_postgresql:
            op.execute(
                f"CREATE TRIGGER tr_{table}_written_once BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            continue
        for moment in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER tr_{table}_{moment.lower()} BEFORE {moment} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'written once: {table}'); END"
            )


def downgrade() -> None:
    for table in ("closing_reminder", "claim_decision", "claim_appeal", "claim", "presence"):
        op.drop_table(table)
