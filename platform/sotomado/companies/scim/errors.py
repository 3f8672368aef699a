"""What is refused in this house beyond what the protocol's library has errors for."""

from __future__ import annotations

from scim2_models import MutabilityException, UniquenessException

TAKEN = "The company cannot give this address to somebody: it is in use."


class StillOfHr(MutabilityException):
    """Somebody of the company's HR is to leave. Their role has to be taken from them first, by a person."""

    def __init__(self) -> None:
        super().__init__(
            detail="This person belongs to the company's HR on Sotomado. Take them out of HR on the page of HR first."
        )


class Taken(UniquenessException):
    """Somebody else has it. Who that is, and whether here or elsewhere, is not said."""

    def __init__(self, detail: str = TAKEN) -> None:
        super().__init__(detail=detail)
