"""What is wished for and what consultants say of themselves: style, gender, generation, times."""

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Filled by the commits that follow."""
