"""What was shown with which probability, what came of it, and the models and prices made from it.

Tables beside those of the shortlists: a list from before this version has no row in the log, and is not learned from.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "learned_model",
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("satisfied", sa.LargeBinary(), nullable=False),
        sa.Column("rebooked", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("outcomes", sa.Integer(), nullable=False),
        sa.Column("held_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("refused", sa.String(length=32), nullable=True),
        sa.CheckConstraint("outcomes >= 0", name=op.f("ck_learned_model_outcomes_not_negative")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_learned_model")),
    )
    op.create_table(
        "price_list",
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("model_version", sa.String(length=32), nullable=False),
        sa.Column("lists_expected", sa.Integer(), nullable=False),
        sa.Column("wishes_sampled", sa.Integer(), nullable=False),
        sa.Column("booked_if_shown", sa.Double(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("bound", sa.Double(), nullable=False),
        sa.Column("gap", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_price_list")),
    )
    op.create_table(
        "model_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["learned_model.version"], name=op.f("fk_model_use_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_use")),
    )
    op.create_table(
        "consultant_price",
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("price", sa.Double(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("free_times", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "capacity >= 0 AND floor >= 0 AND free_times >= 0", name=op.f("ck_consultant_price_counts_not_negative")
        ),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_consultant_price_consultant_id")),
        sa.ForeignKeyConstraint(
            ["version"], ["price_list.version"], name=op.f("fk_consultant_price_version"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version", "consultant_id", name=op.f("pk_consultant_price")),
    )
    op.create_table(
        "exposure",
        sa.Column("wish_id", sa.String(length=32), nullable=False),
        sa.Column("model_version", sa.String(length=32), nullable=False),
        sa.Column("price_version", sa.String(length=32), nullable=True),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("feasible", sa.Integer(), nullable=True),
        sa.Column("choice", sa.String(length=32), nullable=True),
        sa.Column("chosen_consultant_id", sa.Integer(), nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("choice IN ('of_the_ten', 'elsewhere')", name=op.f("ck_exposure_choice_known")),
        sa.CheckConstraint(
            "(choice IS NULL) = (chosen_consultant_id IS NULL) AND (choice IS NULL) = (chosen_at IS NULL)",
            name=op.f("ck_exposure_choice_is_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["chosen_consultant_id"], ["consultant.id"], name=op.f("fk_exposure_chosen_consultant_id")
        ),
        sa.ForeignKeyConstraint(["price_version"], ["price_list.version"], name=op.f("fk_exposure_price_version")),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name=op.f("fk_exposure_wish_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("wish_id", name=op.f("pk_exposure")),
    )
    op.create_index("ix_exposure_shown_at", "exposure", ["shown_at"], unique=False)
    op.create_table(
        "outcome",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("wish_id", sa.String(length=32), nullable=True),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("satisfied", sa.Boolean(), nullable=True),
        sa.Column("rebooked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_outcome_consultant_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outcome_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name=op.f("fk_outcome_wish_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
        sa.UniqueConstraint("reference", name=op.f("uq_outcome_reference")),
    )
    op.create_index("ix_outcome_held_at", "outcome", ["held_at"], unique=False)
    op.create_index("ix_outcome_person_id_consultant_id", "outcome", ["person_id", "consultant_id"], unique=False)
    op.create_index(op.f("ix_outcome_wish_id"), "outcome", ["wish_id"], unique=False)
    op.create_table(
        "shown",
        sa.Column("wish_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("standard_error", sa.Double(), nullable=True),
        sa.Column("price", sa.Double(), nullable=False),
        sa.Column("propensity", sa.Double(), nullable=False),
        sa.Column("is_explored", sa.Boolean(), nullable=False),
        sa.Column("is_again", sa.Boolean(), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 10", name=op.f("ck_shown_one_of_ten")),
        sa.CheckConstraint(
            "probability IS NULL OR probability BETWEEN 0 AND 1", name=op.f("ck_shown_probability_is_a_chance")
        ),
        sa.CheckConstraint("propensity > 0 AND propensity <= 1", name=op.f("ck_shown_propensity_is_a_chance")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_shown_consultant_id")),
        sa.ForeignKeyConstraint(["wish_id"], ["exposure.wish_id"], name=op.f("fk_shown_wish_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("wish_id", "position", name=op.f("pk_shown")),
    )
    op.create_index("ix_shown_shown_at_consultant_id", "shown", ["shown_at", "consultant_id", "is_again"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_shown_shown_at_consultant_id", table_name="shown")
    op.drop_table("shown")
    op.drop_index(op.f("ix_outcome_wish_id"), table_name="outcome")
    op.drop_index("ix_outcome_person_id_consultant_id", table_name="outcome")
    op.drop_index("ix_outcome_held_at", table_name="outcome")
    op.drop_table("outcome")
    op.drop_index("ix_exposure_shown_at", table_name="exposure")
    op.drop_table("exposure")
    op.drop_table("consultant_price")
    op.drop_table("model_use")
    op.drop_table("price_list")
    op.drop_table("learned_model")
