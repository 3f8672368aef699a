"""What a company's own machine may do with a token."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    SCIM = "scim"
    ROSTER_READ = "roster:read"
    ROSTER_WRITE = "roster:write"
    RELEASES_READ = "releases:read"
    WEBHOOKS_WRITE = "webhooks:write"
