"""One request of a provider: read strictly where it counts, done by a verb, answered in the protocol's words.

A request over HTTP and an operation within a bulk come to the same functions here: a payload in, an `Answer` out. Each
is a transaction of its own. What is refused is raised as the library's SCIMException, or pydantic's ValidationError.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from scim2_models import (
    Context,
    InvalidSyntaxException,
    ListResponse,
    NotFoundException,
    PatchOp,
    Resource,
    ResponseParameters,
    SearchRequest,
)
from sqlalchemy.exc import IntegrityError

from sotomado.companies.scim import groups, lines, service
from sotomado.companies.scim import told as people
from sotomado.companies.scim.errors import Taken
from sotomado.companies.scim.resources import PROVIDER, Group, WholeUser
from sotomado.companies.scim.service import Around, bare
from sotomado.database import Database, UnitOfWork

Payload = Mapping[str, Any]
R = TypeVar("R", bound=Resource[Any])


@dataclass(frozen=True)
class Answer:
    """A status, a body (None: no body) and where the resource is and which version it has, if it is about one."""

    status: int
    body: Payload | None = None
    location: str | None = None
    version: str | None = None


@dataclass(frozen=True)
class Conditions:
    """If-Match and If-None-Match as they were sent, and which attributes the answer is to hold."""

    matches: str | None = None
    none_match: str | None = None
    shown: Payload = field(default_factory=dict)


class _Endpoint(ABC, Generic[R]):
    """What both kinds of resources have in common; the rest is asked of their verbs."""

    model: type[R]

    def _id(self, resource_id: str) -> int:
        if not (resource_id.isascii() and resource_id.isdecimal() and len(resource_id) < 10):
            raise NotFoundException(detail=f"{resource_id} is not known.")
        return int(resource_id)

    def _parsed(self, payload: Any, context: Context) -> R:
        if not isinstance(payload, dict):
            raise InvalidSyntaxException(detail="a JSON object is needed")
        return self.model.model_validate(payload, scim_ctx=context)

    def _answer(self, resource: R, status: int, context: Context, shown: Payload) -> Answer:
        parameters = ResponseParameters[self.model].model_validate(shown)  # type: ignore[name-defined]
        body = resource.model_dump(scim_ctx=context, response_parameters=parameters)
        meta = resource.meta
        assert meta is not None
        return Answer(status, body, meta.location and str(meta.location), meta.version)

    def complete(self, wanted: R, held: R) -> None:
        """Put into what replaces something what it leaves unsaid and cannot mean to take away."""

    # The verbs, each over what the protocol says.
    @abstractmethod
    def made(self, work: UnitOfWork, around: Around, resource: R) -> R:
        """What was asked for, made."""

    @abstractmethod
    def found(self, work: UnitOfWork, around: Around, resource_id: int) -> R:
        """One, by its id. Raises NotFound."""

    @abstractmethod
    def changed(self, work: UnitOfWork, around: Around, resource_id: int, wanted: R, matches: str | None) -> R:
        """One, as it is wanted now; `matches`: the version it must have."""

    @abstractmethod
    def removed(self, work: UnitOfWork, around: Around, resource_id: int, matches: str | None) -> None:
        """One taken away; `matches`: the version it must have."""

    @abstractmethod
    def listed(self, work: UnitOfWork, around: Around, asked: SearchRequest[Any]) -> tuple[int, list[R]]:
        """How many there are, and the part of them that was asked for."""

    # What may be asked over HTTP.
    def create(self, database: Database, around: Around, payload: Any, conditions: Conditions) -> Answer:
        with PROVIDER:
            wanted = self._parsed(payload, Context.RESOURCE_CREATION_REQUEST)
            with _turned(), database.work() as work:
                made = self.made(work, around, wanted)
            return self._answer(made, 201, Context.RESOURCE_CREATION_RESPONSE, conditions.shown)

    def get(self, database: Database, around: Around, resource_id: str, conditions: Conditions) -> Answer:
        with PROVIDER:
            with database.read() as work:
                resource = self.found(work, around, self._id(resource_id))
            answer = self._answer(resource, 200, Context.RESOURCE_QUERY_RESPONSE, conditions.shown)
        seen = {bare(one) for one in (conditions.none_match or "").split(",")}
        if bare(answer.version or "") in seen or "*" in seen:
            return Answer(304, None, answer.location, answer.version)
        return answer

    def replace(
        self, database: Database, around: Around, resource_id: str, payload: Any, conditions: Conditions
    ) -> Answer:
        with PROVIDER:
            own_id = self._id(resource_id)
            with _turned(), database.work() as work:
                service.hold(work, around.company_id)
                held = self.found(work, around, own_id)
                wanted = self._parsed(payload, Context.RESOURCE_REPLACEMENT_REQUEST)
                wanted.replace(held)
                self.complete(wanted, held)
                resource = self.changed(work, around, own_id, wanted, conditions.matches)
            return self._answer(resource, 200, Context.RESOURCE_REPLACEMENT_RESPONSE, conditions.shown)

    def patch(
        self, database: Database, around: Around, resource_id: str, payload: Any, conditions: Conditions
    ) -> Answer:
        with PROVIDER:
            own_id = self._id(resource_id)
            if not isinstance(payload, dict):
                raise InvalidSyntaxException(detail="a JSON object is needed")
            operations = PatchOp[self.model].model_validate(  # type: ignore[name-defined]
                payload, scim_ctx=Context.RESOURCE_PATCH_REQUEST
            )
            with _turned(), database.work() as work:
                service.hold(work, around.company_id)
                resource = self.found(work, around, own_id)
                operations.patch(resource)
                resource = self.changed(work, around, own_id, resource, conditions.matches)
            return self._answer(resource, 200, Context.RESOURCE_PATCH_RESPONSE, conditions.shown)

    def delete(self, database: Database, around: Around, resource_id: str, conditions: Conditions) -> Answer:
        own_id = self._id(resource_id)
        with _turned(), database.work() as work:
            self.removed(work, around, own_id, conditions.matches)
        return Answer(204)

    def search(self, database: Database, around: Around, asked: SearchRequest[Any]) -> tuple[int, list[R]]:
        with database.read() as work:
            return self.listed(work, around, asked)

    def list(self, database: Database, around: Around, payload: Payload) -> Answer:
        with PROVIDER:
            asked = SearchRequest[self.model].model_validate(payload)  # type: ignore[name-defined]
            total, resources = self.search(database, around, asked)
            return _page(self.model, total, resources, asked)


class Users(_Endpoint[WholeUser]):
    model = WholeUser

    def complete(self, wanted: WholeUser, held: WholeUser) -> None:
        wanted.active = held.active if wanted.active is None else wanted.active

    def made(self, work: UnitOfWork, around: Around, resource: WholeUser) -> WholeUser:
        resource.active = True if resource.active is None else resource.active
        line = service.create(work, around, told=people.told_by(resource))
        return lines.resource_of(line, around.base)

    def found(self, work: UnitOfWork, around: Around, resource_id: int) -> WholeUser:
        return lines.resource_of(service.read(work, around, employment_id=resource_id), around.base)

    def changed(
        self, work: UnitOfWork, around: Around, resource_id: int, wanted: WholeUser, matches: str | None
    ) -> WholeUser:
        told = people.told_by(wanted)
        line = service.replace_told(work, around, employment_id=resource_id, told=told, matches=matches)
        return lines.resource_of(line, around.base)

    def removed(self, work: UnitOfWork, around: Around, resource_id: int, matches: str | None) -> None:
        service.remove(work, around, employment_id=resource_id, matches=matches)

    def listed(self, work: UnitOfWork, around: Around, asked: SearchRequest[Any]) -> tuple[int, list[WholeUser]]:
        total, page = lines.found(work, company_id=around.company_id, asked=asked, base=around.base)
        return total, [lines.resource_of(one, around.base) for one in page]


class Groups(_Endpoint[Group]):
    model = Group

    def made(self, work: UnitOfWork, around: Around, resource: Group) -> Group:
        return groups.resource_of(groups.create(work, around, told=groups.told_by(resource)), around.base)

    def found(self, work: UnitOfWork, around: Around, resource_id: int) -> Group:
        return groups.resource_of(groups.read(work, around, department_id=resource_id), around.base)

    def changed(self, work: UnitOfWork, around: Around, resource_id: int, wanted: Group, matches: str | None) -> Group:
        told = groups.told_by(wanted)
        unit = groups.replace_told(work, around, department_id=resource_id, told=told, matches=matches)
        return groups.resource_of(unit, around.base)

    def removed(self, work: UnitOfWork, around: Around, resource_id: int, matches: str | None) -> None:
        groups.remove(work, around, department_id=resource_id, matches=matches)

    def listed(self, work: UnitOfWork, around: Around, asked: SearchRequest[Any]) -> tuple[int, list[Group]]:
        hidden = {str(path).lower() for path in asked.excluded_attributes or ()}
        shown = {str(path).lower().partition(".")[0] for path in asked.attributes or ()}
        with_members = "members" not in hidden and (not shown or "members" in shown)
        total, page = groups.found(work, around, asked=asked, with_members=with_members)
        return total, [groups.resource_of(one, around.base) for one in page]


USERS, GROUPS = Users(), Groups()
ENDPOINTS: Mapping[str, Users | Groups] = {"Users": USERS, "Groups": GROUPS}


def search_all(database: Database, around: Around, payload: Payload) -> Answer:
    """People, then departments, as one list: an attribute one kind does not have is held by none of that kind."""
    with PROVIDER:
        asked = SearchRequest[WholeUser | Group].model_validate(payload)
        first, count = asked.start_index or 1, lines.most(asked)
        total = 0
        resources: list[Resource[Any]] = []
        for endpoint in (USERS, GROUPS):
            own = _own(endpoint.model, asked, first=max(1, first - total), count=count - len(resources))
            matching, page = endpoint.search(database, around, own) if own is not None else (0, [])
            resources += page if first <= total + matching else []
            total += matching
        return _page(WholeUser | Group, total, resources, asked)


def _own(model: Any, asked: SearchRequest[Any], *, first: int, count: int) -> SearchRequest[Any] | None:
    """What one kind is asked of a question to all. None where the filter can match nothing of the kind."""
    own = asked.model_dump(exclude_none=True) | {"startIndex": first, "count": max(0, count)}
    own.pop("schemas", None)
    try:
        return SearchRequest[model].model_validate(own)
    except ValueError:
        return None


def _page(model: Any, total: int, resources: list[Any], asked: SearchRequest[Any]) -> Answer:
    answer = ListResponse[model](
        total_results=total,
        start_index=asked.start_index or 1,
        items_per_page=len(resources),
        resources=resources,
    )
    return Answer(
        200,
        answer.model_dump(scim_ctx=Context.SEARCH_RESPONSE, response_parameters=asked),
    )


class _turned:
    """Two at once may find the same address free, and the database lets one of them have it."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, IntegrityError):
            raise Taken() from error
