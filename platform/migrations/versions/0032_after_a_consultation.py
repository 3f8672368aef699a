"""Action items, own words, and what one thought of it."""

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
