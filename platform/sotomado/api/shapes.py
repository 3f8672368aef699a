"""What goes in and out, as JSON. Ids are strings: what they are made of is nobody's to rely on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from sotomado.companies.webhooks.models import WebhookEvent
from sotomado.companies.webhooks.service import CHOSEN
from sotomado.outgoing.addresses import LONGEST_ADDRESS

MOST_AT_ONCE = 500
# Ids that a row of ours can have: no more digits than the database counts to.
Number = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,17}$")]

# In JSON 5.0 is the same number as 5.
WholeNumber = Annotated[
    int, BeforeValidator(lambda given: int(given) if isinstance(given, float) and given.is_integer() else given)
]


class _Given(BaseModel):
    """What comes in: nothing that nobody declared."""

    model_config = ConfigDict(extra="forbid", strict=True)


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True)


class Paging(_Given):
    limit: Annotated[int, Field(ge=1, le=MOST_AT_ONCE, description="How many at most.")] = 100
    cursor: Annotated[
        Number | None, Field(description="The `next` of the answer before; left out, the list begins.")
    ] = None


class EmployeesAsked(Paging):
    department: Annotated[Number | None, Field(description="Only people of this department.")] = None


class EmployeeShape(_Told):
    """Somebody on the roster: what your company told us. Whether they use the desk is nowhere."""

    id: str
    email: str
    name: str
    department: Annotated[str, Field(description="The id of the department.")]
    manager: Annotated[str | None, Field(description="The id of the manager's own line.")]
    joined_on: date
    birth_year: int | None
    promoted_on: date | None
    returned_on: Annotated[date | None, Field(description="Back from leave since.")]


class EmployeesShape(_Told):
    items: list[EmployeeShape]
    next: Annotated[str | None, Field(description="What to ask the next part with; null at the end.")]


class DepartmentShape(_Told):
    id: str
    name: str
    name_en: str
    parent: str | None


class DepartmentsShape(_Told):
    items: list[DepartmentShape]
    next: str | None


class RosterProblemShape(_Told):
    """One thing to mend. `line` counts from 1; null where the whole file is meant."""

    line: int | None
    column: str | None
    wrong: str


class Asked(_Told):
    """What has to be said when it is confirmed, because it changes so much."""

    ends: Annotated[bool, Field(description="The number of people who leave, with the file as it is.")]
    ends_if_whole: Annotated[bool, Field(description="The same, with the file as the whole roster.")]
    is_ours: Annotated[bool, Field(description="That the list is yours: most addresses are of foreign domains.")]


class RosterImportShape(_Told):
    """A file on its way in. `state`: waiting, reading, faulty, ready, applying, applied, cancelled or expired."""

    id: str
    state: str
    rows_read: int
    rows_total: int | None
    compared_at: Annotated[datetime | None, Field(description="The preview that is confirmed.")]
    added: int
    changed: int
    unchanged: int
    ended: int
    left_out: Annotated[int, Field(description="On the roster, and not in the file.")]
    would_leave: Annotated[int, Field(description="How many would leave, were the file the whole roster.")]
    asks: Asked
    problems: Annotated[list[RosterProblemShape], Field(description="The first hundred things to mend.")]


class RosterConfirmed(_Given):
    is_whole: Annotated[bool, Field(description="The file is the whole roster: whoever is not in it has left.")] = False
    ends: Annotated[
        WholeNumber | None, Field(ge=0, le=10_000_000, description="How many people leave, where it is asked for.")
    ] = None
    is_ours: Annotated[bool, Field(description="The list is yours, where it is asked for.")] = False
    compared_at: Annotated[
        AwareDatetime | None, Field(description="Of the preview: refused, if there is a newer one.")
    ] = None


class ReleaseShape(_Told):
    """A published report. Its figures stand at `url`, with a token that may read releases."""

    quarter: Annotated[str, Field(examples=["2026Q3"])]
    released_at: datetime
    url: str


class ReleasesShape(_Told):
    items: list[ReleaseShape]


class WebhookAsked(_Given):
    address: Annotated[
        str,
        Field(
            min_length=1,
            max_length=LONGEST_ADDRESS,
            description="An https address on the open internet, at port 443 or 8443.",
            examples=["https://hooks.example.com/sotomado"],
        ),
    ]
    events: Annotated[
        list[WebhookEvent],
        Field(
            min_length=1,
            max_length=10,
            strict=False,
            description="Any of: " + ", ".join(CHOSEN) + ".",
            json_schema_extra={"items": {"type": "string", "enum": [event.value for event in CHOSEN]}},
        ),
    ]


class WebhookShape(_Told):
    """`failing_since`: nothing was taken since then. `paused_at`: nothing is sent until `resume` is asked for."""

    id: str
    address: str
    events: list[str]
    made_at: datetime
    failing_since: datetime | None
    paused_at: datetime | None


class WebhookMade(WebhookShape):
    secret: Annotated[str, Field(description="Messages are signed with it (Standard Webhooks). Told this once.")]


class WebhooksShape(_Told):
    items: list[WebhookShape]


class DeliveryShape(_Told):
    """`status`: what your system answered last; `trouble`: why there was no answer."""

    id: str
    event: str
    written_at: datetime
    tries: int
    status: int | None
    trouble: str | None
    delivered_at: datetime | None
    given_up_at: datetime | None


class DeliveriesShape(_Told):
    items: list[DeliveryShape]


class PingShape(_Told):
    delivery: Annotated[str, Field(description="The id of the message that is on its way.")]
