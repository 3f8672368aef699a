"""Releases of linked tables: their digest, the terms they are made on, who took them along, and what was refused.

A release gains its column by ALTER TABLE: a copy of the table would lose what guards it. What was released before keeps
no digest, for nothing of it is written over.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

LOWERED = "NEW.few < OLD.few OR NEW.few_sensitive < OLD.few_sensitive OR NEW.company_id <> OLD.company_id"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE release ADD COLUMN digest VARCHAR(64) "
        "CONSTRAINT ck_release_digest_is_whole CHECK (digest IS NULL OR length(digest) = 64)"
    )
    op.create_table(
        "refused_release",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("finding", sa.String(length=200), nullable=False),
        sa.Column("first_refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_refused_release_company_id")),
        sa.PrimaryKeyConstraint("company_id", "quarter", name=op.f("pk_refused_release")),
    )
    op.create_table(
        "company_report_terms",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("few", sa.Integer(), nullable=False),
        sa.Column("few_sensitive", sa.Integer(), nullable=False),
        sa.CheckConstraint("few >= 5", name=op.f("ck_company_report_terms_few_is_five_or_more")),
        sa.CheckConstraint(
            "few_sensitive >= 10 AND few_sensitive >= few",
            name=op.f("ck_company_report_terms_few_sensitive_is_ten_or_more"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_report_terms_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_company_report_terms")),
    )
    op.create_table(
        "report_download",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("locale", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("downloaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "kind IN ('pdf', 'pptx', 'xlsx', 'csv', 'json')", name=op.f("ck_report_download_kind_known")
        ),
        sa.CheckConstraint("locale IN ('ja', 'en')", name=op.f("ck_report_download_locale_known")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_report_download_company_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_download_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_download")),
    )
    op.create_index(op.f("ix_report_download_person_id"), "report_download", ["person_id"])
    op.create_index("ix_report_download_company_id_downloaded_at", "report_download", ["company_id", "downloaded_at"])
    if op.get_bind().dialect.name == "postgresql":
        keep_promises_on_postgresql()
    else:
        keep_promises_on_sqlite()


def keep_promises_on_postgresql() -> None:
    op.execute(
        "CREATE TRIGGER tr_report_download_written_once BEFORE UPDATE OR DELETE ON report_download "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER tr_company_report_terms_never_lowered BEFORE UPDATE ON company_report_terms FOR EACH ROW "
        f"WHEN ({LOWERED}) EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER tr_company_report_terms_kept BEFORE DELETE ON company_report_terms "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    for table in ("report_download", "company_report_terms"):
        op.execute(
            f"CREATE TRIGGER tr_{table}_not_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def keep_promises_on_sqlite() -> None:
    for moment in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER tr_report_download_{moment.lower()} BEFORE {moment} ON report_download "
            "BEGIN SELECT RAISE(ABORT, 'written once: report_download'); END"
        )
    op.execute(
        f"CREATE TRIGGER tr_company_report_terms_never_lowered BEFORE UPDATE ON company_report_terms WHEN {LOWERED} "
        "BEGIN SELECT RAISE(ABORT, 'never lowered: company_report_terms'); END"
    )
    op.execute(
        "CREATE TRIGGER tr_company_report_terms_kept BEFORE DELETE ON company_report_terms "
        "BEGIN SELECT RAISE(ABORT, 'never lowered: company_report_terms'); END"
    )
    for table, key in (("report_download", "id"), ("company_report_terms", "company_id")):
        op.execute(
            f"CREATE TRIGGER tr_{table}_not_written_over BEFORE INSERT ON {table} WHEN EXISTS ("
            f"SELECT 1 FROM {table} WHERE {key} = NEW.{key}) "
            f"BEGIN SELECT RAISE(ABORT, 'written once: {table}'); END"
        )


def downgrade() -> None:
    op.drop_table("report_download")
    op.drop_table("company_report_terms")
    op.drop_table("refused_release")
    op.drop_column("release", "digest")
