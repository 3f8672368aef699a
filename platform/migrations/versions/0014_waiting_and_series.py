"""Waiting for a time, offers, and talks that repeat."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    _create_waiting()
    _create_series()


def downgrade() -> None:
    _drop_waiting()
    _drop_series()


# Talks that repeat.
def _create_series() -> None:
    op.create_table(
        "series",
        sa.Column("advisee_id", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'agreed', 'declined', 'ended', 'finished')", name=op.f("ck_series_state_known")
        ),
        sa.CheckConstraint("mode IN ('online', 'phone', 'in_person')", name=op.f("ck_series_mode_known")),
        sa.CheckConstraint(
            "ended_by IN ('advisee', 'consultant', 'operator', 'service')", name=op.f("ck_series_ended_by_known")
        ),
        sa.CheckConstraint("start_minute BETWEEN 0 AND 1439", name=op.f("ck_series_start_minute_of_a_day")),
        sa.CheckConstraint("every_weeks IN (1, 2, 4)", name=op.f("ck_series_every_weeks_known")),
        sa.CheckConstraint(
            "state IN ('proposed', 'ended') OR answered_at IS NOT NULL", name=op.f("ck_series_answered_at_known")
        ),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_at IS NOT NULL AND ended_by IS NOT NULL)",
            name=op.f("ck_series_ended_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["advisee_id"], ["person.id"], name=op.f("fk_series_advisee_id")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_series_consultant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    is_open = sa.text("state IN ('proposed', 'agreed')")
    op.create_index(
        "uq_series_open",
        "series",
        ["advisee_id", "consultant_id"],
        unique=True,
        postgresql_where=is_open,
        sqlite_where=is_open,
    )
    op.create_index("ix_series_consultant_id_state", "series", ["consultant_id", "state"])
    op.create_table(
        "series_date",
        sa.Column("series_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("booking_id", sa.String(length=32), nullable=True),
        sa.Column("hindrance", sa.String(length=32), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'booked', 'skipped')", name=op.f("ck_series_date_state_known")),
        sa.CheckConstraint(
            "hindrance IN ('not_free', 'no_ticket', 'nobody_pays', 'elsewhere', 'too_many_ahead', 'not_bookable',"
            " 'no_consent')",
            name=op.f("ck_series_date_hindrance_known"),
        ),
        sa.CheckConstraint("number BETWEEN 1 AND 6", name=op.f("ck_series_date_number_in_bounds")),
        sa.CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name=op.f("ck_series_date_settled_at_known")),
        sa.CheckConstraint(
            "(state = 'booked') = (booking_id IS NOT NULL)", name=op.f("ck_series_date_booked_by_a_booking")
        ),
        sa.CheckConstraint(
            "(state = 'skipped') = (hindrance IS NOT NULL)", name=op.f("ck_series_date_skipped_for_a_reason")
        ),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_date_series_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_series_date_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_date")),
        sa.UniqueConstraint("series_id", "number", name=op.f("uq_series_date_series_id_number")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_series_date_booking_id")),
    )
    waits = sa.text("state = 'waiting'")
    op.create_index("ix_series_date_waiting", "series_date", ["on_date"], postgresql_where=waits, sqlite_where=waits)


def _drop_series() -> None:
    op.drop_table("series_date")
    op.drop_table("series")


# Waiting for a time.
def _create_waiting() -> None:
    op.create_table(
        "wait",
        sa.Column("advisee_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("weekdays", sa.Integer(), nullable=False),
        sa.Column("earliest_on", sa.Date(), nullable=False),
        sa.Column("latest_on", sa.Date(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why_ended", sa.String(length=32), nullable=True),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("mode IN ('online', 'phone', 'in_person')", name=op.f("ck_wait_mode_known")),
        sa.CheckConstraint(
            "state IN ('waiting', 'offered', 'booked', 'left', 'expired')", name=op.f("ck_wait_state_known")
        ),
        sa.CheckConstraint(
            "why_ended IN ('date_passed', 'nobody_left', 'unanswered')", name=op.f("ck_wait_why_ended_known")
        ),
        sa.CheckConstraint("unanswered >= 0", name=op.f("ck_wait_unanswered_not_negative")),
        sa.CheckConstraint("weekdays BETWEEN 0 AND 127", name=op.f("ck_wait_weekdays_of_seven")),
        sa.CheckConstraint("latest_on >= earliest_on", name=op.f("ck_wait_dates_in_order")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (state IN ('waiting', 'offered'))", name=op.f("ck_wait_ended_has_an_instant")
        ),
        sa.CheckConstraint("(why_ended IS NULL) = (state <> 'expired')", name=op.f("ck_wait_expired_with_a_reason")),
        sa.ForeignKeyConstraint(["advisee_id"], ["person.id"], name=op.f("fk_wait_advisee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wait")),
    )
    op.create_index("ix_wait_advisee_id", "wait", ["advisee_id"])
    is_waiting = sa.text("state = 'waiting'")
    op.create_index("ix_wait_line", "wait", ["joined_at", "id"], postgresql_where=is_waiting, sqlite_where=is_waiting)
    op.create_table(
        "wait_consultant",
        sa.Column("wait_id", sa.String(length=32), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["wait_id"], ["wait.id"], name=op.f("fk_wait_consultant_wait_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_wait_consultant_consultant_id")),
        sa.PrimaryKeyConstraint("wait_id", "consultant_id", name=op.f("pk_wait_consultant")),
    )
    op.create_index(op.f("ix_wait_consultant_consultant_id"), "wait_consultant", ["consultant_id"])
    op.create_table(
        "wait_time",
        sa.Column("wait_id", sa.String(length=32), nullable=False),
        sa.Column("time", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "time IN ('weekday_morning', 'weekday_daytime', 'weekday_evening', 'weekend')",
            name=op.f("ck_wait_time_time_known"),
        ),
        sa.ForeignKeyConstraint(["wait_id"], ["wait.id"], name=op.f("fk_wait_time_wait_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("wait_id", "time", name=op.f("pk_wait_time")),
    )
    op.create_table(
        "wait_offer",
        sa.Column("wait_id", sa.String(length=32), nullable=False),
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('taken', 'declined', 'expired', 'withdrawn')", name=op.f("ck_wait_offer_outcome_known")
        ),
        sa.CheckConstraint("expires_at > offered_at", name=op.f("ck_wait_offer_expires_later")),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_wait_offer_closed_with_an_outcome")
        ),
        sa.ForeignKeyConstraint(["wait_id"], ["wait.id"], name=op.f("fk_wait_offer_wait_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_wait_offer_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wait_offer")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_wait_offer_booking_id")),
    )
    op.create_index(op.f("ix_wait_offer_wait_id"), "wait_offer", ["wait_id"])
    is_open = sa.text("closed_at IS NULL")
    op.create_index(
        "uq_wait_offer_open",
        "wait_offer",
        ["wait_id"],
        unique=True,
        postgresql_where=is_open,
        sqlite_where=is_open,
    )


def _drop_waiting() -> None:
    for table in ("wait_offer", "wait_time", "wait_consultant", "wait"):
        op.drop_table(table)
