"""What a company settles as it begins: languages of letters, its own words, steps put aside; departments that ended;
and the files that HR took along.
"""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0067"

DOWNLOADS = "company_download"


def upgrade() -> None:
    op.add_column("department", sa.Column("ended_on", sa.Date(), nullable=True))
    op.create_table(
        "company_setting",
        sa.Column("company_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("in_japanese", sa.Boolean(), nullable=False),
        sa.Column("in_english", sa.Boolean(), nullable=False),
        sa.Column("first_locale", sa.String(length=32), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_locale IN ('ja', 'en')", name=op.f("ck_company_setting_first_locale_known")),
        sa.CheckConstraint(
            "(first_locale = 'ja' AND in_japanese) OR (first_locale = 'en' AND in_english)",
            name=op.f("ck_company_setting_first_is_spoken"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_setting_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_company_setting")),
    )
    op.create_table(
        "company_words",
        sa.Column("company_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text_ja", sa.String(length=400), nullable=False),
        sa.Column("text_en", sa.String(length=800), nullable=False),
        sa.Column("contact_ja", sa.String(length=120), nullable=False),
        sa.Column("contact_en", sa.String(length=120), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("text_ja <> '' OR text_en <> ''", name=op.f("ck_company_words_says_something")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_words_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_company_words")),
    )
    op.create_table(
        "step_put_aside",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("put_aside_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "step IN ('departments', 'entitlement', 'brief', 'words', 'sign_on')",
            name=op.f("ck_step_put_aside_step_known"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_step_put_aside_company_id")),
        sa.PrimaryKeyConstraint("company_id", "step", name=op.f("pk_step_put_aside")),
    )
    op.create_table(
        DOWNLOADS,
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("downloaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('invoice', 'credit_note', 'roster', 'roster_problems')",
            name=op.f("ck_company_download_kind_known"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_download_company_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_company_download_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_download")),
    )
    op.create_index("ix_company_download_person_id", DOWNLOADS, ["person_id"])
    op.create_index("ix_company_download_company_id_downloaded_at", DOWNLOADS, ["company_id", "downloaded_at"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER tr_{DOWNLOADS}_written_once BEFORE UPDATE OR DELETE ON {DOWNLOADS} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER tr_{DOWNLOADS}_not_emptied BEFORE TRUNCATE ON {DOWNLOADS} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for moment in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER tr_{DOWNLOADS}_{moment.lower()} BEFORE {moment} ON {DOWNLOADS} "
            f"BEGIN SELECT RAISE(ABORT, 'written once: {DOWNLOADS}'); END"
        )
    # INSERT OR REPLACE asks no trigger of DELETE.
    op.execute(
        f"CREATE TRIGGER tr_{DOWNLOADS}_not_written_over BEFORE INSERT ON {DOWNLOADS} WHEN EXISTS ("
        f"SELECT 1 FROM {DOWNLOADS} WHERE id = NEW.id) "
        f"BEGIN SELECT RAISE(ABORT, 'written once: {DOWNLOADS}'); END"
    )


def downgrade() -> None:
    for table in (DOWNLOADS, "step_put_aside", "company_words", "company_setting"):
        op.drop_table(table)
    op.drop_column("department", "ended_on")
