"""What a member says before a 1on1, and the mix of questions that was drawn for it."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.create_table(
        "stated_stage",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("stage BETWEEN 1 AND 5", name=op.f("ck_stated_stage_stage_scale")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stated_stage_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stated_stage")),
        sa.UniqueConstraint("person_id", name=op.f("uq_stated_stage_person_id")),
    )
    op.create_table(
        "brought",
        sa.Column("one_on_one_id", sa.String(length=32), nullable=False),
        sa.Column("own_theme", sa.LargeBinary(), nullable=True),
        sa.Column("line", sa.LargeBinary(), nullable=True),
        sa.Column("is_to_tell", sa.Boolean(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["one_on_one_id"], ["one_on_one.id"], name=op.f("fk_brought_one_on_one_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brought")),
        sa.UniqueConstraint("one_on_one_id", name=op.f("uq_brought_one_on_one_id")),
    )
    op.create_table(
        "drawn_mix",
        sa.Column("one_on_one_id", sa.String(length=32), nullable=False),
        sa.Column("mix", sa.String(length=32), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("mix IN ('near', 'middle', 'far')", name=op.f("ck_drawn_mix_mix_known")),
        sa.ForeignKeyConstraint(
            ["one_on_one_id"], ["one_on_one.id"], name=op.f("fk_drawn_mix_one_on_one_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawn_mix")),
        sa.UniqueConstraint("one_on_one_id", name=op.f("uq_drawn_mix_one_on_one_id")),
    )


def downgrade() -> None:
    op.drop_table("drawn_mix")
    op.drop_table("brought")
    op.drop_table("stated_stage")
