"""The history of applications, why one was refused, and decisions that two people hold."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TWO_IN_FAVOUR = (
    "(SELECT COUNT(DISTINCT reviewer_id) FROM application_review WHERE application_id = NEW.id"
    " AND stage = 'decision' AND in_favour AND reviewer_id <> NEW.person_id) >= 2"
)
LICENCE_SHOWN = (
    "state IN ('draft', 'withdrawn', {}) OR (registration_number IS NOT NULL AND registered_on IS NOT NULL"
    " AND expires_on IS NOT NULL AND certificate_id IS NOT NULL AND agreed_to IS NOT NULL)"
)
REVIEWS_ONESELF = (
    "EXISTS (SELECT 1 FROM application WHERE application.id = NEW.application_id"
    " AND application.person_id = NEW.reviewer_id)"
)


def upgrade() -> None:
    op.create_table(
        "application_step",
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=True),
        sa.Column("interview_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "step IN ('handed_in', 'withdrawn', 'taken_up', 'put_down', 'sent_back', 'invited', 'interview_moved', 'interview_cancelled', 'moved_on', 'accepted', 'refused')",
            name=op.f("ck_application_step_step_known"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_step_application_id")
        ),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_application_step_by_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_step")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_application_step_application_id_number")),
    )
    with op.batch_alter_table("application") as batch:
        batch.add_column(sa.Column("refusal", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True))
        # The papers of whoever was refused are forgotten after a while.
        batch.drop_constraint(op.f("ck_application_licence_shown"), type_="check")
        batch.create_check_constraint(op.f("ck_application_licence_shown"), LICENCE_SHOWN.format("'refused'"))
        batch.create_check_constraint(
            op.f("ck_application_refusal_known"),
            "refusal IN ('licence', 'conflicts', 'experience', 'rules', 'capacity', 'other')",
        )
        batch.create_check_constraint(
            op.f("ck_application_reason_of_a_refusal"), "refusal IS NULL OR state = 'refused'"
        )
    with op.batch_alter_table("application_review") as batch:
        batch.add_column(sa.Column("turn", sa.Integer(), nullable=False, server_default=sa.text("0")))
        batch.drop_constraint(op.f("uq_application_review_application_id_stage_reviewer_id"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_application_review_application_id_stage_turn_reviewer_id"),
            ["application_id", "stage", "turn", "reviewer_id"],
        )
    # These stay last: a batch on SQLite copies its table, and leaves triggers behind.
    if op.get_bind().dialect.name == "sqlite":
        _guard_decisions_on_sqlite()
    else:
        _guard_decisions_on_postgresql()


def _guard_decisions_on_sqlite() -> None:
    op.execute(
        "CREATE TRIGGER tr_application_accepted BEFORE UPDATE OF state ON application "
        f"WHEN NEW.state = 'accepted' AND OLD.state <> 'accepted' AND NOT {TWO_IN_FAVOUR} "
        "BEGIN SELECT RAISE(ABORT, 'accepted by fewer than two: application'); END"
    )
    op.execute(
        f"CREATE TRIGGER tr_application_review_insert BEFORE INSERT ON application_review WHEN {REVIEWS_ONESELF} "
        "BEGIN SELECT RAISE(ABORT, 'reviews oneself: application_review'); END"
    )
    op.execute(
        "CREATE TRIGGER tr_application_review_update BEFORE UPDATE ON application_review "
        "BEGIN SELECT RAISE(ABORT, 'written once: application_review'); END"
    )


def _guard_decisions_on_postgresql() -> None:
    raising = "USING ERRCODE = 'integrity_constraint_violation'"
    op.execute(
        "CREATE FUNCTION refuse_lonely_decision() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NOT {TWO_IN_FAVOUR} THEN "
        f"RAISE EXCEPTION 'accepted by fewer than two: application' {raising}; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE FUNCTION refuse_self_review() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {REVIEWS_ONESELF} THEN "
        f"RAISE EXCEPTION 'reviews oneself: application_review' {raising}; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER tr_application_accepted BEFORE UPDATE OF state ON application FOR EACH ROW "
        "WHEN (NEW.state = 'accepted' AND OLD.state <> 'accepted') EXECUTE FUNCTION refuse_lonely_decision()"
    )
    op.execute(
        "CREATE TRIGGER tr_application_review_insert BEFORE INSERT ON application_review "
        "FOR EACH ROW EXECUTE FUNCTION refuse_self_review()"
    )
    op.execute(
        "CREATE TRIGGER tr_application_review_update BEFORE UPDATE ON application_review "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    for trigger, table in (
        ("tr_application_accepted", "application"),
        ("tr_application_review_insert", "application_review"),
        ("tr_application_review_update", "application_review"),
    ):
        op.execute(f"DROP TRIGGER {trigger}" + ("" if op.get_bind().dialect.name == "sqlite" else f" ON {table}"))
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_lonely_decision()")
        op.execute("DROP FUNCTION refuse_self_review()")
    with op.batch_alter_table("application_review") as batch:
        batch.drop_constraint(op.f("uq_application_review_application_id_stage_turn_reviewer_id"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_application_review_application_id_stage_reviewer_id"),
            ["application_id", "stage", "reviewer_id"],
        )
        batch.drop_column("turn")
    with op.batch_alter_table("application") as batch:
        batch.drop_constraint(op.f("ck_application_reason_of_a_refusal"), type_="check")
        batch.drop_constraint(op.f("ck_application_refusal_known"), type_="check")
        batch.drop_column("refusal")
        batch.drop_column("saved_at")
        batch.drop_constraint(op.f("ck_application_licence_shown"), type_="check")
        batch.create_check_constraint(op.f("ck_application_licence_shown"), LICENCE_SHOWN.format("'withdrawn'"))
    op.drop_table("application_step")
