"""What is served, and all of what each thing may say. What is not here is not advertised, and not kept.

The models are our own cut of RFC 7643: an attribute that a provider could write and never read back would be a promise
not kept. What a provider sends beyond that is left aside, as providers expect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, ValidationInfo, field_validator, model_validator
from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    Context,
    ETag,
    ExtensibleStringEnum,
    Extension,
    External,
    Filter,
    Mutability,
    Pagination,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)

MOST_RESULTS = 200
MOST_OPERATIONS = 200
LARGEST_BULK = 1024 * 1024


class Name(ComplexAttribute):
    """The name, as the company writes it."""

    formatted: str | None = None
    """The full name, as it is to be shown."""

    family_name: str | None = None
    """The family name."""

    given_name: str | None = None
    """The given name."""


class Email(ComplexAttribute):
    """One address. One is kept of each person: the primary one, else the first."""

    class Type(ExtensibleStringEnum):
        work = "work"
        home = "home"
        other = "other"

    value: Annotated[str | None, Required.true] = None
    """The address to which the invitation goes."""

    type: Type | None = None
    """What the address is for."""

    primary: bool | None = None
    """Whether it is the one to write to."""


class User(Resource[Any]):
    """Somebody who works at the company."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Required.true, Uniqueness.server] = None
    """What the provider knows them by."""

    name: Name | None = None
    """The name."""

    display_name: str | None = None
    """The name to be shown, before the formatted one."""

    emails: Annotated[list[Email] | None, Required.true] = None
    """The address; without one, a userName that is an address."""

    @model_validator(mode="before")
    @classmethod
    def _address_of_a_user_name(cls, value: Any, info: ValidationInfo) -> Any:
        """Many providers send an address as userName and nothing else."""
        asked = (info.context or {}).get("scim")
        if asked not in (Context.RESOURCE_CREATION_REQUEST, Context.RESOURCE_REPLACEMENT_REQUEST):
            return value
        if not isinstance(value, dict):
            return value
        names = {key.lower(): key for key in value}
        user_name = value.get(names.get("username", ""))
        if isinstance(user_name, str) and "@" in user_name and not value.get(names.get("emails", "")):
            without = {key: one for key, one in value.items() if key.lower() != "emails"}
            return without | {"emails": [{"value": user_name, "type": "work", "primary": True}]}
        return value

    active: bool | None = None
    """Whether they work there. False ends their place in the company; their own account stays theirs."""


class Manager(ComplexAttribute):
    """Whom somebody reports to."""

    value: Annotated[str | None, Required.true, CaseExact.true] = None
    """The id of another User."""

    ref: Annotated[Reference[User] | None, Mutability.read_write] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """The address of that User."""


class EnterpriseUser(Extension):
    """The place in the company."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")

    department: str | None = None
    """The department, by its name; one that is not there yet is made."""

    manager: Manager | None = None
    """Whom they report to."""

    @field_validator("manager", mode="before")
    @classmethod
    def _as_providers_send_it(cls, value: Any) -> Any:
        """Some send the id alone, some a list of one."""
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return {"value": value} if isinstance(value, str) and value else value or None


class Member(ComplexAttribute):
    """Somebody who works in a department."""

    value: Annotated[str | None, Required.true, Mutability.immutable, CaseExact.true] = None
    """The id of a User."""

    ref: Annotated[Reference[User] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """The address of that User."""


class Group(Resource[Any]):
    """A department. Everybody works in one at most: whoever becomes a member here leaves the one before."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Required.true, Uniqueness.server] = None
    """The name of the department."""

    members: list[Member] | None = None
    """Who works there."""


if TYPE_CHECKING:
    WholeUser = User
else:
    WholeUser = User[EnterpriseUser]

CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=True, max_operations=MOST_OPERATIONS, max_payload_size=LARGEST_BULK),
    filter=Filter(supported=True, max_results=MOST_RESULTS),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=True),
    etag=ETag(supported=True),
    pagination=Pagination(
        cursor=False,
        index=True,
        default_pagination_method=Pagination.DefaultPaginationMethod.index,
        default_page_size=100,
        max_page_size=MOST_RESULTS,
    ),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="Token",
            description="A token made by the company's HR on its page of tokens, for SCIM.",
            spec_uri=Reference[External]("https://www.rfc-editor.org/rfc/rfc6750"),
            primary=True,
        )
    ],
)
# What providers really send: attributes nobody asked for, values beside a remove, paths to an entry not there yet.
POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
PROVIDER = ScimProvider(
    models=[User, EnterpriseUser, Group],
    resource_types=[ResourceType.from_resource(WholeUser), ResourceType.from_resource(Group)],
    config=CONFIG,
    policy=POLICY,
)
