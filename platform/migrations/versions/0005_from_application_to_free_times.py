"""Consultants from their application to the times at which they are free."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "media_type IN ('image/jpeg', 'image/png', 'application/pdf')", name=op.f("ck_stored_file_media_type_known")
        ),
        sa.CheckConstraint("purpose IN ('certificate', 'portrait')", name=op.f("ck_stored_file_purpose_known")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_stored_file_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("stored_file") as batch:
        batch.create_index(op.f("ix_stored_file_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "application",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("registration_number", sa.String(length=20), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("certificate_id", sa.String(length=32), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("agreed_to", sa.String(length=32), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interview_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interview_place", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state IN ('accepted', 'refused')) = (decided_at IS NOT NULL)",
            name=op.f("ck_application_decided_when_it_is"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'papers', 'interview', 'decision', 'accepted', 'refused', 'withdrawn')",
            name=op.f("ck_application_state_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR (registration_number IS NOT NULL AND registered_on IS NOT NULL AND expires_on IS NOT NULL AND certificate_id IS NOT NULL AND agreed_to IS NOT NULL)",
            name=op.f("ck_application_licence_shown"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR handed_in_at IS NOT NULL",
            name=op.f("ck_application_handed_in_before_looked_at"),
        ),
        sa.ForeignKeyConstraint(["certificate_id"], ["stored_file.id"], name=op.f("fk_application_certificate_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_application_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
    )
    with op.batch_alter_table("application") as batch:
        batch.create_index(op.f("ix_application_person_id"), ["person_id"], unique=False)
        batch.create_index(
            "uq_application_licence",
            ["registration_number"],
            unique=True,
            postgresql_where=sa.text("state IN ('papers', 'interview', 'decision', 'accepted')"),
            sqlite_where=sa.text("state IN ('papers', 'interview', 'decision', 'accepted')"),
        )
        batch.create_index(
            "uq_application_open",
            ["person_id"],
            unique=True,
            postgresql_where=sa.text("state IN ('draft', 'papers', 'interview', 'decision')"),
            sqlite_where=sa.text("state IN ('draft', 'papers', 'interview', 'decision')"),
        )

    op.create_table(
        "application_review",
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("in_favour", sa.Boolean(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "stage IN ('papers', 'interview', 'decision')", name=op.f("ck_application_review_stage_known")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_review_application_id")
        ),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"], name=op.f("fk_application_review_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_review")),
        sa.UniqueConstraint(
            "application_id",
            "stage",
            "reviewer_id",
            name=op.f("uq_application_review_application_id_stage_reviewer_id"),
        ),
    )
    op.create_table(
        "availability_policy",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("step_minutes", sa.Integer(), nullable=False),
        sa.Column("before_minutes", sa.Integer(), nullable=False),
        sa.Column("after_minutes", sa.Integer(), nullable=False),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("per_day", sa.Integer(), nullable=True),
        sa.Column("per_week", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "before_minutes BETWEEN 0 AND 120 AND after_minutes BETWEEN 0 AND 120",
            name=op.f("ck_availability_policy_buffers_in_bounds"),
        ),
        sa.CheckConstraint("horizon_days BETWEEN 7 AND 90", name=op.f("ck_availability_policy_horizon_in_bounds")),
        sa.CheckConstraint("notice_minutes BETWEEN 0 AND 20160", name=op.f("ck_availability_policy_notice_in_bounds")),
        sa.CheckConstraint(
            "per_day IS NULL OR per_day BETWEEN 1 AND 12", name=op.f("ck_availability_policy_per_day_in_bounds")
        ),
        sa.CheckConstraint(
            "per_week IS NULL OR per_week BETWEEN 1 AND 60", name=op.f("ck_availability_policy_per_week_in_bounds")
        ),
        sa.CheckConstraint("step_minutes IN (15, 30, 60)", name=op.f("ck_availability_policy_step_known")),
        sa.ForeignKeyConstraint(
            ["consultant_id"], ["consultant.id"], name=op.f("fk_availability_policy_consultant_id")
        ),
        sa.PrimaryKeyConstraint("consultant_id", name=op.f("pk_availability_policy")),
    )
    op.create_table(
        "checklist_tick",
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("point", sa.String(length=32), nullable=False),
        sa.Column("ticked_by", sa.Integer(), nullable=False),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_checklist_tick_application_id")),
        sa.ForeignKeyConstraint(["ticked_by"], ["person.id"], name=op.f("fk_checklist_tick_ticked_by")),
        sa.PrimaryKeyConstraint("application_id", "point", name=op.f("pk_checklist_tick")),
    )
    op.create_table(
        "conflict_of_interest",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("organisation", sa.LargeBinary(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "kind IN ('employer', 'client', 'recruiter', 'family')", name=op.f("ck_conflict_of_interest_kind_known")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_conflict_of_interest_company_id")),
        sa.ForeignKeyConstraint(
            ["consultant_id"], ["consultant.id"], name=op.f("fk_conflict_of_interest_consultant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_of_interest")),
    )
    with op.batch_alter_table("conflict_of_interest") as batch:
        batch.create_index(op.f("ix_conflict_of_interest_company_id"), ["company_id"], unique=False)
        batch.create_index(op.f("ix_conflict_of_interest_consultant_id"), ["consultant_id"], unique=False)

    op.create_table(
        "consultant_country",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.CheckConstraint(
            "length(country) = 2 AND country = upper(country)", name=op.f("ck_consultant_country_country_is_a_code")
        ),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_consultant_country_consultant_id")),
        sa.PrimaryKeyConstraint("consultant_id", "country", name=op.f("pk_consultant_country")),
    )
    op.create_table(
        "consultant_fee",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("fee_yen", sa.Integer(), nullable=False),
        sa.CheckConstraint("fee_yen >= 0", name=op.f("ck_consultant_fee_fee_not_negative")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_consultant_fee_consultant_id")),
        sa.PrimaryKeyConstraint("consultant_id", "from_on", name=op.f("pk_consultant_fee")),
    )
    op.create_table(
        "consultant_industry",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("industry", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "industry IN ('manufacturing', 'technology', 'finance', 'retail', 'logistics', 'construction', 'health', 'education', 'public', 'hospitality', 'media', 'professional', 'energy', 'agriculture')",
            name=op.f("ck_consultant_industry_industry_known"),
        ),
        sa.ForeignKeyConstraint(
            ["consultant_id"], ["consultant.id"], name=op.f("fk_consultant_industry_consultant_id")
        ),
        sa.PrimaryKeyConstraint("consultant_id", "industry", name=op.f("pk_consultant_industry")),
    )
    op.create_table(
        "licence_renewal",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("previous_expires_on", sa.Date(), nullable=False),
        sa.Column("certificate_id", sa.String(length=32), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (accepted IS NULL)",
            name=op.f("ck_licence_renewal_decided_by_someone"),
        ),
        sa.CheckConstraint(
            "expires_on > previous_expires_on", name=op.f("ck_licence_renewal_expires_later_than_before")
        ),
        sa.CheckConstraint("expires_on > registered_on", name=op.f("ck_licence_renewal_expires_after_registration")),
        sa.ForeignKeyConstraint(["certificate_id"], ["stored_file.id"], name=op.f("fk_licence_renewal_certificate_id")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_licence_renewal_consultant_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_licence_renewal_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_renewal")),
    )
    with op.batch_alter_table("licence_renewal") as batch:
        batch.create_index(op.f("ix_licence_renewal_consultant_id"), ["consultant_id"], unique=False)
        batch.create_index(
            "uq_licence_renewal_waiting",
            ["consultant_id"],
            unique=True,
            postgresql_where=sa.text("decided_at IS NULL"),
            sqlite_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "listing_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "change IN ('listed', 'asked', 'paused', 'resumed', 'unlisted')", name=op.f("ck_listing_event_change_known")
        ),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_listing_event_by_person_id")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_listing_event_consultant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_event")),
    )
    with op.batch_alter_table("listing_event") as batch:
        batch.create_index(op.f("ix_listing_event_consultant_id"), ["consultant_id"], unique=False)

    op.create_table(
        "outside_calendar",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("username", sa.LargeBinary(), nullable=True),
        sa.Column("password", sa.LargeBinary(), nullable=True),
        sa.Column("counts_tentative", sa.Boolean(), nullable=False),
        sa.Column("mark", sa.String(length=500), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=32), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.CheckConstraint("kind IN ('icalendar', 'caldav')", name=op.f("ck_outside_calendar_kind_known")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_outside_calendar_failures_not_negative")),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_outside_calendar_consultant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_calendar")),
    )
    with op.batch_alter_table("outside_calendar") as batch:
        batch.create_index(op.f("ix_outside_calendar_consultant_id"), ["consultant_id"], unique=False)

    op.create_table(
        "profile_draft",
        sa.Column("consultant_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["consultant_id"], ["consultant.id"], name=op.f("fk_profile_draft_consultant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_draft")),
        sa.UniqueConstraint("consultant_id", name=op.f("uq_profile_draft_consultant_id")),
    )
    with op.batch_alter_table("availability_rule") as batch:
        batch.add_column(sa.Column("valid_from", sa.Date(), nullable=True))
        batch.add_column(sa.Column("valid_until", sa.Date(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_availability_rule_validity_in_order"),
            "valid_from IS NULL OR valid_until IS NULL OR valid_until >= valid_from",
        )
        batch.drop_constraint(op.f("uq_availability_rule_consultant_id_weekday_start_minute"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_availability_rule_start"), ["consultant_id", "weekday", "start_minute", "valid_from"]
        )
    op.create_index(
        "uq_availability_rule_start_always",
        "availability_rule",
        ["consultant_id", "weekday", "start_minute"],
        unique=True,
        postgresql_where=sa.text("valid_from IS NULL"),
        sqlite_where=sa.text("valid_from IS NULL"),
    )

    with op.batch_alter_table("busy_block") as batch:
        batch.add_column(sa.Column("outside_calendar_id", sa.String(length=32), nullable=True))
        batch.create_index(op.f("ix_busy_block_outside_calendar_id"), ["outside_calendar_id"], unique=False)
        batch.create_foreign_key(
            op.f("fk_busy_block_outside_calendar_id"),
            "outside_calendar",
            ["outside_calendar_id"],
            ["id"],
            ondelete="CASCADE",
        )

    with op.batch_alter_table("consultant") as batch:
        batch.add_column(sa.Column("first_talk", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("first_talk_en", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("portrait_id", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("pause", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch.alter_column("age_band", existing_type=sa.VARCHAR(length=32), nullable=True)
        batch.create_foreign_key(op.f("fk_consultant_portrait_id"), "stored_file", ["portrait_id"], ["id"])
        batch.create_check_constraint(op.f("ck_consultant_pause_known"), "pause IN ('own', 'dormant')")
        batch.create_check_constraint(
            op.f("ck_consultant_paused_for_a_reason"), "(paused_at IS NULL) = (pause IS NULL)"
        )

    know_roles("'advisee', 'consultant', 'hr', 'manager', 'operator', 'applicant'")
    with op.batch_alter_table("credential") as batch:
        batch.add_column(sa.Column("certificate_id", sa.String(length=32), nullable=True))
        batch.create_foreign_key(op.f("fk_credential_certificate_id"), "stored_file", ["certificate_id"], ["id"])


def downgrade() -> None:
    op.execute("DELETE FROM role_grant WHERE role = 'applicant'")
    know_roles("'advisee', 'consultant', 'hr', 'manager', 'operator'")
    op.execute("UPDATE consultant SET age_band = '40' WHERE age_band IS NULL")
    with op.batch_alter_table("credential") as batch:
        batch.drop_constraint(op.f("fk_credential_certificate_id"), type_="foreignkey")
        batch.drop_column("certificate_id")

    with op.batch_alter_table("consultant") as batch:
        batch.drop_constraint(op.f("fk_consultant_portrait_id"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_consultant_pause_known"), type_="check")
        batch.drop_constraint(op.f("ck_consultant_paused_for_a_reason"), type_="check")
        batch.alter_column("age_band", existing_type=sa.VARCHAR(length=32), nullable=False)
        batch.drop_column("asked_at")
        batch.drop_column("pause")
        batch.drop_column("paused_at")
        batch.drop_column("portrait_id")
        batch.drop_column("first_talk_en")
        batch.drop_column("first_talk")

    with op.batch_alter_table("busy_block") as batch:
        batch.drop_constraint(op.f("fk_busy_block_outside_calendar_id"), type_="foreignkey")
        batch.drop_index(op.f("ix_busy_block_outside_calendar_id"))
        batch.drop_column("outside_calendar_id")

    op.execute("DELETE FROM availability_rule WHERE valid_from IS NOT NULL OR valid_until IS NOT NULL")
    op.drop_index("uq_availability_rule_start_always", table_name="availability_rule")
    with op.batch_alter_table("availability_rule") as batch:
        batch.drop_constraint(op.f("uq_availability_rule_start"), type_="unique")
        batch.drop_constraint(op.f("ck_availability_rule_validity_in_order"), type_="check")
        batch.create_unique_constraint(
            op.f("uq_availability_rule_consultant_id_weekday_start_minute"),
            ["consultant_id", "weekday", "start_minute"],
        )
        batch.drop_column("valid_until")
        batch.drop_column("valid_from")

    op.drop_table("profile_draft")
    with op.batch_alter_table("outside_calendar") as batch:
        batch.drop_index(op.f("ix_outside_calendar_consultant_id"))

    op.drop_table("outside_calendar")
    with op.batch_alter_table("listing_event") as batch:
        batch.drop_index(op.f("ix_listing_event_consultant_id"))

    op.drop_table("listing_event")
    with op.batch_alter_table("licence_renewal") as batch:
        batch.drop_index(
            "uq_licence_renewal_waiting",
            postgresql_where=sa.text("decided_at IS NULL"),
            sqlite_where=sa.text("decided_at IS NULL"),
        )
        batch.drop_index(op.f("ix_licence_renewal_consultant_id"))

    op.drop_table("licence_renewal")
    op.drop_table("consultant_industry")
    op.drop_table("consultant_fee")
    op.drop_table("consultant_country")
    with op.batch_alter_table("conflict_of_interest") as batch:
        batch.drop_index(op.f("ix_conflict_of_interest_consultant_id"))
        batch.drop_index(op.f("ix_conflict_of_interest_company_id"))

    op.drop_table("conflict_of_interest")
    op.drop_table("checklist_tick")
    op.drop_table("availability_policy")
    op.drop_table("application_review")
    with op.batch_alter_table("application") as batch:
        batch.drop_index(
            "uq_application_open",
            postgresql_where=sa.text("state IN ('draft', 'papers', 'interview', 'decision')"),
            sqlite_where=sa.text("state IN ('draft', 'papers', 'interview', 'decision')"),
        )
        batch.drop_index(
            "uq_application_licence",
            postgresql_where=sa.text("state IN ('papers', 'interview', 'decision', 'accepted')"),
            sqlite_where=sa.text("state IN ('papers', 'interview', 'decision', 'accepted')"),
        )
        batch.drop_index(op.f("ix_application_person_id"))

    op.drop_table("application")
    with op.batch_alter_table("stored_file") as batch:
        batch.drop_index(op.f("ix_stored_file_owner_id"))

    op.drop_table("stored_file")


def know_roles(known: str) -> None:
    with op.batch_alter_table("role_grant") as batch:
        batch.drop_constraint(op.f("ck_role_grant_role_known"), type_="check")
        batch.create_check_constraint(op.f("ck_role_grant_role_known"), f"role IN ({known})")
