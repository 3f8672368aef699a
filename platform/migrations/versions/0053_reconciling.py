"""What Stripe's books say, line by line; comparisons of ours with them; payments that a bank called back."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"

ACCOUNTS = (
    *("company_receivable", "unbilled", "ticket_liability", "advances", "card_clearing", "stripe_clearing"),
    *("transfer_clearing", "refunds", "disputed", "bank", "revenue", "expired_tickets", "consumption_tax"),
    *("input_tax", "consultant_cost", "consultant_accrued", "consultant_payable", "withholding_payable"),
    *("stripe_fees", "losses"),
)
KINDS = (
    *("consumption_tax", "input_credit", "withholding", "withholding_above"),
    *("withholding_threshold_yen", "payment_record_threshold_yen"),
)
WHY_NOT = ("unknown_kind", "not_yen", "nothing_of_ours")


def upgrade() -> None:
    op.create_table(
        "stripe_line",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_yen", sa.Integer(), nullable=False),
        sa.Column("fee_yen", sa.Integer(), nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=True),
        sa.Column("why_not", sa.String(length=32), nullable=True),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("explained_by_person_id", sa.Integer(), nullable=True),
        sa.Column("explanation", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(_one_of("why_not", WHY_NOT), name=op.f("ck_stripe_line_why_not_known")),
        sa.CheckConstraint("net_yen = amount_yen - fee_yen", name=op.f("ck_stripe_line_adds_up")),
        sa.CheckConstraint(
            "entered_on IS NOT NULL OR why_not IS NOT NULL", name=op.f("ck_stripe_line_entered_or_why_not")
        ),
        sa.CheckConstraint(
            "(explained_at IS NULL) = (explained_by_person_id IS NULL) "
            "AND (explained_at IS NULL) = (explanation IS NULL)",
            name=op.f("ck_stripe_line_explained_by_somebody"),
        ),
        sa.CheckConstraint(
            "explained_at IS NULL OR why_not IS NOT NULL", name=op.f("ck_stripe_line_explains_something")
        ),
        sa.ForeignKeyConstraint(
            ["explained_by_person_id"], ["person.id"], name=op.f("fk_stripe_line_explained_by_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_line")),
    )
    op.create_index("ix_stripe_line_created_at", "stripe_line", ["created_at"])
    op.create_index("ix_stripe_line_reference", "stripe_line", ["reference"])
    op.create_index("ix_stripe_line_source", "stripe_line", ["source"])
    op.create_index("ix_stripe_line_why_not", "stripe_line", ["why_not"])
    op.create_table(
        "reconciliation",
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lines_new", sa.Integer(), nullable=False),
        sa.Column("stripe_yen", sa.Integer(), nullable=False),
        sa.Column("ledger_yen", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("finished_at >= begun_at", name=op.f("ck_reconciliation_ends_after_it_begins")),
        sa.CheckConstraint("lines_new >= 0", name=op.f("ck_reconciliation_lines_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
    )
    op.create_index("ix_reconciliation_begun_at", "reconciliation", ["begun_at"])
    op.create_table(
        "dispute",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("charge", sa.String(length=80), nullable=True),
        sa.Column("reference", sa.String(length=80), nullable=True),
        sa.Column("amount_yen", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("answer_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_yen >= 0", name=op.f("ck_dispute_not_negative")),
        sa.CheckConstraint(
            "(closed_at IS NOT NULL) = (status IN ('won', 'lost', 'warning_closed', 'prevented'))",
            name=op.f("ck_dispute_closed_or_open"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
    )
    op.create_index("ix_dispute_closed_at", "dispute", ["closed_at"])
    op.create_table(
        "settlement",
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("left_yen", sa.Integer(), nullable=False),
        sa.Column("against", sa.String(length=32), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_person_id", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(_one_of("account", ACCOUNTS), name=op.f("ck_settlement_account_known")),
        sa.CheckConstraint(_one_of("against", ACCOUNTS), name=op.f("ck_settlement_against_known")),
        sa.CheckConstraint("left_yen <> 0", name=op.f("ck_settlement_settles_something")),
        sa.CheckConstraint("account <> against", name=op.f("ck_settlement_moves_somewhere")),
        sa.ForeignKeyConstraint(
            ["settled_by_person_id"], ["person.id"], name=op.f("fk_settlement_settled_by_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
    )
    op.create_index("ix_settlement_reference", "settlement", ["reference"])
    op.create_table(
        "rate_change",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_person_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(_one_of("kind", KINDS), name=op.f("ck_rate_change_kind_known")),
        sa.ForeignKeyConstraint(
            ["changed_by_person_id"], ["person.id"], name=op.f("fk_rate_change_changed_by_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_change")),
    )
    op.create_index("ix_rate_change_changed_at", "rate_change", ["changed_at"])


def _one_of(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


def downgrade() -> None:
    op.drop_table("rate_change")
    op.drop_table("settlement")
    op.drop_table("dispute")
    op.drop_table("reconciliation")
    op.drop_table("stripe_line")
