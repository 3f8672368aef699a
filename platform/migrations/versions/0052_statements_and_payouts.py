"""How consultants are taxed, their monthly statements and payouts."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"

# Written once: table -> what tells its rows apart.
WRITTEN_ONCE = {
    "statement": ("id",),
    "statement_rate": ("statement_id", "rate_bp"),
    "statement_item": ("event", "reference", "number"),
    "statement_paper": ("id",),
    "withholding_deposit": ("id",),
    "deposited_withholding": ("statement_id",),
}
UNLESS_TAKEN_BACK = "state <> 'reversed'"


def upgrade() -> None:
    _taxation()
    _accounts()
    _statements()
    _payouts()
    _deposits()
    if op.get_bind().dialect.name == "postgresql":
        _keep_on_postgresql()
    else:
        _keep_on_sqlite()


def _taxation() -> None:
    op.create_table(
        "consultant_taxation",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("is_company", sa.Boolean(), nullable=False),
        sa.Column("withholds", sa.Boolean(), nullable=False),
        sa.Column("registration_number", sa.String(length=14), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("NOT (is_company AND withholds)", name=op.f("ck_consultant_taxation_companies_whole")),
        sa.CheckConstraint(
            "registration_number IS NULL OR (length(registration_number) = 14 "
            "AND substr(registration_number, 1, 1) = 'T')",
            name=op.f("ck_consultant_taxation_number_has_its_form"),
        ),
        sa.ForeignKeyConstraint(
            ["consultant_id"], ["consultant.id"], name=op.f("fk_consultant_taxation_consultant_id")
        ),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_consultant_taxation_by_person_id")),
        sa.PrimaryKeyConstraint("consultant_id", "from_on", name=op.f("pk_consultant_taxation")),
    )


def _accounts() -> None:
    op.create_table(
        "payout_account",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("stripe_account_id", sa.String(length=64), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_submitted", sa.Boolean(), nullable=False),
        sa.Column("may_receive", sa.Boolean(), nullable=False),
        sa.Column("pays_out", sa.Boolean(), nullable=False),
        sa.Column("missing", sa.String(length=2000), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "stripe_account_id IS NOT NULL OR (NOT may_receive AND NOT is_submitted)",
            name=op.f("ck_payout_account_known_first"),
        ),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_payout_account_consultant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_account")),
        sa.UniqueConstraint("consultant_id", name=op.f("uq_payout_account_consultant_id")),
        sa.UniqueConstraint("stripe_account_id", name=op.f("uq_payout_account_stripe_account_id")),
    )


def _statements() -> None:
    op.create_table(
        "statement",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("month_yen", sa.Integer(), nullable=False),
        sa.Column("carried_from_id", sa.String(length=32), nullable=True),
        sa.Column("carried_yen", sa.Integer(), nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=False),
        sa.Column("tax_yen", sa.Integer(), nullable=False),
        sa.Column("deducted_yen", sa.Integer(), nullable=False),
        sa.Column("withheld_yen", sa.Integer(), nullable=False),
        sa.Column("paid_yen", sa.Integer(), nullable=False),
        sa.Column("is_company", sa.Boolean(), nullable=False),
        sa.Column("withholds", sa.Boolean(), nullable=False),
        sa.Column("registration_number", sa.String(length=14), nullable=True),
        sa.Column("pays_on", sa.Date(), nullable=False),
        sa.Column("latest_on", sa.Date(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("net_yen = month_yen + carried_yen", name=op.f("ck_statement_net_adds_up")),
        sa.CheckConstraint(
            "paid_yen = CASE WHEN net_yen > 0 THEN net_yen + tax_yen - withheld_yen ELSE 0 END",
            name=op.f("ck_statement_adds_up"),
        ),
        sa.CheckConstraint(
            "net_yen > 0 OR (tax_yen = 0 AND withheld_yen = 0)", name=op.f("ck_statement_nothing_of_a_debt")
        ),
        sa.CheckConstraint(
            "carried_yen <= 0 AND (carried_yen = 0 OR carried_from_id IS NOT NULL)",
            name=op.f("ck_statement_carries_a_debt"),
        ),
        sa.CheckConstraint("deducted_yen BETWEEN 0 AND tax_yen", name=op.f("ck_statement_deducts_of_its_tax")),
        sa.CheckConstraint(
            "withheld_yen >= 0 AND (withheld_yen = 0 OR withholds)", name=op.f("ck_statement_withholds_if_agreed")
        ),
        sa.CheckConstraint("NOT (is_company AND withholds)", name=op.f("ck_statement_companies_whole")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_statement_consultant_id")),
        sa.ForeignKeyConstraint(["carried_from_id"], ["statement.id"], name=op.f("fk_statement_carried_from_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_statement_number_counts")),
        sa.UniqueConstraint("consultant_id", "month", "number", name=op.f("uq_statement_consultant_id_month_number")),
        sa.UniqueConstraint("carried_from_id", name=op.f("uq_statement_carried_from_id")),
    )
    op.create_table(
        "statement_rate",
        sa.Column("statement_id", sa.String(length=32), nullable=False),
        sa.Column("rate_bp", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=False),
        sa.Column("tax_yen", sa.Integer(), nullable=False),
        sa.CheckConstraint("rate_bp >= 0", name=op.f("ck_statement_rate_rate_not_negative")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_statement_rate_statement_id")),
        sa.PrimaryKeyConstraint("statement_id", "rate_bp", name=op.f("pk_statement_rate")),
    )
    op.create_table(
        "statement_item",
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("amount_yen", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('talk', 'late_cancel', 'not_met', 'correction')", name=op.f("ck_statement_item_kind_known")
        ),
        sa.CheckConstraint("amount_yen <> 0", name=op.f("ck_statement_item_moves_something")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_statement_item_statement_id")),
        sa.PrimaryKeyConstraint("event", "reference", "number", name=op.f("pk_statement_item")),
    )
    op.create_index("ix_statement_item_statement_id", "statement_item", ["statement_id"])
    op.create_table(
        "statement_paper",
        sa.Column("statement_id", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_statement_paper_statement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_paper")),
        sa.UniqueConstraint("statement_id", name=op.f("uq_statement_paper_statement_id")),
    )


def _payouts() -> None:
    op.create_table(
        "payout",
        sa.Column("statement_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount_yen", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("hindrance", sa.String(length=32), nullable=True),
        sa.Column("hindered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stripe_account_id", sa.String(length=64), nullable=True),
        sa.Column("stripe_transfer_id", sa.String(length=64), nullable=True),
        sa.Column("stripe_reversal_id", sa.String(length=64), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_person_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('due', 'started', 'sent', 'otherwise', 'reversing', 'reversed')",
            name=op.f("ck_payout_state_known"),
        ),
        sa.CheckConstraint(
            "hindrance IN ('no_account', 'not_ready', 'balance', 'refused')", name=op.f("ck_payout_hindrance_known")
        ),
        sa.CheckConstraint("amount_yen > 0", name=op.f("ck_payout_pays_something")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_payout_number_counts")),
        sa.CheckConstraint(
            "(state IN ('sent', 'otherwise', 'reversing', 'reversed')) = (paid_on IS NOT NULL)",
            name=op.f("ck_payout_paid_on_known"),
        ),
        sa.CheckConstraint("(paid_on IS NULL) = (paid_at IS NULL)", name=op.f("ck_payout_paid_at_known")),
        sa.CheckConstraint(
            "state NOT IN ('sent', 'reversing') OR stripe_transfer_id IS NOT NULL",
            name=op.f("ck_payout_sent_by_a_transfer"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('started', 'sent') OR stripe_account_id IS NOT NULL",
            name=op.f("ck_payout_sent_somewhere"),
        ),
        sa.CheckConstraint("state = 'due' OR hindrance IS NULL", name=op.f("ck_payout_hinders_what_is_due")),
        sa.CheckConstraint("(hindrance IS NULL) = (hindered_at IS NULL)", name=op.f("ck_payout_hindered_since")),
        sa.CheckConstraint(
            "(state = 'reversed') = (reversed_at IS NOT NULL)", name=op.f("ck_payout_reversed_at_known")
        ),
        sa.CheckConstraint(
            "state <> 'otherwise' OR by_person_id IS NOT NULL", name=op.f("ck_payout_recorded_by_somebody")
        ),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_payout_statement_id")),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_payout_by_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
        sa.UniqueConstraint("statement_id", "number", name=op.f("uq_payout_statement_id_number")),
        sa.UniqueConstraint("stripe_transfer_id", name=op.f("uq_payout_stripe_transfer_id")),
        sa.UniqueConstraint("stripe_reversal_id", name=op.f("uq_payout_stripe_reversal_id")),
    )
    op.create_index(
        "uq_payout_one_stands",
        "payout",
        ["statement_id"],
        unique=True,
        postgresql_where=sa.text(UNLESS_TAKEN_BACK),
        sqlite_where=sa.text(UNLESS_TAKEN_BACK),
    )
    op.create_index(
        "ix_payout_due",
        "payout",
        ["due_on"],
        postgresql_where=sa.text("state = 'due'"),
        sqlite_where=sa.text("state = 'due'"),
    )


def _deposits() -> None:
    op.create_table(
        "withholding_deposit",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("amount_yen", sa.Integer(), nullable=False),
        sa.Column("deposited_on", sa.Date(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("amount_yen > 0", name=op.f("ck_withholding_deposit_hands_on_something")),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_withholding_deposit_by_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withholding_deposit")),
    )
    op.create_table(
        "deposited_withholding",
        sa.Column("statement_id", sa.String(length=32), nullable=False),
        sa.Column("deposit_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_deposited_withholding_statement_id")),
        sa.ForeignKeyConstraint(
            ["deposit_id"], ["withholding_deposit.id"], name=op.f("fk_deposited_withholding_deposit_id")
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_deposited_withholding")),
    )
    op.create_index("ix_deposited_withholding_deposit_id", "deposited_withholding", ["deposit_id"])


def _keep_on_postgresql() -> None:
    for table in WRITTEN_ONCE:
        op.execute(
            f"CREATE TRIGGER tr_{table}_written_once BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER tr_{table}_not_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _keep_on_sqlite() -> None:
    for table, keys in WRITTEN_ONCE.items():
        for moment in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER tr_{table}_{moment.lower()} BEFORE {moment} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'written once: {table}'); END"
            )
        # INSERT OR REPLACE asks no trigger of DELETE.
        same = " AND ".join(f"{key} = NEW.{key}" for key in keys)
        op.execute(
            f"CREATE TRIGGER tr_{table}_not_written_over BEFORE INSERT ON {table} WHEN EXISTS ("
            f"SELECT 1 FROM {table} WHERE {same}) "
            f"BEGIN SELECT RAISE(ABORT, 'written once: {table}'); END"
        )


def downgrade() -> None:
    for table in (
        *("deposited_withholding", "withholding_deposit", "payout", "statement_paper", "statement_item"),
        *("statement_rate", "statement"),
        *("payout_account", "consultant_taxation"),
    ):
        op.drop_table(table)
