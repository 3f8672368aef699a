"""Not needed yet: applications."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Nothing."""


def downgrade() -> None:
    """Nothing."""
