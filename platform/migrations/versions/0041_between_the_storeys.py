"""What is carried between outside and inside: cards for the other one of a pair, and for a consultant."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"

CHANGED = {
    "ck_share_card_reader_known": (
        "reader IN ('manager', 'hr')",
        "reader IN ('manager', 'hr', 'partner', 'consultant')",
    ),
    "ck_share_card_shared_inside_a_company": (
        "(shared_at IS NULL) = (company_id IS NULL)",
        "(company_id IS NOT NULL) = (shared_at IS NOT NULL AND reader <> 'consultant')",
    ),
    "ck_share_card_manager_named": (
        "(manager_id IS NOT NULL) = (shared_at IS NOT NULL AND reader = 'manager')",
        "(manager_id IS NOT NULL) = (shared_at IS NOT NULL AND reader IN ('manager', 'partner'))",
    ),
}
ADDED = {
    "ck_share_card_partner_of_a_pair": "(pair_id IS NOT NULL) = (reader = 'partner')",
    "ck_share_card_consultant_of_a_booking": "(booking_id IS NOT NULL) = (reader = 'consultant')",
}


def upgrade() -> None:
    with op.batch_alter_table("share_card") as card:
        card.add_column(sa.Column("pair_id", sa.Integer(), nullable=True))
        card.add_column(sa.Column("booking_id", sa.String(length=32), nullable=True))
        card.create_foreign_key(op.f("fk_share_card_pair_id"), "pair", ["pair_id"], ["id"])
        card.create_foreign_key(op.f("fk_share_card_booking_id"), "booking", ["booking_id"], ["id"])
        for name, (_before, after) in CHANGED.items():
            card.drop_constraint(op.f(name), type_="check")
            card.create_check_constraint(op.f(name), after)
        for name, check in ADDED.items():
            card.create_check_constraint(op.f(name), check)
    op.create_index("ix_share_card_pair_id", "share_card", ["pair_id"])
    op.create_index("ix_share_card_booking_id", "share_card", ["booking_id"])


def downgrade() -> None:
    newer = "SELECT id FROM share_card WHERE reader IN ('partner', 'consultant')"
    op.execute(f"DELETE FROM share_card_view WHERE card_id IN ({newer})")
    op.execute("DELETE FROM share_card WHERE reader IN ('partner', 'consultant')")
    op.drop_index("ix_share_card_booking_id", table_name="share_card")
    op.drop_index("ix_share_card_pair_id", table_name="share_card")
    with op.batch_alter_table("share_card") as card:
        for name in ADDED:
            card.drop_constraint(op.f(name), type_="check")
        for name, (before, _after) in CHANGED.items():
            card.drop_constraint(op.f(name), type_="check")
            card.create_check_constraint(op.f(name), before)
        card.drop_constraint(op.f("fk_share_card_booking_id"), type_="foreignkey")
        card.drop_constraint(op.f("fk_share_card_pair_id"), type_="foreignkey")
        card.drop_column("booking_id")
        card.drop_column("pair_id")
