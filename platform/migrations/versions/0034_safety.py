"""Incidents and misconduct, written down apart from everything else."""

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
