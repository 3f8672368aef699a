"""What was shown with which probability, what came of it, and the models and prices made from it."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Filled by the commits that follow."""
