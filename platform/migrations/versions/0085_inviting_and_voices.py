"""Inviting by cohort, with days before the talk; and voices of those who had one."""

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0066"


def upgrade() -> None:
    op.create_table(
        "invitation_round",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("pack_id", sa.String(length=32), nullable=True),
        sa.Column("subject_ja", sa.LargeBinary(), nullable=True),
        sa.Column("subject_en", sa.LargeBinary(), nullable=True),
        sa.Column("body_ja", sa.LargeBinary(), nullable=False),
        sa.Column("body_en", sa.LargeBinary(), nullable=True),
        sa.Column("reply_to", sa.LargeBinary(), nullable=True),
        sa.Column("send_on", sa.Date(), nullable=False),
        sa.Column("remind_on", sa.Date(), nullable=True),
        sa.Column("repeats_yearly", sa.Boolean(), nullable=False),
        sa.Column("follows_id", sa.String(length=32), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached", sa.Integer(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(kind = 'department') = (department_id IS NOT NULL)", name=op.f("ck_invitation_round_department_named")
        ),
        sa.CheckConstraint(
            "(kind IN ('everyone', 'department')) = (number IS NULL)", name=op.f("ck_invitation_round_number_named")
        ),
        sa.CheckConstraint(
            "kind IN ('everyone', 'turns', 'year', 'promoted', 'returned', 'department')",
            name=op.f("ck_invitation_round_kind_known"),
        ),
        sa.CheckConstraint(
            "(planned_at IS NULL) = (send_at IS NULL)", name=op.f("ck_invitation_round_planned_for_an_instant")
        ),
        sa.CheckConstraint("number BETWEEN 1 AND 100", name=op.f("ck_invitation_round_number_plausible")),
        sa.CheckConstraint("remind_on > send_on", name=op.f("ck_invitation_round_reminds_later")),
        sa.CheckConstraint(
            "reminded_at IS NULL OR (sent_at IS NOT NULL AND remind_on IS NOT NULL)",
            name=op.f("ck_invitation_round_reminded_once"),
        ),
        sa.CheckConstraint(
            "sent_at IS NULL OR (planned_at IS NOT NULL AND reached IS NOT NULL)",
            name=op.f("ck_invitation_round_sent_as_planned"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_invitation_round_company_id")),
        sa.ForeignKeyConstraint(
            ["department_id", "company_id"],
            ["department.id", "department.company_id"],
            name=op.f("fk_invitation_round_department_id_company_id"),
        ),
        sa.ForeignKeyConstraint(["follows_id"], ["invitation_round.id"], name=op.f("fk_invitation_round_follows_id")),
        sa.ForeignKeyConstraint(["pack_id"], ["theme_pack.id"], name=op.f("fk_invitation_round_pack_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_round")),
        sa.UniqueConstraint("follows_id", name=op.f("uq_invitation_round_follows_id")),
    )
    op.create_index(op.f("ix_invitation_round_company_id"), "invitation_round", ["company_id"])
    op.create_table(
        "invitation_date",
        sa.Column("round_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_invitation_date_ends_later")),
        sa.CheckConstraint("number BETWEEN 1 AND 3", name=op.f("ck_invitation_date_number_in_bounds")),
        sa.ForeignKeyConstraint(["round_id"], ["invitation_round.id"], name=op.f("fk_invitation_date_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_date")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_invitation_date_round_id_number")),
    )
    op.create_table(
        "voice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("beside", sa.String(length=32), nullable=False),
        sa.Column("years", sa.String(length=32), nullable=True),
        sa.Column("theme", sa.String(length=32), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("in_own_company", sa.Boolean(), nullable=False),
        sa.Column("in_other_companies", sa.Boolean(), nullable=False),
        sa.Column("in_public", sa.Boolean(), nullable=False),
        sa.Column("standing", sa.String(length=32), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_over_by", sa.Integer(), nullable=True),
        sa.Column("quarter", sa.String(length=7), nullable=True),
        sa.Column("said_back", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("(beside = 'name') = (name IS NOT NULL)", name=op.f("ck_voice_name_beside")),
        sa.CheckConstraint("(beside = 'theme') = (theme IS NOT NULL)", name=op.f("ck_voice_theme_beside")),
        sa.CheckConstraint("(beside = 'years') = (years IS NOT NULL)", name=op.f("ck_voice_years_beside")),
        sa.CheckConstraint(
            "(standing = 'draft') = (handed_in_at IS NULL)", name=op.f("ck_voice_handed_in_at_an_instant")
        ),
        sa.CheckConstraint(
            "(standing = 'read_over') = (quarter IS NOT NULL)", name=op.f("ck_voice_quarter_once_read_over")
        ),
        sa.CheckConstraint(
            "(standing IN ('asked_back', 'declined')) = (said_back IS NOT NULL)",
            name=op.f("ck_voice_answered_with_words"),
        ),
        sa.CheckConstraint(
            "(standing IN ('draft', 'handed_in')) = (read_over_at IS NULL)",
            name=op.f("ck_voice_read_over_at_an_instant"),
        ),
        sa.CheckConstraint("beside IN ('nothing', 'years', 'theme', 'name')", name=op.f("ck_voice_beside_known")),
        sa.CheckConstraint(
            "standing IN ('draft', 'handed_in', 'asked_back', 'declined', 'read_over')",
            name=op.f("ck_voice_standing_known"),
        ),
        sa.CheckConstraint(
            "theme IN ('unclear', 'meaning', 'growth', 'role_change', 'relations', 'care', 'overseas', 'management', 'stay_or_leave', 'later_life', 'health', 'private_life')",
            name=op.f("ck_voice_theme_known"),
        ),
        sa.CheckConstraint("years IN ('-2', '3-5', '6-10', '11-20', '21-')", name=op.f("ck_voice_years_known")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_voice_company_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_voice_person_id")),
        sa.ForeignKeyConstraint(["read_over_by"], ["person.id"], name=op.f("fk_voice_read_over_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice")),
    )
    op.create_index(op.f("ix_voice_person_id"), "voice", ["person_id"])
    op.create_index(op.f("ix_voice_company_id"), "voice", ["company_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_voice_person_id"), table_name="voice")
    op.drop_index(op.f("ix_voice_company_id"), table_name="voice")
    op.drop_table("voice")
    op.drop_table("invitation_date")
    op.drop_index(op.f("ix_invitation_round_company_id"), table_name="invitation_round")
    op.drop_table("invitation_round")
