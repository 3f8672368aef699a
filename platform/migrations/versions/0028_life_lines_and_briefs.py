"""Life-lines, and what a company says of itself to consultants."""

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
