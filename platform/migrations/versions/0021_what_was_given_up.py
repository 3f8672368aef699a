"""An index of the jobs that were given up: they are counted at every question how the service is."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    given_up = sa.text("failed_at IS NOT NULL")
    op.create_index("ix_job_failed", "job", ["failed_at"], postgresql_where=given_up, sqlite_where=given_up)


def downgrade() -> None:
    op.drop_index("ix_job_failed", table_name="job")
