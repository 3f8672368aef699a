"""Questionnaires loaded by an operator, asked adaptively, with values beside traits."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Filled by the commits that follow."""
