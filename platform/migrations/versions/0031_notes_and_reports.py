"""Private notes with their versions, and reports that are drafted before they are handed in.

A note hangs on its booking from now on, for it is begun before and during a talk. It keeps its table, its id and its
column: what is sealed in it opens for these alone. Reports there are were handed in when their talk was closed, and
quarters that were released are told.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    _hang_notes_on_bookings()
    op.create_table(
        "note_version",
        sa.Column("note_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["consultation_note.id"], name=op.f("fk_note_version_note_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_version")),
        sa.UniqueConstraint("note_id", "number", name=op.f("uq_note_version_note_id_number")),
    )
    op.create_table(
        "workplace_idea",
        sa.Column("consultation_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("may_be_counted", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(body IS NOT NULL) = may_be_counted", name=op.f("ck_workplace_idea_kept_only_where_it_may_be_counted")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_workplace_idea_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workplace_idea")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_workplace_idea_consultation_id")),
    )
    op.create_table(
        "report_draft",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_report_draft_version_counts")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_report_draft_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_draft")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_report_draft_booking_id")),
    )
    op.create_table(
        "report_due",
        sa.Column("consultation_id", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "changed_at IS NULL OR handed_in_at IS NOT NULL", name=op.f("ck_report_due_changed_once_handed_in")
        ),
        sa.CheckConstraint("reminded >= 0", name=op.f("ck_report_due_reminded_counts")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"], name=op.f("fk_report_due_consultation_id")),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_report_due")),
    )
    op.create_index("ix_report_due_due_at", "report_due", ["due_at"], unique=False)
    op.execute(
        "INSERT INTO report_due (consultation_id, due_at, handed_in_at, changed_at, reminded) "
        "SELECT consultation.id, consultation.closed_at, consultation.closed_at, NULL, 0 "
        "FROM consultant_report JOIN consultation ON consultation.id = consultant_report.consultation_id"
    )
    told = op.create_table(
        "told_quarter",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_told_quarter_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_told_quarter_company_id")),
        sa.PrimaryKeyConstraint("company_id", "starts_at", name=op.f("pk_told_quarter")),
    )
    op.bulk_insert(told, _told_so_far())


def downgrade() -> None:
    op.drop_table("told_quarter")
    op.drop_index("ix_report_due_due_at", table_name="report_due")
    op.drop_table("report_due")
    op.drop_table("report_draft")
    op.drop_table("workplace_idea")
    op.drop_table("note_version")
    with op.batch_alter_table("consultation_note") as batch:
        batch.add_column(sa.Column("consultation_id", sa.String(length=32), nullable=True))
    op.execute(
        "UPDATE consultation_note SET consultation_id = "
        "(SELECT consultation.id FROM consultation WHERE consultation.booking_id = consultation_note.booking_id)"
    )
    # The older schema has no place for notes of talks that are not closed.
    op.execute("DELETE FROM consultation_note WHERE consultation_id IS NULL")
    with op.batch_alter_table("consultation_note") as batch:
        batch.drop_constraint(op.f("ck_consultation_note_version_counts"), type_="check")
        batch.drop_constraint(op.f("uq_consultation_note_booking_id"), type_="unique")
        batch.drop_constraint(op.f("fk_consultation_note_booking_id"), type_="foreignkey")
        batch.drop_column("booking_id")
        batch.drop_column("version")
        batch.alter_column("consultation_id", existing_type=sa.String(length=32), nullable=False)
        batch.create_unique_constraint(op.f("uq_consultation_note_consultation_id"), ["consultation_id"])
        batch.create_foreign_key(
            op.f("fk_consultation_note_consultation_id"), "consultation", ["consultation_id"], ["id"]
        )


def _hang_notes_on_bookings() -> None:
    with op.batch_alter_table("consultation_note") as batch:
        batch.add_column(sa.Column("booking_id", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE consultation_note SET version = 1, booking_id = "
        "(SELECT consultation.booking_id FROM consultation WHERE consultation.id = consultation_note.consultation_id)"
    )
    with op.batch_alter_table("consultation_note") as batch:
        batch.drop_constraint(op.f("uq_consultation_note_consultation_id"), type_="unique")
        batch.drop_constraint(op.f("fk_consultation_note_consultation_id"), type_="foreignkey")
        batch.drop_column("consultation_id")
        batch.alter_column("booking_id", existing_type=sa.String(length=32), nullable=False)
        batch.alter_column("version", existing_type=sa.Integer(), nullable=False)
        batch.create_unique_constraint(op.f("uq_consultation_note_booking_id"), ["booking_id"])
        batch.create_foreign_key(op.f("fk_consultation_note_booking_id"), "booking", ["booking_id"], ["id"])
        batch.create_check_constraint(op.f("ck_consultation_note_version_counts"), "version >= 1")


def _told_so_far() -> list[dict[str, object]]:
    connection = op.get_bind()
    released = connection.execute(
        sa.text("SELECT r.company_id, r.quarter, c.time_zone FROM release r JOIN company c ON c.id = r.company_id")
    ).all()
    told_at = _stored(datetime.now(UTC))
    return [
        {
            "company_id": company_id,
            "starts_at": _stored(_first_instant(quarter, zone, 0)),
            "ends_at": _stored(_first_instant(quarter, zone, 1)),
            "told_at": told_at,
        }
        for company_id, quarter, zone in released
    ]


def _first_instant(quarter: str, zone: str, later: int) -> datetime:
    """Of "2026-Q3", or of as many quarters later, by the clock of `zone`."""
    years, number = divmod(int(quarter[6]) - 1 + later, 4)
    return datetime(int(quarter[:4]) + years, 3 * number + 1, 1, tzinfo=ZoneInfo(zone))


def _stored(at: datetime) -> datetime:
    at = at.astimezone(UTC)
    return at.replace(tzinfo=None) if op.get_bind().dialect.name == "sqlite" else at
