"""What an advisee writes before a consultation, and what of it a consultant may read."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

ITEMS = (
    "'wish', 'theme', 'take_home', 'response', 'stage', 'will', 'can', 'must', 'skills', 'licences', 'position', "
    "'private_life', 'life_line', 'last_time', 'own_words', 'actions', 'trait_e', 'trait_n', 'trait_a', 'trait_c', "
    "'trait_o', 'values'"
)
QUESTIONS = (
    "'theme', 'take_home', 'response', 'stage', 'will', 'can', 'must', 'skills', 'licences', 'position', "
    "'private_life', 'clarity', 'shaping'"
)


def upgrade() -> None:
    op.create_table(
        "handed_on",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=32), nullable=False),
        sa.Column("handed_on_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"item IN ({ITEMS})", name=op.f("ck_handed_on_item_known")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_handed_on_booking_id")),
        sa.PrimaryKeyConstraint("booking_id", "item", name=op.f("pk_handed_on")),
    )
    op.create_table(
        "intake_answer",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=32), nullable=False),
        sa.Column("for_booking", sa.String(length=32), nullable=False),
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("point", sa.Integer(), nullable=True),
        sa.Column("has_earlier", sa.Boolean(), nullable=False),
        sa.Column("earlier_body", sa.LargeBinary(), nullable=True),
        sa.Column("earlier_point", sa.Integer(), nullable=True),
        sa.Column("sitting", sa.String(length=32), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(f"question IN ({QUESTIONS})", name=op.f("ck_intake_answer_question_known")),
        sa.CheckConstraint(
            "for_booking = '' OR for_booking = booking_id", name=op.f("ck_intake_answer_of_one_booking")
        ),
        sa.CheckConstraint("body IS NULL OR point IS NULL", name=op.f("ck_intake_answer_one_answer")),
        sa.CheckConstraint("point IS NULL OR point BETWEEN 1 AND 5", name=op.f("ck_intake_answer_point_on_the_scale")),
        sa.CheckConstraint(
            "earlier_point IS NULL OR earlier_point BETWEEN 1 AND 5",
            name=op.f("ck_intake_answer_earlier_point_on_the_scale"),
        ),
        sa.CheckConstraint(
            "has_earlier OR (earlier_body IS NULL AND earlier_point IS NULL)",
            name=op.f("ck_intake_answer_earlier_known"),
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_intake_answer_booking_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_intake_answer_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_answer")),
        sa.UniqueConstraint(
            "person_id", "question", "for_booking", name=op.f("uq_intake_answer_person_id_question_for_booking")
        ),
    )
    op.create_index("ix_intake_answer_booking_id", "intake_answer", ["booking_id"])
    op.create_table(
        "intake_confirmed",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=32), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"question IN ({QUESTIONS})", name=op.f("ck_intake_confirmed_question_known")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_intake_confirmed_booking_id")),
        sa.PrimaryKeyConstraint("booking_id", "question", name=op.f("pk_intake_confirmed")),
    )
    op.create_table(
        "asked_time",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "what IN ('intake', 'reaction', 'follow_up', 'pulse')", name=op.f("ck_asked_time_what_known")
        ),
        sa.CheckConstraint("seconds > 0", name=op.f("ck_asked_time_takes_time")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_asked_time_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_time")),
        sa.UniqueConstraint("person_id", "what", "reference", name=op.f("uq_asked_time_person_id_what_reference")),
    )
    op.create_index("ix_asked_time_person_id_asked_at", "asked_time", ["person_id", "asked_at"])


def downgrade() -> None:
    op.drop_index("ix_asked_time_person_id_asked_at", table_name="asked_time")
    op.drop_table("asked_time")
    op.drop_table("intake_confirmed")
    op.drop_index("ix_intake_answer_booking_id", table_name="intake_answer")
    op.drop_table("intake_answer")
    op.drop_table("handed_on")
