"""What a member says before a 1on1."""

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
