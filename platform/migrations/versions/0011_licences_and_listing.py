"""Not needed yet: licences_and_listing."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Nothing."""


def downgrade() -> None:
    """Nothing."""
