"""Private notes with their versions, and reports that are drafted before they are handed in."""

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
