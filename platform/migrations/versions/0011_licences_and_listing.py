"""Words beside a change of someone's listing, and the certificate that a renewal followed.

Nothing has been written to either table before this revision.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

CHANGES = "change IN ('listed', 'asked', 'paused', 'resumed', 'unlisted')"


def upgrade() -> None:
    listing_event(sa.Column("id", sa.String(length=32), nullable=False), sa.Column("words", sa.LargeBinary()))
    with op.batch_alter_table("licence_renewal") as batch:
        batch.add_column(sa.Column("previous_registered_on", sa.Date(), nullable=False))
        batch.add_column(sa.Column("previous_certificate_id", sa.String(length=32), nullable=True))
        batch.create_foreign_key(
            op.f("fk_licence_renewal_previous_certificate_id"), "stored_file", ["previous_certificate_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("licence_renewal") as batch:
        batch.drop_constraint(op.f("fk_licence_renewal_previous_certificate_id"), type_="foreignkey")
        batch.drop_column("previous_certificate_id")
        batch.drop_column("previous_registered_on")
    listing_event(sa.Column("id", sa.Integer(), nullable=False))


def listing_event(*columns: sa.Column[object]) -> None:
    """The table anew: its key changes its kind, which no ALTER does alike on both databases."""
    op.drop_index(op.f("ix_listing_event_consultant_id"), "listing_event")
    op.drop_table("listing_event")
    op.create_table(
        "listing_event",
        *columns,
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(CHANGES, name=op.f("ck_listing_event_change_known")),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_listing_event_by_person_id")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_listing_event_consultant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_event")),
    )
    op.create_index(op.f("ix_listing_event_consultant_id"), "listing_event", ["consultant_id"])
