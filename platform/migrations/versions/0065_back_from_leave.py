"""The day somebody came back from a leave, where the company's roster says so."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"


def upgrade() -> None:
    op.add_column("employment", sa.Column("returned_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("employment", "returned_on")
