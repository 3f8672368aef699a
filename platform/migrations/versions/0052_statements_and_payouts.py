"""How consultants are taxed, their monthly statements and payouts."""

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
