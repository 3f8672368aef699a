"""Rooms of consultations: who sits in them, and what their browsers say to each other."""

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
