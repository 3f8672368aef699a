"""Invoices, credit notes and what was paid of them.

Documents are written once; their numbers follow one another without a gap; an invoice stands only if it adds up.
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"

# Rows that never change, and by what each is known.
WRITTEN_ONCE = {
    "invoice": ("id",),
    "invoice_line": ("invoice_id", "number"),
    "invoice_rate": ("invoice_id", "rate_bp"),
    "invoice_payment": ("id",),
    "invoice_paper": ("id",),
    "credit_note": ("id",),
    "credit_note_rate": ("credit_note_id", "rate_bp"),
    "invoice_event": ("id",),
}
# Who did something may be forgotten; nothing else about it.
EVENT_COLUMNS = "id, invoice_id, number, happened, at, amount_yen, words"
NOT_NEXT = (
    "NEW.sequence <> 1 AND NOT EXISTS (SELECT 1 FROM {table} WHERE year = NEW.year AND sequence = NEW.sequence - 1)"
)
# The lines of each rate make up its sum, and the rates the whole.
DOES_NOT_ADD_UP = (
    "NOT EXISTS (SELECT 1 FROM invoice WHERE id = NEW.invoice_id AND total_yen = NEW.total_yen "
    "AND net_yen = (SELECT coalesce(sum(net_yen), 0) FROM invoice_rate WHERE invoice_id = NEW.invoice_id) "
    "AND tax_yen = (SELECT coalesce(sum(tax_yen), 0) FROM invoice_rate WHERE invoice_id = NEW.invoice_id) "
    "AND net_yen = (SELECT coalesce(sum(net_yen), 0) FROM invoice_line WHERE invoice_id = NEW.invoice_id)) "
    "OR EXISTS (SELECT 1 FROM invoice_rate r WHERE r.invoice_id = NEW.invoice_id AND r.net_yen <> "
    "(SELECT coalesce(sum(l.net_yen), 0) FROM invoice_line l "
    "WHERE l.invoice_id = NEW.invoice_id AND l.rate_bp = r.rate_bp))"
)
NOTE_DOES_NOT_ADD_UP = (
    "NOT EXISTS (SELECT 1 FROM credit_note WHERE id = NEW.credit_note_id "
    "AND net_yen = (SELECT coalesce(sum(net_yen), 0) FROM credit_note_rate WHERE credit_note_id = NEW.credit_note_id) "
    "AND tax_yen = (SELECT coalesce(sum(tax_yen), 0) FROM credit_note_rate WHERE credit_note_id = NEW.credit_note_id))"
)
STANDS = "EXISTS (SELECT 1 FROM {standing} WHERE {key} = NEW.{key})"
# (table, name of the trigger, when a new row is refused, what is said)
REFUSED = (
    ("invoice", "next_number", NOT_NEXT.format(table="invoice"), "a number was left out"),
    ("credit_note", "next_number", NOT_NEXT.format(table="credit_note"), "a number was left out"),
    ("invoice_standing", "adds_up", DOES_NOT_ADD_UP, "does not add up"),
    ("credit_note_standing", "adds_up", NOTE_DOES_NOT_ADD_UP, "does not add up"),
    ("invoice_line", "complete", STANDS.format(standing="invoice_standing", key="invoice_id"), "stands already"),
    ("invoice_rate", "complete", STANDS.format(standing="invoice_standing", key="invoice_id"), "stands already"),
    (
        *("credit_note_rate", "complete"),
        STANDS.format(standing="credit_note_standing", key="credit_note_id"),
        "stands already",
    ),
)


def upgrade() -> None:
    op.create_table(
        "document_count",
        sa.Column("series", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("series IN ('invoice', 'credit_note')", name=op.f("ck_document_count_series_known")),
        sa.CheckConstraint("last >= 0", name=op.f("ck_document_count_last_not_negative")),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_document_count")),
    )
    op.create_table(
        "billing_contact",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("addressee", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("email LIKE '%_@_%'", name=op.f("ck_billing_contact_email_has_an_at")),
        sa.ForeignKeyConstraint(
            ["changed_by_person_id"], ["person.id"], name=op.f("fk_billing_contact_changed_by_person_id")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_billing_contact_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_billing_contact")),
    )
    op.create_index(
        op.f("ix_billing_contact_changed_by_person_id"), "billing_contact", ["changed_by_person_id"], unique=False
    )
    op.create_table(
        "invoice",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("from_month", sa.String(length=7), nullable=False),
        sa.Column("until_month", sa.String(length=7), nullable=False),
        sa.Column("pack_id", sa.String(length=32), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recipient_name", sa.String(length=120), nullable=False),
        sa.Column("addressee", sa.String(length=120), nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=False),
        sa.Column("tax_yen", sa.Integer(), nullable=False),
        sa.Column("total_yen", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("(kind = 'pack') = (pack_id IS NOT NULL)", name=op.f("ck_invoice_pack_named")),
        sa.CheckConstraint("kind IN ('month', 'pack')", name=op.f("ck_invoice_kind_known")),
        sa.CheckConstraint("due_on >= issued_on", name=op.f("ck_invoice_due_later")),
        sa.CheckConstraint("from_month <= until_month", name=op.f("ck_invoice_months_in_order")),
        sa.CheckConstraint("net_yen > 0 AND total_yen > 0", name=op.f("ck_invoice_asks_for_something")),
        sa.CheckConstraint("sequence >= 1 AND revision >= 1", name=op.f("ck_invoice_counts_from_one")),
        sa.CheckConstraint("total_yen = net_yen + tax_yen", name=op.f("ck_invoice_adds_up")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_invoice_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("number", name=op.f("uq_invoice_number")),
        sa.UniqueConstraint("year", "sequence", name=op.f("uq_invoice_year_sequence")),
    )
    op.create_index(op.f("ix_invoice_company_id"), "invoice", ["company_id"], unique=False)
    op.create_index("ix_invoice_issued_on", "invoice", ["issued_on"], unique=False)
    op.create_index(
        "uq_invoice_month",
        "invoice",
        ["company_id", "until_month", "revision"],
        unique=True,
        postgresql_where=sa.text("kind = 'month'"),
        sqlite_where=sa.text("kind = 'month'"),
    )
    op.create_index(
        "uq_invoice_pack",
        "invoice",
        ["pack_id", "revision"],
        unique=True,
        postgresql_where=sa.text("kind = 'pack'"),
        sqlite_where=sa.text("kind = 'pack'"),
    )
    op.create_table(
        "stripe_customer",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("stripe_id", sa.String(length=255), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_stripe_customer_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_stripe_customer")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_stripe_customer_stripe_id")),
    )
    op.create_table(
        "credit_note",
        sa.Column("invoice_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=False),
        sa.Column("tax_yen", sa.Integer(), nullable=False),
        sa.Column("total_yen", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_credit_note_reason_given")),
        sa.CheckConstraint(
            "net_yen >= 0 AND tax_yen >= 0 AND total_yen > 0", name=op.f("ck_credit_note_takes_something_off")
        ),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_credit_note_counts_from_one")),
        sa.CheckConstraint("total_yen = net_yen + tax_yen", name=op.f("ck_credit_note_adds_up")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_credit_note_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_note")),
        sa.UniqueConstraint("number", name=op.f("uq_credit_note_number")),
        sa.UniqueConstraint("year", "sequence", name=op.f("uq_credit_note_year_sequence")),
    )
    op.create_index(op.f("ix_credit_note_invoice_id"), "credit_note", ["invoice_id"], unique=False)
    op.create_table(
        "invoice_event",
        sa.Column("invoice_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("happened", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount_yen", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "happened IN ('made', 'differed', 'compared_again', 'issued', 'issued_anyway', 'sent_again', 'reminded', "
            "'payment', 'payment_undone', 'given_back', 'credited', 'written_off', 'taken_up', 'voided', "
            "'closed_elsewhere')",
            name=op.f("ck_invoice_event_happened_known"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_invoice_event_number_counts")),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_invoice_event_by_person_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_event_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_event")),
        sa.UniqueConstraint("invoice_id", "number", name=op.f("uq_invoice_event_invoice_id_number")),
    )
    op.create_index(op.f("ix_invoice_event_by_person_id"), "invoice_event", ["by_person_id"], unique=False)
    op.create_table(
        "invoice_line",
        sa.Column("invoice_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("unit_yen", sa.Integer(), nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=False),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.CheckConstraint("(content = 'tickets') = (size IS NOT NULL)", name=op.f("ck_invoice_line_pack_has_size")),
        sa.CheckConstraint("content IN ('talks', 'base_fee', 'tickets')", name=op.f("ck_invoice_line_content_known")),
        sa.CheckConstraint("count <> 0 AND unit_yen > 0", name=op.f("ck_invoice_line_bills_something")),
        sa.CheckConstraint("net_yen = count * unit_yen", name=op.f("ck_invoice_line_multiplies")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_invoice_line_number_counts")),
        sa.CheckConstraint("rate_bp >= 0", name=op.f("ck_invoice_line_rate_not_negative")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_line_invoice_id")),
        sa.PrimaryKeyConstraint("invoice_id", "number", name=op.f("pk_invoice_line")),
    )
    op.create_table(
        "invoice_payment",
        sa.Column("invoice_id", sa.String(length=32), nullable=False),
        sa.Column("amount_yen", sa.Integer(), nullable=False),
        sa.Column("paid_by", sa.String(length=32), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("said", sa.String(length=255), nullable=False),
        sa.Column("undoes_id", sa.String(length=32), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("paid_by IN ('stripe', 'bank')", name=op.f("ck_invoice_payment_paid_by_known")),
        sa.CheckConstraint("amount_yen <> 0", name=op.f("ck_invoice_payment_moves_something")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_payment_invoice_id")),
        sa.ForeignKeyConstraint(["undoes_id"], ["invoice_payment.id"], name=op.f("fk_invoice_payment_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_payment")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_invoice_payment_undoes_id")),
    )
    op.create_index(op.f("ix_invoice_payment_invoice_id"), "invoice_payment", ["invoice_id"], unique=False)
    op.create_index(
        "uq_invoice_payment_stripe",
        "invoice_payment",
        ["said"],
        unique=True,
        postgresql_where=sa.text("paid_by = 'stripe'"),
        sqlite_where=sa.text("paid_by = 'stripe'"),
    )
    op.create_table(
        "invoice_rate",
        sa.Column("invoice_id", sa.String(length=32), nullable=False),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=False),
        sa.Column("tax_yen", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "tax_yen = CAST(net_yen AS BIGINT) * rate_bp / 10000", name=op.f("ck_invoice_rate_rounded_once")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_rate_invoice_id")),
        sa.PrimaryKeyConstraint("invoice_id", "rate_bp", name=op.f("pk_invoice_rate")),
    )
    op.create_table(
        "invoice_standing",
        sa.Column("invoice_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("total_yen", sa.Integer(), nullable=False),
        sa.Column("paid_yen", sa.Integer(), nullable=False),
        sa.Column("credited_yen", sa.Integer(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stripe_invoice_id", sa.String(length=255), nullable=True),
        sa.Column("pay_url", sa.String(length=2000), nullable=True),
        sa.CheckConstraint(
            "state <> 'paid' OR paid_yen + credited_yen >= total_yen", name=op.f("ck_invoice_standing_paid_in_full")
        ),
        sa.CheckConstraint(
            "state <> 'voided' OR (paid_yen = 0 AND credited_yen = 0)",
            name=op.f("ck_invoice_standing_voided_untouched"),
        ),
        sa.CheckConstraint(
            "state IN ('prepared', 'differs', 'issued', 'paid', 'voided', 'written_off')",
            name=op.f("ck_invoice_standing_state_known"),
        ),
        sa.CheckConstraint("credited_yen BETWEEN 0 AND total_yen", name=op.f("ck_invoice_standing_credited_within")),
        sa.CheckConstraint("paid_yen >= 0", name=op.f("ck_invoice_standing_paid_not_negative")),
        sa.CheckConstraint("reminded BETWEEN 0 AND 3", name=op.f("ck_invoice_standing_reminded_in_steps")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_standing_invoice_id")),
        sa.PrimaryKeyConstraint("invoice_id", name=op.f("pk_invoice_standing")),
        sa.UniqueConstraint("stripe_invoice_id", name=op.f("uq_invoice_standing_stripe_invoice_id")),
    )
    op.create_index("ix_invoice_standing_state", "invoice_standing", ["state"], unique=False)
    op.create_table(
        "credit_note_rate",
        sa.Column("credit_note_id", sa.String(length=32), nullable=False),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=False),
        sa.Column("tax_yen", sa.Integer(), nullable=False),
        sa.CheckConstraint("net_yen >= 0 AND tax_yen >= 0", name=op.f("ck_credit_note_rate_not_negative")),
        sa.CheckConstraint(
            "tax_yen - CAST(net_yen AS BIGINT) * rate_bp / 10000 BETWEEN 0 AND 1",
            name=op.f("ck_credit_note_rate_rounded_once"),
        ),
        sa.ForeignKeyConstraint(
            ["credit_note_id"], ["credit_note.id"], name=op.f("fk_credit_note_rate_credit_note_id")
        ),
        sa.PrimaryKeyConstraint("credit_note_id", "rate_bp", name=op.f("pk_credit_note_rate")),
    )
    op.create_table(
        "credit_note_standing",
        sa.Column("credit_note_id", sa.String(length=32), nullable=False),
        sa.Column("stripe_credit_note_id", sa.String(length=255), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["credit_note_id"], ["credit_note.id"], name=op.f("fk_credit_note_standing_credit_note_id")
        ),
        sa.PrimaryKeyConstraint("credit_note_id", name=op.f("pk_credit_note_standing")),
        sa.UniqueConstraint("stripe_credit_note_id", name=op.f("uq_credit_note_standing_stripe_credit_note_id")),
    )
    op.create_table(
        "invoice_paper",
        sa.Column("invoice_id", sa.String(length=32), nullable=True),
        sa.Column("credit_note_id", sa.String(length=32), nullable=True),
        sa.Column("issuer_name", sa.String(length=120), nullable=False),
        sa.Column("issuer_address", sa.String(length=300), nullable=False),
        sa.Column("issuer_number", sa.String(length=14), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "length(issuer_number) = 14 AND issuer_number LIKE 'T%'", name=op.f("ck_invoice_paper_issuer_registered")
        ),
        sa.CheckConstraint(
            "(invoice_id IS NULL) <> (credit_note_id IS NULL)", name=op.f("ck_invoice_paper_of_one_document")
        ),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_invoice_paper_digest_whole")),
        sa.ForeignKeyConstraint(["credit_note_id"], ["credit_note.id"], name=op.f("fk_invoice_paper_credit_note_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_paper_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_paper")),
        sa.UniqueConstraint("credit_note_id", name=op.f("uq_invoice_paper_credit_note_id")),
        sa.UniqueConstraint("invoice_id", name=op.f("uq_invoice_paper_invoice_id")),
    )
    op.create_table(
        "invoice_entry",
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("invoice_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entry.id"], name=op.f("fk_invoice_entry_entry_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_entry_invoice_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_invoice_entry")),
    )
    op.create_index(op.f("ix_invoice_entry_invoice_id"), "invoice_entry", ["invoice_id"], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        _keep_on_postgresql()
    else:
        _keep_on_sqlite()


def _keep_on_postgresql() -> None:
    for table in WRITTEN_ONCE:
        changed = f"UPDATE OF {EVENT_COLUMNS}" if table == "invoice_event" else "UPDATE"
        op.execute(
            f"CREATE TRIGGER tr_{table}_written_once BEFORE {changed} OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER tr_{table}_not_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for table, name, refused, said in REFUSED:
        op.execute(
            f"CREATE FUNCTION refuse_{table}_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {refused} THEN RAISE EXCEPTION '{table}: {said}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER tr_{table}_{name} BEFORE INSERT ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_{table}_{name}()"
        )


def _keep_on_sqlite() -> None:
    for table, keys in WRITTEN_ONCE.items():
        changed = f"UPDATE OF {EVENT_COLUMNS}" if table == "invoice_event" else "UPDATE"
        for name, moment in (("update", changed), ("delete", "DELETE")):
            op.execute(
                f"CREATE TRIGGER tr_{table}_{name} BEFORE {moment} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'written once: {table}'); END"
            )
        # INSERT OR REPLACE asks no trigger of DELETE.
        same = " AND ".join(f"{key} = NEW.{key}" for key in keys)
        op.execute(
            f"CREATE TRIGGER tr_{table}_not_written_over BEFORE INSERT ON {table} WHEN EXISTS ("
            f"SELECT 1 FROM {table} WHERE {same}) BEGIN SELECT RAISE(ABORT, 'written once: {table}'); END"
        )
    for table, name, refused, said in REFUSED:
        op.execute(
            f"CREATE TRIGGER tr_{table}_{name} BEFORE INSERT ON {table} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: {said}'); END"
        )


def downgrade() -> None:
    for table in (
        *("invoice_entry", "invoice_paper", "credit_note_standing", "credit_note_rate", "credit_note"),
        *("invoice_standing", "invoice_rate", "invoice_payment", "invoice_line", "invoice_event"),
        *("stripe_customer", "invoice", "billing_contact", "document_count"),
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table, name, _refused, _said in REFUSED:
            op.execute(f"DROP FUNCTION refuse_{table}_{name}()")
