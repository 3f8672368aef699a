"""Not needed yet: profiles."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Nothing."""


def downgrade() -> None:
    """Nothing."""
