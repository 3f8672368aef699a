"""Life-lines, the exceptions to secrecy as they were read, and what a company says of itself to consultants."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

KEY = sa.String(length=32)
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "life_line_point",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", KEY, nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("placed_at", INSTANT, nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_life_line_point_booking_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_life_line_point_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_life_line_point")),
    )
    op.create_index(op.f("ix_life_line_point_booking_id"), "life_line_point", ["booking_id"])
    op.create_index(op.f("ix_life_line_point_person_id"), "life_line_point", ["person_id"])
    op.create_table(
        "life_line_meaning",
        sa.Column("point_id", KEY, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("until_at", INSTANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["point_id"], ["life_line_point.id"], name=op.f("fk_life_line_meaning_point_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_life_line_meaning")),
    )
    op.create_index(op.f("ix_life_line_meaning_point_id"), "life_line_meaning", ["point_id"])
    op.create_table(
        "life_line_change",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("point_id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("kind IN ('placed', 'changed', 'removed')", name=op.f("ck_life_line_change_kind_known")),
        sa.CheckConstraint(
            "(before IS NOT NULL) = (kind = 'changed')", name=op.f("ck_life_line_change_before_of_a_change")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_life_line_change_person_id")),
        sa.ForeignKeyConstraint(["point_id"], ["life_line_point.id"], name=op.f("fk_life_line_change_point_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_life_line_change")),
        sa.UniqueConstraint("person_id", "number", name=op.f("uq_life_line_change_person_id_number")),
    )
    op.create_index(op.f("ix_life_line_change_point_id"), "life_line_change", ["point_id"])
    op.create_table(
        "secrecy_acknowledgement",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("acknowledged_at", INSTANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_secrecy_acknowledgement_version_counts_from_one")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_secrecy_acknowledgement_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secrecy_acknowledgement")),
        sa.UniqueConstraint("person_id", "version", name=op.f("uq_secrecy_acknowledgement_person_id_version")),
    )
    op.create_table(
        "company_brief",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_company_brief_number_counts_from_one")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_brief_company_id")),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_company_brief_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_brief")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_company_brief_company_id_number")),
    )
    op.create_index(op.f("ix_company_brief_written_by"), "company_brief", ["written_by"])
    op.create_table(
        "company_brief_draft",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_brief_draft_company_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_company_brief_draft_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_brief_draft")),
        sa.UniqueConstraint("company_id", "person_id", name=op.f("uq_company_brief_draft_company_id_person_id")),
    )
    op.create_index(op.f("ix_company_brief_draft_person_id"), "company_brief_draft", ["person_id"])


def downgrade() -> None:
    for table in (
        "company_brief_draft",
        "company_brief",
        "secrecy_acknowledgement",
        "life_line_change",
        "life_line_meaning",
        "life_line_point",
    ):
        op.drop_table(table)
