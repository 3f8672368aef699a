"""Companies' own accounts as a way in: domains, providers, who is who there, and what was used once."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0085"

KNOWN_REASONS = (
    "reason IN ('not_asked', 'unreachable', 'bad_discovery', 'bad_keys', 'secret_refused', 'said_no', "
    "'bad_message', 'bad_signature', 'not_signed', 'old_algorithm', 'encrypted', 'no_certificate', "
    "'certificate_ended', 'wrong_issuer', 'wrong_audience', 'wrong_destination', 'wrong_request', "
    "'not_now', 'used_before', 'name_for_once', 'no_email', 'email_not_verified', 'other_domain', "
    "'not_admitted', 'somebody_else')"
)


def upgrade() -> None:
    op.create_table(
        "company_domain",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.String(length=253), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "domain = lower(domain) AND domain LIKE '%_._%'", name=op.f("ck_company_domain_domain_lower_case")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_domain_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_domain")),
        sa.UniqueConstraint("company_id", "domain", name=op.f("uq_company_domain_company_id_domain")),
    )
    op.create_index(op.f("ix_company_domain_company_id"), "company_domain", ["company_id"], unique=False)
    op.create_index(
        "uq_company_domain_confirmed",
        "company_domain",
        ["domain"],
        unique=True,
        postgresql_where=sa.text("confirmed_at IS NOT NULL"),
        sqlite_where=sa.text("confirmed_at IS NOT NULL"),
    )
    op.create_table(
        "company_door",
        sa.Column("domain", sa.String(length=253), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=40), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "domain = lower(domain) AND domain LIKE '%_._%'", name=op.f("ck_company_door_domain_lower_case")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_door_company_id")),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_company_door")),
    )
    op.create_index(op.f("ix_company_door_company_id"), "company_door", ["company_id"], unique=False)
    op.create_table(
        "sso_connection",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("protocol", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=40), nullable=False),
        sa.Column("issuer", sa.String(length=1000), nullable=True),
        sa.Column("client_id", sa.String(length=255), nullable=True),
        sa.Column("client_secret", sa.LargeBinary(), nullable=True),
        sa.Column("sign_in_url", sa.String(length=1000), nullable=True),
        sa.Column("email_claim", sa.String(length=200), nullable=True),
        sa.Column("department_claim", sa.String(length=200), nullable=True),
        sa.Column("joins", sa.Boolean(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("discovered", sa.Text(), nullable=True),
        sa.Column("discovered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keys", sa.Text(), nullable=True),
        sa.Column("keys_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passwords_closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "protocol = 'oidc' OR client_id IS NULL AND client_secret IS NULL",
            name=op.f("ck_sso_connection_client_of_oidc"),
        ),
        sa.CheckConstraint(
            "protocol = 'saml' OR sign_in_url IS NULL", name=op.f("ck_sso_connection_sign_in_url_of_saml")
        ),
        sa.CheckConstraint("protocol IN ('oidc', 'saml')", name=op.f("ck_sso_connection_protocol_known")),
        sa.CheckConstraint("NOT joins OR department_id IS NOT NULL", name=op.f("ck_sso_connection_joins_somewhere")),
        sa.CheckConstraint(
            "enabled_at IS NULL OR issuer IS NOT NULL", name=op.f("ck_sso_connection_enabled_with_a_provider")
        ),
        sa.CheckConstraint(
            "passwords_closed_at IS NULL OR enabled_at IS NOT NULL",
            name=op.f("ck_sso_connection_closed_only_while_enabled"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_sso_connection_company_id")),
        sa.ForeignKeyConstraint(
            ["department_id", "company_id"],
            ["department.id", "department.company_id"],
            name=op.f("fk_sso_connection_department_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sso_connection")),
        sa.UniqueConstraint("address", name=op.f("uq_sso_connection_address")),
    )
    op.create_index(op.f("ix_sso_connection_company_id"), "sso_connection", ["company_id"], unique=False)
    op.create_index(
        "uq_sso_connection_enabled",
        "sso_connection",
        ["company_id"],
        unique=True,
        postgresql_where=sa.text("enabled_at IS NOT NULL"),
        sqlite_where=sa.text("enabled_at IS NOT NULL"),
    )
    op.create_table(
        "sso_certificate",
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("valid_from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["sso_connection.id"], name=op.f("fk_sso_certificate_connection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sso_certificate")),
        sa.UniqueConstraint("connection_id", "fingerprint", name=op.f("uq_sso_certificate_connection_id_fingerprint")),
    )
    op.create_index(op.f("ix_sso_certificate_connection_id"), "sso_certificate", ["connection_id"], unique=False)
    op.create_table(
        "sso_identity",
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject_digest", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["sso_connection.id"], name=op.f("fk_sso_identity_connection_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sso_identity_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sso_identity")),
        sa.UniqueConstraint("connection_id", "person_id", name=op.f("uq_sso_identity_connection_id_person_id")),
        sa.UniqueConstraint(
            "connection_id", "subject_digest", name=op.f("uq_sso_identity_connection_id_subject_digest")
        ),
    )
    op.create_index(op.f("ix_sso_identity_person_id"), "sso_identity", ["person_id"], unique=False)
    op.create_table(
        "sso_request",
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("kept", sa.LargeBinary(), nullable=False),
        sa.Column("saml_id", sa.String(length=120), nullable=True),
        sa.Column("target", sa.String(length=1000), nullable=True),
        sa.Column("tried_by", sa.Integer(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["sso_connection.id"], name=op.f("fk_sso_request_connection_id")),
        sa.ForeignKeyConstraint(["tried_by"], ["person.id"], name=op.f("fk_sso_request_tried_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sso_request")),
    )
    op.create_index(op.f("ix_sso_request_began_at"), "sso_request", ["began_at"], unique=False)
    op.create_index(op.f("ix_sso_request_connection_id"), "sso_request", ["connection_id"], unique=False)
    op.create_index(op.f("ix_sso_request_tried_by"), "sso_request", ["tried_by"], unique=False)
    op.create_table(
        "sso_trial",
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("claims", sa.String(length=1000), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(KNOWN_REASONS, name=op.f("ck_sso_trial_reason_known")),
        sa.ForeignKeyConstraint(["connection_id"], ["sso_connection.id"], name=op.f("fk_sso_trial_connection_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sso_trial_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sso_trial")),
    )
    op.create_index(op.f("ix_sso_trial_connection_id"), "sso_trial", ["connection_id"], unique=False)
    op.create_index(op.f("ix_sso_trial_person_id"), "sso_trial", ["person_id"], unique=False)
    op.create_table(
        "sso_trouble",
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.CheckConstraint(KNOWN_REASONS, name=op.f("ck_sso_trouble_reason_known")),
        sa.ForeignKeyConstraint(["connection_id"], ["sso_connection.id"], name=op.f("fk_sso_trouble_connection_id")),
        sa.PrimaryKeyConstraint("connection_id", "reason", "happened_on", name=op.f("pk_sso_trouble")),
    )
    op.create_table(
        "sso_used_message",
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["sso_connection.id"], name=op.f("fk_sso_used_message_connection_id")
        ),
        sa.PrimaryKeyConstraint("connection_id", "digest", name=op.f("pk_sso_used_message")),
    )
    op.create_index(op.f("ix_sso_used_message_until_at"), "sso_used_message", ["until_at"], unique=False)
    op.create_table(
        "sso_visit",
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sign_in_id", sa.String(length=32), nullable=False),
        sa.Column("session_digest", sa.String(length=64), nullable=True),
        sa.Column("hint", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["sso_connection.id"], name=op.f("fk_sso_visit_connection_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sso_visit_person_id")),
        sa.ForeignKeyConstraint(
            ["sign_in_id"], ["sign_in.id"], name=op.f("fk_sso_visit_sign_in_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sso_visit")),
        sa.UniqueConstraint("sign_in_id", name=op.f("uq_sso_visit_sign_in_id")),
    )
    op.create_index(op.f("ix_sso_visit_connection_id"), "sso_visit", ["connection_id"], unique=False)
    op.create_index(op.f("ix_sso_visit_person_id"), "sso_visit", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("sso_visit")
    op.drop_table("sso_used_message")
    op.drop_table("sso_trouble")
    op.drop_table("sso_trial")
    op.drop_table("sso_request")
    op.drop_table("sso_identity")
    op.drop_table("sso_certificate")
    op.drop_table("sso_connection")
    op.drop_table("company_door")
    op.drop_table("company_domain")
