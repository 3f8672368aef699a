"""Who may use what about companies' machines: the part of the table of `authorisation` for tokens and what they open.

HR makes tokens on pages. What a token opens is opened by nothing else: not by a cookie, whoever's it is.
"""

from __future__ import annotations

from sotomado.accounts.access import ANYONE, HR_OWNER, Access, by_token
from sotomado.accounts.scopes import Scope

MACHINES: dict[str, Access] = {
    # a company's tokens, for HR
    "tokens.index": HR_OWNER,
    "tokens.make": HR_OWNER,
    "tokens.end": HR_OWNER,
    # where a company's own systems are told, for HR
    "company_webhooks.index": HR_OWNER,
    "company_webhooks.make": HR_OWNER,
    "company_webhooks.show": HR_OWNER,
    "company_webhooks.ping": HR_OWNER,
    "company_webhooks.resume": HR_OWNER,
    "company_webhooks.end": HR_OWNER,
    # the connection of its identity provider, for HR
    "scim_link.show": HR_OWNER,
    "scim_link.choose": HR_OWNER,
    # SCIM itself
    "scim.config": by_token(Scope.SCIM),
    "scim.resource_types": by_token(Scope.SCIM),
    "scim.resource_type": by_token(Scope.SCIM),
    "scim.schemas": by_token(Scope.SCIM),
    "scim.schema": by_token(Scope.SCIM),
    "scim.search": by_token(Scope.SCIM),
    "scim.create": by_token(Scope.SCIM),
    "scim.read": by_token(Scope.SCIM),
    "scim.replace": by_token(Scope.SCIM),
    "scim.patch": by_token(Scope.SCIM),
    "scim.remove": by_token(Scope.SCIM),
    "scim.search_by_post": by_token(Scope.SCIM),
    "scim.search_everything": by_token(Scope.SCIM),
    "scim.search_everything_by_post": by_token(Scope.SCIM),
    "scim.many": by_token(Scope.SCIM),
    "scim.me": by_token(Scope.SCIM),
    "scim.nothing": by_token(Scope.SCIM),
    # the API for a company's own systems, and its description
    "api.openapi": ANYONE,
    "api.employees": by_token(Scope.ROSTER_READ),
    "api.employee": by_token(Scope.ROSTER_READ),
    "api.departments": by_token(Scope.ROSTER_READ),
    "api.roster_import": by_token(Scope.ROSTER_READ),
    "api.send_roster": by_token(Scope.ROSTER_WRITE),
    "api.confirm_roster": by_token(Scope.ROSTER_WRITE),
    "api.cancel_roster": by_token(Scope.ROSTER_WRITE),
    "api.releases": by_token(Scope.RELEASES_READ),
    "api.release": by_token(Scope.RELEASES_READ),
    "api.webhooks": by_token(Scope.WEBHOOKS_WRITE),
    "api.make_webhook": by_token(Scope.WEBHOOKS_WRITE),
    "api.end_webhook": by_token(Scope.WEBHOOKS_WRITE),
    "api.resume_webhook": by_token(Scope.WEBHOOKS_WRITE),
    "api.ping_webhook": by_token(Scope.WEBHOOKS_WRITE),
    "api.deliveries": by_token(Scope.WEBHOOKS_WRITE),
}
