"""Who is on a roster in a quarter, each person once, as the roster has them now."""

from __future__ import annotations

from sqlalchemy import Select, func, or_, select

from sotomado.companies.models import Employment
from sotomado.reporting.quarters import Quarter


def on_the_roster(company_id: int, quarter: Quarter) -> Select[tuple[int, int, int | None, object]]:
    """Person, department, year of birth and first day of everybody there on any day of the quarter.

    Who left and came back is there by the later of the two places.
    """
    places = (
        select(
            Employment.person_id,
            Employment.department_id,
            Employment.birth_year,
            Employment.joined_on,
            func.row_number()
            .over(partition_by=Employment.person_id, order_by=(Employment.joined_on.desc(), Employment.id.desc()))
            .label("nth"),
        )
        .where(
            Employment.company_id == company_id,
            Employment.joined_on < quarter.following.first_day,
            or_(Employment.left_on.is_(None), Employment.left_on >= quarter.first_day),
        )
        .subquery()
    )
    return select(places.c.person_id, places.c.department_id, places.c.birth_year, places.c.joined_on).where(
        places.c.nth == 1
    )
