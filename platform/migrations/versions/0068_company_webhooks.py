"""Addresses of companies' own systems that are told of what happened, and what was brought there."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0086"

_EVENTS = "event IN ('release.published', 'roster.taken_in', 'invoice.issued', 'ping')"


def upgrade() -> None:
    op.create_table(
        "company_webhook",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=1000), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("place BETWEEN 1 AND 10", name=op.f("ck_company_webhook_ten_at_most")),
        sa.CheckConstraint(
            "paused_at IS NULL OR failing_since IS NOT NULL", name=op.f("ck_company_webhook_paused_for_failing")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_webhook_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_webhook")),
    )
    op.create_index(
        "uq_company_webhook_place",
        "company_webhook",
        ["company_id", "place"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "company_webhook_event",
        sa.Column("webhook_id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.CheckConstraint(_EVENTS, name=op.f("ck_company_webhook_event_event_known")),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["company_webhook.id"], name=op.f("fk_company_webhook_event_webhook_id")
        ),
        sa.PrimaryKeyConstraint("webhook_id", "event", name=op.f("pk_company_webhook_event")),
    )
    op.create_table(
        "company_webhook_delivery",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("webhook_id", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("trouble", sa.String(length=32), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(_EVENTS, name=op.f("ck_company_webhook_delivery_event_known")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_company_webhook_delivery_tries_not_negative")),
        sa.CheckConstraint("status BETWEEN 100 AND 599", name=op.f("ck_company_webhook_delivery_status_of_http")),
        sa.CheckConstraint(
            "delivered_at IS NULL OR given_up_at IS NULL", name=op.f("ck_company_webhook_delivery_one_end")
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["company_webhook.id"], name=op.f("fk_company_webhook_delivery_webhook_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_webhook_delivery")),
    )
    op.create_index(
        "ix_company_webhook_delivery_webhook_id_written_at", "company_webhook_delivery", ["webhook_id", "written_at"]
    )


def downgrade() -> None:
    op.drop_table("company_webhook_delivery")
    op.drop_table("company_webhook_event")
    op.drop_table("company_webhook")
