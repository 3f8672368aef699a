"""Contracts with prices and caps, tickets in lots, and packs bought.

Tickets that were there before come in one free lot for each company, without an end; what was taken of them is theirs.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"

NEW = (
    *("ticket_pack", "contract_pack_price", "contract_scope", "contract_terms", "monthly_count", "monthly_use"),
    *("ticket_expiry", "ticket_use", "ticket_lot"),
)


def upgrade() -> None:
    _contracts()
    _months()
    _lots()
    _packs()
    _move_into_lots()
    _write_expiries_once()


def _contracts() -> None:
    op.create_table(
        "contract_terms",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("payer", sa.String(length=32), nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=True),
        sa.Column("monthly_cap", sa.Integer(), nullable=True),
        sa.Column("base_fee_yen", sa.Integer(), nullable=False),
        sa.Column("ticket_months", sa.Integer(), nullable=False),
        sa.Column("due_days", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by_person_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("payer IN ('tickets', 'monthly', 'none')", name=op.f("ck_contract_terms_payer_known")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_contract_terms_number_counts")),
        sa.CheckConstraint(
            "(payer = 'monthly' AND net_yen IS NOT NULL AND net_yen >= 1)"
            " OR (payer <> 'monthly' AND net_yen IS NULL AND monthly_cap IS NULL AND base_fee_yen = 0)",
            name=op.f("ck_contract_terms_price_by_the_month"),
        ),
        sa.CheckConstraint(
            "monthly_cap IS NULL OR monthly_cap >= 1", name=op.f("ck_contract_terms_cap_leaves_something")
        ),
        sa.CheckConstraint("base_fee_yen >= 0", name=op.f("ck_contract_terms_base_fee_not_negative")),
        sa.CheckConstraint("ticket_months BETWEEN 1 AND 6", name=op.f("ck_contract_terms_tickets_end_in_time")),
        sa.CheckConstraint("due_days BETWEEN 0 AND 60", name=op.f("ck_contract_terms_due_in_bounds")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_contract_terms_company_id")),
        sa.ForeignKeyConstraint(
            ["agreed_by_person_id"], ["person.id"], name=op.f("fk_contract_terms_agreed_by_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_terms")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_contract_terms_company_id_number")),
    )
    op.create_table(
        "contract_pack_price",
        sa.Column("terms_id", sa.String(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=False),
        sa.CheckConstraint("count BETWEEN 1 AND 10000", name=op.f("ck_contract_pack_price_count_in_bounds")),
        sa.CheckConstraint("net_yen >= 1", name=op.f("ck_contract_pack_price_costs_something")),
        sa.ForeignKeyConstraint(["terms_id"], ["contract_terms.id"], name=op.f("fk_contract_pack_price_terms_id")),
        sa.PrimaryKeyConstraint("terms_id", "count", name=op.f("pk_contract_pack_price")),
    )
    op.create_table(
        "contract_scope",
        sa.Column("terms_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("joined_from", sa.Date(), nullable=True),
        sa.Column("joined_until", sa.Date(), nullable=True),
        sa.Column("born_from", sa.Integer(), nullable=True),
        sa.Column("born_until", sa.Integer(), nullable=True),
        sa.Column("tenure_from", sa.Integer(), nullable=True),
        sa.Column("tenure_until", sa.Integer(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_contract_scope_number_counts")),
        sa.CheckConstraint(
            "department_id IS NOT NULL OR joined_from IS NOT NULL OR joined_until IS NOT NULL OR born_from IS NOT NULL"
            " OR born_until IS NOT NULL OR tenure_from IS NOT NULL OR tenure_until IS NOT NULL",
            name=op.f("ck_contract_scope_says_something"),
        ),
        sa.CheckConstraint("joined_until >= joined_from", name=op.f("ck_contract_scope_joined_in_order")),
        sa.CheckConstraint("born_until >= born_from", name=op.f("ck_contract_scope_born_in_order")),
        sa.CheckConstraint(
            "tenure_from >= 0 AND tenure_until >= 0", name=op.f("ck_contract_scope_tenure_not_negative")
        ),
        sa.CheckConstraint("tenure_until >= tenure_from", name=op.f("ck_contract_scope_tenure_in_order")),
        sa.ForeignKeyConstraint(["terms_id"], ["contract_terms.id"], name=op.f("fk_contract_scope_terms_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_contract_scope_department_id")),
        sa.PrimaryKeyConstraint("terms_id", "number", name=op.f("pk_contract_scope")),
    )


def _months() -> None:
    op.create_table(
        "monthly_count",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_monthly_count_never_below_zero")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_monthly_count_company_id")),
        sa.PrimaryKeyConstraint("company_id", "month", name=op.f("pk_monthly_count")),
    )
    op.create_table(
        "monthly_use",
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_monthly_use_company_id")),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_monthly_use")),
    )


def _lots() -> None:
    op.create_table(
        "ticket_lot",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=False),
        sa.Column("bought_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("left_count", sa.Integer(), nullable=False),
        sa.Column("taken_count", sa.Integer(), nullable=False),
        sa.Column("earned_count", sa.Integer(), nullable=False),
        sa.Column("expired_count", sa.Integer(), nullable=False),
        sa.Column("prolonged_count", sa.Integer(), nullable=False),
        sa.Column("rest_yen", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("origin IN ('pack', 'grant', 'grace', 'opening')", name=op.f("ck_ticket_lot_origin_known")),
        sa.CheckConstraint("count >= 1", name=op.f("ck_ticket_lot_holds_something")),
        sa.CheckConstraint(
            "left_count >= 0 AND taken_count >= 0 AND earned_count >= 0 AND expired_count >= 0"
            " AND prolonged_count >= 0",
            name=op.f("ck_ticket_lot_never_below_zero"),
        ),
        sa.CheckConstraint(
            "left_count + taken_count + earned_count + expired_count + prolonged_count = count",
            name=op.f("ck_ticket_lot_adds_up"),
        ),
        sa.CheckConstraint("rest_yen BETWEEN 0 AND net_yen", name=op.f("ck_ticket_lot_rest_in_bounds")),
        sa.CheckConstraint(
            "left_count + taken_count > 0 OR rest_yen = 0", name=op.f("ck_ticket_lot_empty_is_worth_nothing")
        ),
        sa.CheckConstraint("expires_on IS NULL OR expires_on >= bought_on", name=op.f("ck_ticket_lot_expires_later")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_ticket_lot_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_lot")),
        sa.UniqueConstraint("reference", name=op.f("uq_ticket_lot_reference")),
    )
    op.create_index("ix_ticket_lot_company_id_expires_on", "ticket_lot", ["company_id", "expires_on"])
    op.create_index(
        "ix_ticket_lot_ending",
        "ticket_lot",
        ["expires_on"],
        postgresql_where=sa.text("left_count > 0"),
        sqlite_where=sa.text("left_count > 0"),
    )
    op.create_table(
        "ticket_use",
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("earned_yen", sa.Integer(), nullable=True),
        sa.Column("earned_times", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('taken', 'returned', 'earned')", name=op.f("ck_ticket_use_state_known")),
        sa.CheckConstraint(
            "(state = 'earned' AND earned_yen IS NOT NULL AND earned_yen >= 0)"
            " OR (state <> 'earned' AND earned_yen IS NULL)",
            name=op.f("ck_ticket_use_earned_is_worth_something"),
        ),
        sa.CheckConstraint("earned_times >= 0", name=op.f("ck_ticket_use_earned_times_count")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_ticket_use_company_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["ticket_lot.id"], name=op.f("fk_ticket_use_lot_id")),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_ticket_use")),
    )
    op.create_index(op.f("ix_ticket_use_lot_id"), "ticket_use", ["lot_id"])
    op.create_table(
        "ticket_expiry",
        sa.Column("lot_id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("count >= 1", name=op.f("ck_ticket_expiry_loses_something")),
        sa.CheckConstraint("net_yen >= 0", name=op.f("ck_ticket_expiry_not_negative")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_ticket_expiry_company_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["ticket_lot.id"], name=op.f("fk_ticket_expiry_lot_id")),
        sa.PrimaryKeyConstraint("lot_id", name=op.f("pk_ticket_expiry")),
    )
    op.create_index(op.f("ix_ticket_expiry_company_id"), "ticket_expiry", ["company_id"])


def _packs() -> None:
    op.create_table(
        "ticket_pack",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("terms_id", sa.String(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("net_yen", sa.Integer(), nullable=False),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("tax_yen", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_by_person_id", sa.Integer(), nullable=True),
        sa.Column("bought_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("checkout_id", sa.String(length=255), nullable=True),
        sa.Column("checkout_url", sa.String(length=2000), nullable=True),
        sa.Column("checkout_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payment_id", sa.String(length=255), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("way IN ('invoice', 'card')", name=op.f("ck_ticket_pack_way_known")),
        sa.CheckConstraint("state IN ('asked', 'open', 'bought', 'ended')", name=op.f("ck_ticket_pack_state_known")),
        sa.CheckConstraint("count >= 1", name=op.f("ck_ticket_pack_holds_something")),
        sa.CheckConstraint(
            "net_yen >= 1 AND tax_yen >= 0 AND rate_bp >= 0", name=op.f("ck_ticket_pack_costs_something")
        ),
        sa.CheckConstraint("way = 'card' OR state = 'bought'", name=op.f("ck_ticket_pack_invoiced_at_once")),
        sa.CheckConstraint(
            "(state = 'bought' AND bought_at IS NOT NULL AND expires_on IS NOT NULL)"
            " OR (state <> 'bought' AND bought_at IS NULL AND expires_on IS NULL)",
            name=op.f("ck_ticket_pack_bought_at_known"),
        ),
        sa.CheckConstraint(
            "way = 'card' OR (checkout_id IS NULL AND payment_id IS NULL)",
            name=op.f("ck_ticket_pack_card_pays_by_card"),
        ),
        sa.CheckConstraint(
            "way <> 'card' OR (state = 'bought') = (payment_id IS NOT NULL)",
            name=op.f("ck_ticket_pack_bought_when_paid"),
        ),
        sa.CheckConstraint("state <> 'open' OR checkout_id IS NOT NULL", name=op.f("ck_ticket_pack_open_has_a_page")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_ticket_pack_company_id")),
        sa.ForeignKeyConstraint(["terms_id"], ["contract_terms.id"], name=op.f("fk_ticket_pack_terms_id")),
        sa.ForeignKeyConstraint(
            ["ordered_by_person_id"], ["person.id"], name=op.f("fk_ticket_pack_ordered_by_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_pack")),
        sa.UniqueConstraint("checkout_id", name=op.f("uq_ticket_pack_checkout_id")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_ticket_pack_payment_id")),
    )
    op.create_index("ix_ticket_pack_company_id_ordered_at", "ticket_pack", ["company_id", "ordered_at"])


def _move_into_lots() -> None:
    """One free lot for each pool that ever gave or has a ticket. What is booked stays taken, what is over is earned."""
    connection = op.get_bind()
    pools = connection.execute(
        sa.text(
            "SELECT ticket_pool.company_id, balance, contracted_on FROM ticket_pool"
            " JOIN company ON company.id = ticket_pool.company_id ORDER BY ticket_pool.company_id"
        )
    ).all()
    for company_id, balance, contracted_on in pools:
        lot_id = secrets.token_urlsafe(16)
        uses = connection.execute(
            sa.text(
                "SELECT u.reference, CASE WHEN r.id IS NOT NULL THEN 'returned'"
                " WHEN b.state = 'confirmed' THEN 'taken' ELSE 'earned' END, u.entered_at FROM ticket_entry u"
                " LEFT JOIN ticket_entry r ON r.reference = u.reference AND r.reason = 'returned'"
                " LEFT JOIN booking b ON b.id = u.reference WHERE u.reason = 'used' AND u.company_id = :company_id"
            ),
            {"company_id": company_id},
        ).all()
        taken = sum(state == "taken" for _, state, _ in uses)
        earned = sum(state == "earned" for _, state, _ in uses)
        if not balance + taken + earned:
            continue
        connection.execute(
            sa.text(
                "INSERT INTO ticket_lot (id, company_id, origin, reference, count, net_yen, bought_on, expires_on,"
                " left_count, taken_count, earned_count, expired_count, prolonged_count, rest_yen) VALUES"
                " (:id, :company_id, 'opening', :reference, :count, 0, :bought_on, NULL, :left, :taken, :earned,"
                " 0, 0, 0)"
            ),
            {
                "id": lot_id,
                "company_id": company_id,
                "reference": f"opening:{company_id}",
                "count": balance + taken + earned,
                "bought_on": contracted_on,
                "left": balance,
                "taken": taken,
                "earned": earned,
            },
        )
        for reference, state, entered_at in uses:
            connection.execute(
                sa.text(
                    "INSERT INTO ticket_use (reference, company_id, lot_id, state, taken_at, earned_yen, earned_times)"
                    " VALUES (:reference, :company_id, :lot_id, :state, :taken_at, :earned_yen, :earned_times)"
                ),
                {
                    "reference": reference,
                    "company_id": company_id,
                    "lot_id": lot_id,
                    "state": state,
                    "taken_at": entered_at,
                    "earned_yen": 0 if state == "earned" else None,
                    "earned_times": int(state == "earned"),
                },
            )


def _write_expiries_once() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER tr_ticket_expiry_written_once BEFORE UPDATE OR DELETE ON ticket_expiry "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            "CREATE TRIGGER tr_ticket_expiry_not_emptied BEFORE TRUNCATE ON ticket_expiry "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for moment in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER tr_ticket_expiry_{moment.lower()} BEFORE {moment} ON ticket_expiry "
            "BEGIN SELECT RAISE(ABORT, 'written once: ticket_expiry'); END"
        )
    op.execute(
        "CREATE TRIGGER tr_ticket_expiry_not_written_over BEFORE INSERT ON ticket_expiry WHEN EXISTS ("
        "SELECT 1 FROM ticket_expiry WHERE lot_id = NEW.lot_id) "
        "BEGIN SELECT RAISE(ABORT, 'written once: ticket_expiry'); END"
    )


def downgrade() -> None:
    for table in NEW:
        op.drop_table(table)
