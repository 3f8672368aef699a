"""Why nothing can be done with a roster on its way in; pages word them."""

from __future__ import annotations


class Busy(Exception):
    """One of this company is being taken in at this moment."""

    def __init__(self, import_id: str) -> None:
        super().__init__("A roster of this company is being taken in.")
        self.import_id = import_id


class NotReady(Exception):
    """It is not at the step that this is done at: read anew meanwhile, taken back, or compared with a newer roster."""


class Unconfirmed(Exception):
    """Something has to be said first: `field` names what."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} was not said.")
        self.field = field
