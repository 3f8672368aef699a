"""Who is on the roster, and the departments they are in."""

from __future__ import annotations

from sotomado.accounts.scopes import Scope
from sotomado.api import shapes
from sotomado.api.declaring import Operation, operation
from sotomado.api.parts import id_of, number, part
from sotomado.companies import listing
from sotomado.companies.tokens.guard import current_bearer
from sotomado.web import current_read


@operation(
    Operation(
        name="employees",
        method="GET",
        path="/employees",
        scope=Scope.ROSTER_READ,
        summary="People on the roster",
        status=200,
        query=shapes.EmployeesAsked,
        answers=shapes.EmployeesShape,
    ),
)
def employees(query: shapes.EmployeesAsked) -> shapes.EmployeesShape:
    with current_read() as work:
        found = listing.employees(
            work,
            company_id=current_bearer().company_id,
            after=int(query.cursor or 0),
            limit=query.limit + 1,
            department_id=int(query.department) if query.department else None,
        )
    shown, next_ = part([(one.employment_id, _employee(one)) for one in found], query.limit)
    return shapes.EmployeesShape(items=shown, next=next_)


@operation(
    Operation(
        name="employee",
        method="GET",
        path="/employees/<employee>",
        scope=Scope.ROSTER_READ,
        summary="One person on the roster",
        status=200,
        ids={"employee": "The id of a line of the roster."},
        answers=shapes.EmployeeShape,
        problems=(404,),
    ),
)
def employee(employee: str) -> shapes.EmployeeShape:
    with current_read() as work:
        found = listing.employee(work, company_id=current_bearer().company_id, employment_id=number(employee))
    return _employee(found)


@operation(
    Operation(
        name="departments",
        method="GET",
        path="/departments",
        scope=Scope.ROSTER_READ,
        summary="Departments, as a tree",
        status=200,
        query=shapes.Paging,
        answers=shapes.DepartmentsShape,
    ),
)
def departments(query: shapes.Paging) -> shapes.DepartmentsShape:
    with current_read() as work:
        found = listing.departments(
            work, company_id=current_bearer().company_id, after=int(query.cursor or 0), limit=query.limit + 1
        )
    shown, next_ = part(
        [
            (
                one.department_id,
                shapes.DepartmentShape(
                    id=str(one.department_id), name=one.name, name_en=one.name_en, parent=id_of(one.parent_id)
                ),
            )
            for one in found
        ],
        query.limit,
    )
    return shapes.DepartmentsShape(items=shown, next=next_)


def _employee(one: listing.Employee) -> shapes.EmployeeShape:
    return shapes.EmployeeShape(
        id=str(one.employment_id),
        email=one.email,
        name=one.name,
        department=str(one.department_id),
        manager=id_of(one.manager_id),
        joined_on=one.joined_on,
        birth_year=one.birth_year,
        promoted_on=one.promoted_on,
        returned_on=one.returned_on,
    )
