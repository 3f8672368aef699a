"""Tables of the frame: which departments are counted together, and where everybody was counted in a quarter."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sotomado.database import Base, EnumText, one_of
from sotomado.reporting.frame.bands import AgeBand, TenureBand


class UnitPlan(Base):
    """The reporting units of a company, in force from a quarter ("2026-Q2") until the next plan's."""

    __tablename__ = "unit_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    starts_quarter: Mapped[str] = mapped_column(String(7))
    chosen_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("company_id", "starts_quarter"), UniqueConstraint("id", "company_id"))


class ReportingUnit(Base):
    """Departments that are counted together, under the names they had when the plan was chosen."""

    __tablename__ = "reporting_unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int]
    company_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    # The division it is shown under, where that has several units.
    group_name: Mapped[str | None] = mapped_column(String(200))
    group_name_en: Mapped[str | None] = mapped_column(String(200))
    position: Mapped[int]

    __table_args__ = (
        UniqueConstraint("plan_id", "position"),
        UniqueConstraint("id", "plan_id"),
        UniqueConstraint("id", "company_id"),
        ForeignKeyConstraint(["plan_id", "company_id"], ["unit_plan.id", "unit_plan.company_id"]),
        CheckConstraint("(group_name IS NULL) = (group_name_en IS NULL)", name="group_named_in_both"),
    )


class UnitDepartment(Base):
    """Where a department is counted. One that is made later is added here when somebody of it is first placed."""

    __tablename__ = "unit_department"

    plan_id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(index=True)

    __table_args__ = (ForeignKeyConstraint(["unit_id", "plan_id"], ["reporting_unit.id", "reporting_unit.plan_id"]),)


class QuarterPlace(Base):
    """Where a person was counted in a quarter. Written once: the database refuses to change it.

    A row may be taken away with the person. It says who was on the roster, never who came.
    """

    __tablename__ = "quarter_place"

    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), primary_key=True)
    quarter: Mapped[str] = mapped_column(String(7), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    unit_id: Mapped[int]
    age_band: Mapped[AgeBand] = mapped_column(EnumText(AgeBand))
    tenure_band: Mapped[TenureBand] = mapped_column(EnumText(TenureBand))

    __table_args__ = (
        # The unit is one of the same company.
        ForeignKeyConstraint(["unit_id", "company_id"], ["reporting_unit.id", "reporting_unit.company_id"]),
        one_of("age_band", AgeBand),
        one_of("tenure_band", TenureBand),
        # Headcounts and users are added up over it without looking at a row.
        Index("ix_quarter_place_counted", "company_id", "quarter", "unit_id", "age_band", "tenure_band", "person_id"),
        Index("ix_quarter_place_person", "person_id"),
    )
