"""What a booking costs whom, what private persons pay by card, and what goes back to their cards."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"

# What a payment was begun with never changes, nor a refund's sum.
AGREED = ("person_id", "net_yen", "tax_yen", "gross_yen", "rate_bp", "cutoff_minutes", "late_kept_percent", "begun_at")
PROMISED = ("payment_id", "amount_yen", "reason", "promised_at")


def upgrade() -> None:
    op.create_table(
        "private_price",
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=False),
        sa.Column("cutoff_minutes", sa.Integer(), nullable=False),
        sa.Column("late_kept_percent", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("cutoff_minutes BETWEEN 0 AND 20160", name=op.f("ck_private_price_cutoff_in_bounds")),
        sa.CheckConstraint("late_kept_percent BETWEEN 0 AND 100", name=op.f("ck_private_price_kept_is_a_share")),
        sa.CheckConstraint("net_yen BETWEEN 50 AND 1000000", name=op.f("ck_private_price_price_in_bounds")),
        sa.ForeignKeyConstraint(["set_by_person_id"], ["person.id"], name=op.f("fk_private_price_set_by_person_id")),
        sa.PrimaryKeyConstraint("from_on", name=op.f("pk_private_price")),
    )
    op.create_table(
        "card_payment",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=False),
        sa.Column("tax_yen", sa.Integer(), nullable=False),
        sa.Column("gross_yen", sa.Integer(), nullable=False),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("cutoff_minutes", sa.Integer(), nullable=False),
        sa.Column("late_kept_percent", sa.Integer(), nullable=False),
        sa.Column("refunded_yen", sa.Integer(), server_default="0", nullable=False),
        sa.Column("passes_wish_on", sa.Boolean(), nullable=False),
        sa.Column("saves_card", sa.Boolean(), nullable=False),
        sa.Column("session_id", sa.String(length=255), nullable=True),
        sa.Column("payment_intent_id", sa.String(length=255), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state IN ('paid', 'booked', 'refunded')) = (paid_at IS NOT NULL)",
            name=op.f("ck_card_payment_paid_at_known"),
        ),
        sa.CheckConstraint(
            "state <> 'refunded' OR refunded_yen = gross_yen", name=op.f("ck_card_payment_refunded_wholly")
        ),
        sa.CheckConstraint(
            "state IN ('begun', 'open', 'paid', 'booked', 'refunded', 'ended')",
            name=op.f("ck_card_payment_state_known"),
        ),
        sa.CheckConstraint("late_kept_percent BETWEEN 0 AND 100", name=op.f("ck_card_payment_kept_is_a_share")),
        sa.CheckConstraint(
            "net_yen > 0 AND tax_yen >= 0 AND gross_yen = net_yen + tax_yen", name=op.f("ck_card_payment_adds_up")
        ),
        sa.CheckConstraint(
            "paid_at IS NULL OR payment_intent_id IS NOT NULL", name=op.f("ck_card_payment_paid_through_stripe")
        ),
        sa.CheckConstraint("rate_bp BETWEEN 0 AND 10000", name=op.f("ck_card_payment_rate_is_a_share")),
        sa.CheckConstraint(
            "refunded_yen = 0 OR paid_at IS NOT NULL", name=op.f("ck_card_payment_nothing_back_before_paid")
        ),
        sa.CheckConstraint(
            "refunded_yen BETWEEN 0 AND gross_yen", name=op.f("ck_card_payment_never_more_back_than_paid")
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_card_payment_booking_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_card_payment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_payment")),
        sa.UniqueConstraint("payment_intent_id", name=op.f("uq_card_payment_payment_intent_id")),
        sa.UniqueConstraint("session_id", name=op.f("uq_card_payment_session_id")),
    )
    op.create_index(op.f("ix_card_payment_person_id"), "card_payment", ["person_id"], unique=False)
    op.create_index(
        "ix_card_payment_unpaid",
        "card_payment",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('begun', 'open')"),
        sqlite_where=sa.text("state IN ('begun', 'open')"),
    )
    op.create_index(
        "uq_card_payment_live",
        "card_payment",
        ["booking_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('begun', 'open', 'paid', 'booked')"),
        sqlite_where=sa.text("state IN ('begun', 'open', 'paid', 'booked')"),
    )
    op.create_table(
        "card_refund",
        sa.Column("payment_id", sa.String(length=32), nullable=False),
        sa.Column("amount_yen", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("stripe_refund_id", sa.String(length=255), nullable=True),
        sa.Column("failure", sa.String(length=80), nullable=True),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_person_id", sa.Integer(), nullable=True),
        sa.Column("otherwise_words", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "reason IN ('cancelled', 'late_cancelled', 'called_off', 'not_held', 'not_booked', 'goodwill')",
            name=op.f("ck_card_refund_reason_known"),
        ),
        sa.CheckConstraint(
            "state <> 'paid_otherwise' OR (by_person_id IS NOT NULL AND otherwise_words IS NOT NULL)",
            name=op.f("ck_card_refund_paid_otherwise_by_somebody"),
        ),
        sa.CheckConstraint(
            "state IN ('promised', 'sent', 'succeeded', 'failed', 'paid_otherwise')",
            name=op.f("ck_card_refund_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('sent', 'succeeded') OR stripe_refund_id IS NOT NULL",
            name=op.f("ck_card_refund_known_to_stripe"),
        ),
        sa.CheckConstraint("amount_yen > 0", name=op.f("ck_card_refund_gives_something")),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_card_refund_by_person_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["card_payment.id"], name=op.f("fk_card_refund_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_refund")),
        sa.UniqueConstraint("stripe_refund_id", name=op.f("uq_card_refund_stripe_refund_id")),
    )
    op.create_index(
        "ix_card_refund_open",
        "card_refund",
        ["promised_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('promised', 'sent', 'failed')"),
        sqlite_where=sa.text("state IN ('promised', 'sent', 'failed')"),
    )
    op.create_index(op.f("ix_card_refund_payment_id"), "card_refund", ["payment_id"], unique=False)
    op.create_table(
        "booking_price",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("payer", sa.String(length=32), nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=True),
        sa.Column("gross_yen", sa.Integer(), nullable=True),
        sa.Column("rate_bp", sa.Integer(), nullable=True),
        sa.Column("late_kept_percent", sa.Integer(), nullable=True),
        sa.Column("payment_id", sa.String(length=32), nullable=True),
        sa.Column("priced_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(payer = 'card') = (payment_id IS NOT NULL)", name=op.f("ck_booking_price_card_has_a_payment")
        ),
        sa.CheckConstraint(
            "payer <> 'card' OR (net_yen IS NOT NULL AND gross_yen IS NOT NULL AND rate_bp IS NOT NULL AND late_kept_percent IS NOT NULL)",
            name=op.f("ck_booking_price_card_priced"),
        ),
        sa.CheckConstraint("payer <> 'monthly' OR net_yen IS NOT NULL", name=op.f("ck_booking_price_monthly_priced")),
        sa.CheckConstraint("payer IN ('tickets', 'monthly', 'card')", name=op.f("ck_booking_price_payer_known")),
        sa.CheckConstraint("net_yen IS NULL OR net_yen >= 0", name=op.f("ck_booking_price_price_not_negative")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_price_booking_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["card_payment.id"], name=op.f("fk_booking_price_payment_id")),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_booking_price")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_booking_price_payment_id")),
    )
    op.create_table(
        "card_customer",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=255), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_card_customer_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_card_customer")),
        sa.UniqueConstraint("customer_id", name=op.f("uq_card_customer_customer_id")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _keep_on_postgresql()
    else:
        _keep_on_sqlite()


def _differs(columns: tuple[str, ...], sign: str) -> str:
    return " OR ".join(f"NEW.{column} {sign} OLD.{column}" for column in columns)


def _keep_on_postgresql() -> None:
    op.execute(
        "CREATE TRIGGER tr_booking_price_written_once BEFORE UPDATE OR DELETE ON booking_price "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER tr_booking_price_not_emptied BEFORE TRUNCATE ON booking_price "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    distinct = "IS DISTINCT FROM"
    op.execute(
        "CREATE TRIGGER tr_card_payment_as_agreed BEFORE UPDATE ON card_payment FOR EACH ROW "
        f"WHEN ({_differs(AGREED, distinct)} OR NEW.refunded_yen < OLD.refunded_yen) "
        "EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER tr_card_refund_as_promised BEFORE UPDATE ON card_refund FOR EACH ROW "
        f"WHEN ({_differs(PROMISED, distinct)}) EXECUTE FUNCTION refuse_change()"
    )
    for table in ("card_payment", "card_refund"):
        op.execute(
            f"CREATE TRIGGER tr_{table}_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    # Whoever promises money back has raised the payment's sum before, and with that holds its row.
    op.execute(
        "CREATE FUNCTION refuse_unbounded_refund() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF (SELECT coalesce(sum(amount_yen), 0) FROM card_refund WHERE payment_id = NEW.payment_id) "
        "+ NEW.amount_yen > (SELECT refunded_yen FROM card_payment WHERE id = NEW.payment_id) "
        "THEN RAISE EXCEPTION 'more back than promised' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER tr_card_refund_bounded BEFORE INSERT ON card_refund "
        "FOR EACH ROW EXECUTE FUNCTION refuse_unbounded_refund()"
    )


def _keep_on_sqlite() -> None:
    for moment in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER tr_booking_price_{moment.lower()} BEFORE {moment} ON booking_price "
            "BEGIN SELECT RAISE(ABORT, 'written once: booking_price'); END"
        )
    op.execute(
        "CREATE TRIGGER tr_booking_price_not_written_over BEFORE INSERT ON booking_price WHEN EXISTS ("
        "SELECT 1 FROM booking_price WHERE booking_id = NEW.booking_id) "
        "BEGIN SELECT RAISE(ABORT, 'written once: booking_price'); END"
    )
    op.execute(
        "CREATE TRIGGER tr_card_payment_as_agreed BEFORE UPDATE ON card_payment "
        f"WHEN {_differs(AGREED, 'IS NOT')} OR NEW.refunded_yen < OLD.refunded_yen "
        "BEGIN SELECT RAISE(ABORT, 'as agreed: card_payment'); END"
    )
    op.execute(
        "CREATE TRIGGER tr_card_refund_as_promised BEFORE UPDATE ON card_refund "
        f"WHEN {_differs(PROMISED, 'IS NOT')} BEGIN SELECT RAISE(ABORT, 'as promised: card_refund'); END"
    )
    for table in ("card_payment", "card_refund"):
        op.execute(
            f"CREATE TRIGGER tr_{table}_kept BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, 'kept: {table}'); END"
        )
    # Whoever promises money back has raised the payment's sum before.
    op.execute(
        "CREATE TRIGGER tr_card_refund_bounded BEFORE INSERT ON card_refund WHEN ("
        "SELECT coalesce(sum(amount_yen), 0) FROM card_refund WHERE payment_id = NEW.payment_id) + NEW.amount_yen > ("
        "SELECT refunded_yen FROM card_payment WHERE id = NEW.payment_id) "
        "BEGIN SELECT RAISE(ABORT, 'more back than promised'); END"
    )


def downgrade() -> None:
    for table in ("card_customer", "booking_price", "card_refund", "card_payment", "private_price"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_unbounded_refund()")
