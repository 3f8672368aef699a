"""What Stripe's books say, line by line."""

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
