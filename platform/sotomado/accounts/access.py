"""Kinds of access: which roles may use an endpoint, and whose things a person reaches there.

- ANYONES: nothing personal; open without signing in.
- OWN: what belongs to the person who asks. The verbs filter by owner, so another's id is simply not found.
- MACHINES: what belongs to the company whose token comes along, if the token is for that. No cookie counts there.
- COMPANY: pages of the company named in the address, which must be the one the role was granted for. Of HR, each page
  says for which duty it is; an owner may do all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sotomado.accounts.models import Duty, Role
from sotomado.accounts.scopes import Scope


class Whose(StrEnum):
    ANYONES = "anyone's"
    OWN = "own"
    COMPANY = "company"
    MACHINES = "company's machines"


@dataclass(frozen=True)
class Access:
    """Which roles may use an endpoint (an empty set: everyone signed in), and whose things it reaches.

    `duties`: of HR, which of these one must have at least (an empty set: any).
    """

    whose: Whose
    roles: frozenset[Role] = frozenset()
    duties: frozenset[Duty] = frozenset()
    # What a token must be for; None where no token opens this.
    scope: Scope | None = None


def by_token(scope: Scope) -> Access:
    """For a company's machines, with a token that is for `scope`."""
    return Access(Whose.MACHINES, scope=scope)


ANYONE = Access(Whose.ANYONES)
SIGNED_IN = Access(Whose.OWN)
ADVISEE = Access(Whose.OWN, frozenset({Role.ADVISEE}))
APPLICANT = Access(Whose.OWN, frozenset({Role.APPLICANT}))
CONSULTANT = Access(Whose.OWN, frozenset({Role.CONSULTANT}))
EITHER_SIDE = Access(Whose.OWN, frozenset({Role.ADVISEE, Role.CONSULTANT}))
PAIR = Access(Whose.OWN, frozenset({Role.ADVISEE, Role.MANAGER}))
MANAGER = Access(Whose.OWN, frozenset({Role.MANAGER}))
HR = Access(Whose.COMPANY, frozenset({Role.HR}))
HR_OWNER = Access(Whose.COMPANY, frozenset({Role.HR}), frozenset({Duty.OWNER}))
HR_REPORTS = Access(Whose.COMPANY, frozenset({Role.HR}), frozenset({Duty.OWNER, Duty.REPORTS}))
HR_BILLING = Access(Whose.COMPANY, frozenset({Role.HR}), frozenset({Duty.OWNER, Duty.BILLING}))
OPERATOR = Access(Whose.OWN, frozenset({Role.OPERATOR}))
