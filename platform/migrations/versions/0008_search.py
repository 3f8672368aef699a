"""What the search reads: each consultant's terms in the database's own full-text index, their facts as bits, all words.

The full-text index itself is no table of the models: a virtual table on SQLite, a table with a vector on PostgreSQL,
under one name (sotomado.migrate leaves it out when schemas are compared). It is empty after this: `sotomado reindex`
fills it, and so does the worker when it finds it empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "search_profile",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("lived", sa.BigInteger(), nullable=False),
        sa.Column("offered", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_search_profile_consultant_id")),
        sa.PrimaryKeyConstraint("consultant_id", name=op.f("pk_search_profile")),
    )
    op.create_table(
        "search_word",
        sa.Column("term", sa.String(80), nullable=False),
        sa.Column("shown", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("term", name=op.f("pk_search_word")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE search_index (rowid integer PRIMARY KEY, terms tsvector NOT NULL)")
        op.execute("CREATE INDEX search_index_terms ON search_index USING gin (terms) WITH (fastupdate = off)")
    else:
        # Terms are letters and digits of our own making, so that no tokenizer can change one. Where in a profile a
        # term stands is part of it, so neither positions nor lengths need to be kept.
        op.execute("CREATE VIRTUAL TABLE search_index USING fts5(terms, tokenize='ascii', detail=none, columnsize=0)")


def downgrade() -> None:
    op.execute("DROP TABLE search_index")
    op.drop_table("search_word")
    op.drop_table("search_profile")
