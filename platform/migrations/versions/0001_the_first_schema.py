"""The first schema: every table of first light, and the promises only the database can keep.

Written per database where they differ: that no two live places of one consultant or one advisee overlap, and that
releases and ticket entries are never changed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NO_OVERLAP = ("consultant_id", "advisee_id")
WRITTEN_ONCE = ("release", "ticket_entry")


def upgrade() -> None:
    op.create_table(
        "company",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("contracted_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
    )
    op.create_table(
        "job",
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("dedupe_key", sa.String(length=200), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("(lease IS NULL) = (leased_until IS NULL)", name=op.f("ck_job_lease_has_an_end")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_job_attempts_not_negative")),
        sa.CheckConstraint("done_at IS NULL OR payload IS NULL", name=op.f("ck_job_done_keeps_no_payload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_job_dedupe_key")),
    )
    op.create_index(
        "ix_job_open",
        "job",
        ["run_after"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("locale", sa.String(length=32), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("email = lower(email) AND email LIKE '%_@_%'", name=op.f("ck_person_email_lower_case")),
        sa.CheckConstraint("locale IN ('ja', 'en')", name=op.f("ck_person_locale_known")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_person_name_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    op.create_index("ix_sign_in_failure_subject_failed_at", "sign_in_failure", ["subject", "failed_at"], unique=False)
    op.create_table(
        "assessment",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.String(length=64), nullable=False),
        sa.Column("norm_version", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assessment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    op.create_index(op.f("ix_assessment_person_id"), "assessment", ["person_id"], unique=False)
    op.create_index(
        "uq_assessment_open",
        "assessment",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("completed_at IS NULL"),
        sqlite_where=sa.text("completed_at IS NULL"),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("locale", sa.String(length=32), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("locale IN ('ja', 'en')", name=op.f("ck_consent_locale_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(
        "uq_consent_in_force",
        "consent",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
        sqlite_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "consultant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("display_name_en", sa.String(length=80), nullable=False),
        sa.Column("voice", sa.String(length=120), nullable=False),
        sa.Column("voice_en", sa.String(length=200), nullable=False),
        sa.Column("path", sa.String(length=80), nullable=False),
        sa.Column("path_en", sa.String(length=120), nullable=False),
        sa.Column("biography", sa.Text(), nullable=False),
        sa.Column("biography_en", sa.Text(), nullable=False),
        sa.Column("age_band", sa.String(length=32), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unlisted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("age_band IN ('30', '40', '50', '60')", name=op.f("ck_consultant_age_band_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consultant_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultant")),
        sa.UniqueConstraint("person_id", name=op.f("uq_consultant_person_id")),
    )
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_department_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("company_id", "name", name=op.f("uq_department_company_id_name")),
        sa.UniqueConstraint("id", "company_id", name=op.f("uq_department_id_company_id")),
    )
    op.create_table(
        "invitation",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_invitation_expires_later")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_invitation_secret_hash")),
    )
    op.create_index(op.f("ix_invitation_person_id"), "invitation", ["person_id"], unique=False)
    op.create_table(
        "release",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_release_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("company_id", "quarter", name=op.f("uq_release_company_id_quarter")),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "company_id IS NOT NULL OR role NOT IN ('hr', 'manager')",
            name=op.f("ck_role_grant_company_roles_name_a_company"),
        ),
        sa.CheckConstraint(
            "role IN ('advisee', 'consultant', 'hr', 'manager', 'operator')", name=op.f("ck_role_grant_role_known")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_role_grant_company_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint("person_id", "role", name=op.f("uq_role_grant_person_id_role")),
    )
    op.create_index(op.f("ix_role_grant_person_id"), "role_grant", ["person_id"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=120), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_sign_in_secret_hash")),
    )
    op.create_index(op.f("ix_sign_in_person_id"), "sign_in", ["person_id"], unique=False)
    op.create_table(
        "ticket_entry",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("reason <> 'returned' OR change = 1", name=op.f("ck_ticket_entry_return_gives_one")),
        sa.CheckConstraint("reason <> 'used' OR change = -1", name=op.f("ck_ticket_entry_use_takes_one")),
        sa.CheckConstraint("reason IN ('granted', 'used', 'returned')", name=op.f("ck_ticket_entry_reason_known")),
        sa.CheckConstraint("change <> 0", name=op.f("ck_ticket_entry_changes_something")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_ticket_entry_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_entry")),
        sa.UniqueConstraint("reference", "reason", name=op.f("uq_ticket_entry_reference_reason")),
    )
    op.create_index(op.f("ix_ticket_entry_company_id"), "ticket_entry", ["company_id"], unique=False)
    op.create_table(
        "ticket_pool",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("balance", sa.Integer(), nullable=False),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_ticket_pool_never_below_zero")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_ticket_pool_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_ticket_pool")),
    )
    op.create_table(
        "wish",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=True),
        sa.Column("likeness", sa.String(length=32), nullable=False),
        sa.Column("own_words", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("likeness IN ('closer', 'any', 'different')", name=op.f("ck_wish_likeness_known")),
        sa.CheckConstraint("language IN ('ja', 'en', 'zh')", name=op.f("ck_wish_language_known")),
        sa.CheckConstraint("mode IN ('online', 'phone', 'in_person')", name=op.f("ck_wish_mode_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_wish_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
    )
    op.create_index("ix_wish_person_id_made_at", "wish", ["person_id", "made_at"], unique=False)
    op.create_table(
        "availability_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultant_id"], ["consultant.id"], name=op.f("fk_availability_override_consultant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability_override")),
        sa.UniqueConstraint("consultant_id", "on_date", name=op.f("uq_availability_override_consultant_id_on_date")),
    )
    op.create_table(
        "availability_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.CheckConstraint("end_minute BETWEEN 0 AND 1440", name=op.f("ck_availability_rule_end_on_the_clock")),
        sa.CheckConstraint("start_minute BETWEEN 0 AND 1439", name=op.f("ck_availability_rule_start_on_the_clock")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_availability_rule_weekday_of_seven")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_availability_rule_consultant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability_rule")),
        sa.UniqueConstraint(
            "consultant_id",
            "weekday",
            "start_minute",
            name=op.f("uq_availability_rule_consultant_id_weekday_start_minute"),
        ),
    )
    op.create_index(op.f("ix_availability_rule_consultant_id"), "availability_rule", ["consultant_id"], unique=False)
    op.create_table(
        "busy_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_busy_block_ends_later")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_busy_block_consultant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_block")),
    )
    op.create_index(op.f("ix_busy_block_consultant_id"), "busy_block", ["consultant_id"], unique=False)
    op.create_table(
        "consultant_experience",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("experience", sa.String(length=32), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "experience IN ('manager', 'abroad', 'working_parent', 'carer', 'engineering', 'sales', 'human_resources', 'manufacturing', 'medical', 'career_change', 'self_employed', 'after_retirement')",
            name=op.f("ck_consultant_experience_experience_known"),
        ),
        sa.CheckConstraint("years > 0", name=op.f("ck_consultant_experience_years_positive")),
        sa.ForeignKeyConstraint(
            ["consultant_id"], ["consultant.id"], name=op.f("fk_consultant_experience_consultant_id")
        ),
        sa.PrimaryKeyConstraint("consultant_id", "experience", name=op.f("pk_consultant_experience")),
    )
    op.create_table(
        "consultant_language",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.CheckConstraint("language IN ('ja', 'en', 'zh')", name=op.f("ck_consultant_language_language_known")),
        sa.ForeignKeyConstraint(
            ["consultant_id"], ["consultant.id"], name=op.f("fk_consultant_language_consultant_id")
        ),
        sa.PrimaryKeyConstraint("consultant_id", "language", name=op.f("pk_consultant_language")),
    )
    op.create_table(
        "consultant_mode",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("joining", sa.String(length=300), nullable=True),
        sa.CheckConstraint("mode IN ('online', 'phone', 'in_person')", name=op.f("ck_consultant_mode_mode_known")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_consultant_mode_consultant_id")),
        sa.PrimaryKeyConstraint("consultant_id", "mode", name=op.f("pk_consultant_mode")),
    )
    op.create_table(
        "consultant_theme",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=32), nullable=False),
        sa.Column("strength", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "theme IN ('unclear', 'meaning', 'growth', 'role_change', 'relations', 'care', 'overseas', 'management', 'stay_or_leave', 'later_life', 'health', 'private_life')",
            name=op.f("ck_consultant_theme_theme_known"),
        ),
        sa.CheckConstraint("strength >= 0 AND strength <= 1", name=op.f("ck_consultant_theme_strength_is_a_share")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_consultant_theme_consultant_id")),
        sa.PrimaryKeyConstraint("consultant_id", "theme", name=op.f("pk_consultant_theme")),
    )
    op.create_table(
        "credential",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("registration_number", sa.String(length=20), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.CheckConstraint("expires_on > registered_on", name=op.f("ck_credential_expires_after_registration")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_credential_consultant_id")),
        sa.PrimaryKeyConstraint("consultant_id", name=op.f("pk_credential")),
        sa.UniqueConstraint("registration_number", name=op.f("uq_credential_registration_number")),
    )
    op.create_table(
        "employment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.CheckConstraint("left_on IS NULL OR left_on >= joined_on", name=op.f("ck_employment_left_after_joining")),
        sa.CheckConstraint("manager_id IS NULL OR manager_id <> id", name=op.f("ck_employment_not_own_manager")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_employment_company_id")),
        sa.ForeignKeyConstraint(
            ["department_id", "company_id"],
            ["department.id", "department.company_id"],
            name=op.f("fk_employment_department_id_company_id"),
        ),
        sa.ForeignKeyConstraint(["manager_id"], ["employment.id"], name=op.f("fk_employment_manager_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_employment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment")),
    )
    op.create_index(op.f("ix_employment_company_id"), "employment", ["company_id"], unique=False)
    op.create_index(op.f("ix_employment_manager_id"), "employment", ["manager_id"], unique=False)
    op.create_index(
        "uq_employment_current",
        "employment",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("left_on IS NULL"),
        sqlite_where=sa.text("left_on IS NULL"),
    )
    op.create_table(
        "place",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("advisee_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("until_minute", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_place_ends_later")),
        sa.CheckConstraint("until_minute > from_minute", name=op.f("ck_place_minutes_in_order")),
        sa.ForeignKeyConstraint(["advisee_id"], ["person.id"], name=op.f("fk_place_advisee_id")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_place_consultant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
    )
    op.create_index("ix_place_advisee_time", "place", ["advisee_id", "live", "from_minute"], unique=False)
    op.create_index("ix_place_consultant_time", "place", ["consultant_id", "live", "from_minute"], unique=False)
    op.create_table(
        "profile_score",
        sa.Column("assessment_id", sa.String(length=32), nullable=False),
        sa.Column("scale", sa.String(length=16), nullable=False),
        sa.Column("mean", sa.Double(), nullable=True),
        sa.Column("t_score", sa.Double(), nullable=True),
        sa.Column("standard_error", sa.Double(), nullable=True),
        sa.Column("percentile", sa.Double(), nullable=True),
        sa.Column("theta", sa.Double(), nullable=False),
        sa.Column("theta_variance", sa.Double(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.CheckConstraint("theta_variance >= 0", name=op.f("ck_profile_score_variance_not_negative")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_profile_score_assessment_id")),
        sa.PrimaryKeyConstraint("assessment_id", "scale", name=op.f("pk_profile_score")),
    )
    op.create_table(
        "response",
        sa.Column("assessment_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value BETWEEN 1 AND 5", name=op.f("ck_response_value_on_the_scale")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_response_assessment_id")),
        sa.PrimaryKeyConstraint("assessment_id", "item", name=op.f("pk_response")),
    )
    op.create_table(
        "shortlist",
        sa.Column("wish_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("scoring_version", sa.String(length=32), nullable=False),
        sa.Column("relaxations", sa.JSON(), nullable=False),
        sa.Column("shortfall_reason", sa.String(length=64), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shortlist_person_id")),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name=op.f("fk_shortlist_wish_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist")),
    )
    op.create_index(op.f("ix_shortlist_person_id"), "shortlist", ["person_id"], unique=False)
    op.create_index(op.f("ix_shortlist_wish_id"), "shortlist", ["wish_id"], unique=False)
    op.create_table(
        "wish_experience",
        sa.Column("wish_id", sa.String(length=32), nullable=False),
        sa.Column("experience", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "experience IN ('manager', 'abroad', 'working_parent', 'carer', 'engineering', 'sales', 'human_resources', 'manufacturing', 'medical', 'career_change', 'self_employed', 'after_retirement')",
            name=op.f("ck_wish_experience_experience_known"),
        ),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name=op.f("fk_wish_experience_wish_id")),
        sa.PrimaryKeyConstraint("wish_id", "experience", name=op.f("pk_wish_experience")),
    )
    op.create_table(
        "wish_theme",
        sa.Column("wish_id", sa.String(length=32), nullable=False),
        sa.Column("theme", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "theme IN ('unclear', 'meaning', 'growth', 'role_change', 'relations', 'care', 'overseas', 'management', 'stay_or_leave', 'later_life', 'health', 'private_life')",
            name=op.f("ck_wish_theme_theme_known"),
        ),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name=op.f("fk_wish_theme_wish_id")),
        sa.PrimaryKeyConstraint("wish_id", "theme", name=op.f("pk_wish_theme")),
    )
    op.create_table(
        "booking",
        sa.Column("advisee_id", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("paying_company_id", sa.Integer(), nullable=True),
        sa.Column("place_id", sa.String(length=32), nullable=False),
        sa.Column("wish_id", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("calendar_uid", sa.String(length=80), nullable=False),
        sa.Column("calendar_sequence", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("mode IN ('online', 'phone', 'in_person')", name=op.f("ck_booking_mode_known")),
        sa.CheckConstraint("state <> 'held' OR held_until IS NOT NULL", name=op.f("ck_booking_hold_has_an_end")),
        sa.CheckConstraint(
            "state IN ('held', 'confirmed', 'cancelled', 'lapsed', 'completed')", name=op.f("ck_booking_state_known")
        ),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'completed', 'cancelled') OR confirmed_at IS NOT NULL",
            name=op.f("ck_booking_confirmed_at_known"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_booking_ends_later")),
        sa.ForeignKeyConstraint(["advisee_id"], ["person.id"], name=op.f("fk_booking_advisee_id")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_booking_consultant_id")),
        sa.ForeignKeyConstraint(["paying_company_id"], ["company.id"], name=op.f("fk_booking_paying_company_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_booking_place_id")),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name=op.f("fk_booking_wish_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("calendar_uid", name=op.f("uq_booking_calendar_uid")),
        sa.UniqueConstraint("place_id", name=op.f("uq_booking_place_id")),
    )
    op.create_index("ix_booking_advisee_id_starts_at", "booking", ["advisee_id", "starts_at"], unique=False)
    op.create_index("ix_booking_consultant_id_starts_at", "booking", ["consultant_id", "starts_at"], unique=False)
    op.create_table(
        "candidate",
        sa.Column("shortlist_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 10", name=op.f("ck_candidate_one_of_ten")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_candidate_consultant_id")),
        sa.ForeignKeyConstraint(["shortlist_id"], ["shortlist.id"], name=op.f("fk_candidate_shortlist_id")),
        sa.PrimaryKeyConstraint("shortlist_id", "position", name=op.f("pk_candidate")),
        sa.UniqueConstraint("shortlist_id", "consultant_id", name=op.f("uq_candidate_shortlist_id_consultant_id")),
    )
    op.create_table(
        "declined",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_declined_consultant_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_declined_person_id")),
        sa.PrimaryKeyConstraint("person_id", "consultant_id", name=op.f("pk_declined")),
    )
    op.create_table(
        "override_interval",
        sa.Column("override_id", sa.Integer(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint("end_minute BETWEEN 0 AND 1440", name=op.f("ck_override_interval_end_on_the_clock")),
        sa.CheckConstraint("start_minute BETWEEN 0 AND 1439", name=op.f("ck_override_interval_start_on_the_clock")),
        sa.ForeignKeyConstraint(
            ["override_id"],
            ["availability_override.id"],
            name=op.f("fk_override_interval_override_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("override_id", "start_minute", name=op.f("pk_override_interval")),
    )
    op.create_table(
        "pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("manager_id <> member_id", name=op.f("ck_pair_two_people")),
        sa.ForeignKeyConstraint(["manager_id"], ["employment.id"], name=op.f("fk_pair_manager_id")),
        sa.ForeignKeyConstraint(["member_id"], ["employment.id"], name=op.f("fk_pair_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair")),
        sa.UniqueConstraint("manager_id", "member_id", name=op.f("uq_pair_manager_id_member_id")),
    )
    op.create_index(op.f("ix_pair_member_id"), "pair", ["member_id"], unique=False)
    op.create_table(
        "consultation",
        sa.Column("booking_id", sa.String(length=32), nullable=False),
        sa.Column("advisee_id", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("employment_id", sa.Integer(), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["advisee_id"], ["person.id"], name=op.f("fk_consultation_advisee_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_consultation_booking_id")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_consultation_consultant_id")),
        sa.ForeignKeyConstraint(["employment_id"], ["employment.id"], name=op.f("fk_consultation_employment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_consultation_booking_id")),
    )
    op.create_index(op.f("ix_consultation_advisee_id"), "consultation", ["advisee_id"], unique=False)
    op.create_index(op.f("ix_consultation_consultant_id"), "consultation", ["consultant_id"], unique=False)
    op.create_index(op.f("ix_consultation_employment_id"), "consultation", ["employment_id"], unique=False)
    op.create_table(
        "one_on_one",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("theme", sa.String(length=32), nullable=False),
        sa.Column("wished_response", sa.String(length=32), nullable=False),
        sa.Column("notes", sa.LargeBinary(), nullable=True),
        sa.Column("until_next_time", sa.LargeBinary(), nullable=True),
        sa.Column("member_reaction", sa.Integer(), nullable=True),
        sa.Column("manager_reaction", sa.Integer(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("next_theme", sa.String(length=32), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "next_theme IN ('work', 'growth', 'career', 'relations', 'condition', 'improvement')",
            name=op.f("ck_one_on_one_next_theme_known"),
        ),
        sa.CheckConstraint(
            "theme IN ('work', 'growth', 'career', 'relations', 'condition', 'improvement')",
            name=op.f("ck_one_on_one_theme_known"),
        ),
        sa.CheckConstraint(
            "wished_response IN ('listen', 'advise', 'decide', 'teach', 'praise', 'just_know')",
            name=op.f("ck_one_on_one_wished_response_known"),
        ),
        sa.CheckConstraint(
            "manager_reaction IS NULL OR manager_reaction BETWEEN 1 AND 5",
            name=op.f("ck_one_on_one_manager_reaction_scale"),
        ),
        sa.CheckConstraint(
            "member_reaction IS NULL OR member_reaction BETWEEN 1 AND 5",
            name=op.f("ck_one_on_one_member_reaction_scale"),
        ),
        sa.CheckConstraint("next_on IS NULL OR next_on > held_on", name=op.f("ck_one_on_one_next_is_later")),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_one_on_one_pair_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_on_one")),
    )
    op.create_index("ix_one_on_one_pair_id_held_on", "one_on_one", ["pair_id", "held_on"], unique=False)
    op.create_table(
        "consultant_report",
        sa.Column("consultation_id", sa.String(length=32), nullable=False),
        sa.Column("wellbeing", sa.Integer(), nullable=True),
        sa.Column("tendency_to_stay", sa.Integer(), nullable=True),
        sa.Column("stage", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "stage IS NULL OR stage BETWEEN 1 AND 5", name=op.f("ck_consultant_report_stage_on_the_scale")
        ),
        sa.CheckConstraint(
            "tendency_to_stay IS NULL OR tendency_to_stay BETWEEN 1 AND 5",
            name=op.f("ck_consultant_report_tendency_to_stay_on_the_scale"),
        ),
        sa.CheckConstraint(
            "wellbeing IS NULL OR wellbeing BETWEEN 1 AND 5", name=op.f("ck_consultant_report_wellbeing_on_the_scale")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_consultant_report_consultation_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_consultant_report")),
    )
    op.create_table(
        "consultation_note",
        sa.Column("consultation_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_consultation_note_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_note")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_consultation_note_consultation_id")),
    )
    op.create_table(
        "reaction",
        sa.Column("consultation_id", sa.String(length=32), nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=False),
        sa.Column("was_heard", sa.Integer(), nullable=True),
        sa.Column("goals_fitted", sa.Integer(), nullable=True),
        sa.Column("would_talk_again", sa.Boolean(), nullable=True),
        sa.Column("own_words", sa.LargeBinary(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "goals_fitted IS NULL OR goals_fitted BETWEEN 1 AND 5", name=op.f("ck_reaction_goals_fitted_on_the_scale")
        ),
        sa.CheckConstraint("satisfaction BETWEEN 1 AND 5", name=op.f("ck_reaction_satisfaction_on_the_scale")),
        sa.CheckConstraint(
            "was_heard IS NULL OR was_heard BETWEEN 1 AND 5", name=op.f("ck_reaction_was_heard_on_the_scale")
        ),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"], name=op.f("fk_reaction_consultation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reaction")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_reaction_consultation_id")),
    )
    op.create_table(
        "reported_theme",
        sa.Column("consultation_id", sa.String(length=32), nullable=False),
        sa.Column("theme", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "theme IN ('unclear', 'meaning', 'growth', 'role_change', 'relations', 'care', 'overseas', 'management', 'stay_or_leave', 'later_life', 'health', 'private_life')",
            name=op.f("ck_reported_theme_theme_known"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_reported_theme_consultation_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", "theme", name=op.f("pk_reported_theme")),
    )
    if op.get_bind().dialect.name == "postgresql":
        keep_promises_on_postgresql()
    else:
        keep_promises_on_sqlite()


def keep_promises_on_postgresql() -> None:
    for owner in NO_OVERLAP:
        # A range of one integer stands for equality, so that no extension is needed.
        op.execute(
            f"ALTER TABLE place ADD CONSTRAINT ex_place_{owner} EXCLUDE USING gist "
            f"(int4range({owner}, {owner}, '[]') WITH &&, int4range(from_minute, until_minute) WITH &&) WHERE (live)"
        )
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'written once: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in WRITTEN_ONCE:
        op.execute(
            f"CREATE TRIGGER tr_{table}_written_once BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def keep_promises_on_sqlite() -> None:
    for owner in NO_OVERLAP:
        for moment in ("INSERT", "UPDATE"):
            op.execute(
                f"CREATE TRIGGER tr_place_{owner}_{moment.lower()} BEFORE {moment} ON place WHEN NEW.live AND EXISTS ("
                f"SELECT 1 FROM place AS other WHERE other.{owner} = NEW.{owner} AND other.live AND other.id <> NEW.id "
                "AND other.from_minute < NEW.until_minute AND NEW.from_minute < other.until_minute"
                f") BEGIN SELECT RAISE(ABORT, 'overlap: ex_place_{owner}'); END"
            )
    for table in WRITTEN_ONCE:
        for moment in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER tr_{table}_{moment.lower()} BEFORE {moment} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'written once: {table}'); END"
            )


def downgrade() -> None:
    op.drop_table("reported_theme")
    op.drop_table("reaction")
    op.drop_table("consultation_note")
    op.drop_table("consultant_report")
    op.drop_index("ix_one_on_one_pair_id_held_on", table_name="one_on_one")
    op.drop_table("one_on_one")
    op.drop_index(op.f("ix_consultation_employment_id"), table_name="consultation")
    op.drop_index(op.f("ix_consultation_consultant_id"), table_name="consultation")
    op.drop_index(op.f("ix_consultation_advisee_id"), table_name="consultation")
    op.drop_table("consultation")
    op.drop_index(op.f("ix_pair_member_id"), table_name="pair")
    op.drop_table("pair")
    op.drop_table("override_interval")
    op.drop_table("declined")
    op.drop_table("candidate")
    op.drop_index("ix_booking_consultant_id_starts_at", table_name="booking")
    op.drop_index("ix_booking_advisee_id_starts_at", table_name="booking")
    op.drop_table("booking")
    op.drop_table("wish_theme")
    op.drop_table("wish_experience")
    op.drop_index(op.f("ix_shortlist_wish_id"), table_name="shortlist")
    op.drop_index(op.f("ix_shortlist_person_id"), table_name="shortlist")
    op.drop_table("shortlist")
    op.drop_table("response")
    op.drop_table("profile_score")
    op.drop_index("ix_place_consultant_time", table_name="place")
    op.drop_index("ix_place_advisee_time", table_name="place")
    op.drop_table("place")
    op.drop_index(
        "uq_employment_current",
        table_name="employment",
        postgresql_where=sa.text("left_on IS NULL"),
        sqlite_where=sa.text("left_on IS NULL"),
    )
    op.drop_index(op.f("ix_employment_manager_id"), table_name="employment")
    op.drop_index(op.f("ix_employment_company_id"), table_name="employment")
    op.drop_table("employment")
    op.drop_table("credential")
    op.drop_table("consultant_theme")
    op.drop_table("consultant_mode")
    op.drop_table("consultant_language")
    op.drop_table("consultant_experience")
    op.drop_index(op.f("ix_busy_block_consultant_id"), table_name="busy_block")
    op.drop_table("busy_block")
    op.drop_index(op.f("ix_availability_rule_consultant_id"), table_name="availability_rule")
    op.drop_table("availability_rule")
    op.drop_table("availability_override")
    op.drop_index("ix_wish_person_id_made_at", table_name="wish")
    op.drop_table("wish")
    op.drop_table("ticket_pool")
    op.drop_index(op.f("ix_ticket_entry_company_id"), table_name="ticket_entry")
    op.drop_table("ticket_entry")
    op.drop_index(op.f("ix_sign_in_person_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index(op.f("ix_role_grant_person_id"), table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_table("release")
    op.drop_index(op.f("ix_invitation_person_id"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_table("department")
    op.drop_table("consultant")
    op.drop_index(
        "uq_consent_in_force",
        table_name="consent",
        postgresql_where=sa.text("withdrawn_at IS NULL"),
        sqlite_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_table("consent")
    op.drop_index(
        "uq_assessment_open",
        table_name="assessment",
        postgresql_where=sa.text("completed_at IS NULL"),
        sqlite_where=sa.text("completed_at IS NULL"),
    )
    op.drop_index(op.f("ix_assessment_person_id"), table_name="assessment")
    op.drop_table("assessment")
    op.drop_index("ix_sign_in_failure_subject_failed_at", table_name="sign_in_failure")
    op.drop_table("sign_in_failure")
    op.drop_table("person")
    op.drop_index(
        "ix_job_open",
        table_name="job",
        postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
    )
    op.drop_table("job")
    op.drop_table("company")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
