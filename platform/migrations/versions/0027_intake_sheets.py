"""What an advisee writes before a consultation, and what of it a consultant may read."""

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
