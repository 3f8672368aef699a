"""What somebody may set so that the twin behaves as the network and Stripe do on a bad day. All off at first."""

from dataclasses import dataclass, fields
from typing import Any

from stripe_twin.values import Json


@dataclass
class Switches:
    """One value each; `POST /_twin/switches` takes any of them by name."""

    # --- Deliveries of events
    hold: bool = False  # keep them; whoever directs delivers by hand
    delay_seconds: float = 0.0  # after the change, before the first attempt
    duplicates: int = 0  # further copies of each
    reorder: int = 0  # gather so many, then send them last first
    loss_share: float = 0.0  # of the attempts, this share never leaves (0 to 1); tried again like any failed one
    retry_seconds: float = 1.0  # before the second attempt; doubles each time
    attempts: int = 12  # then it is given up
    sign_by_machine_clock: bool = False  # stamps signatures with the machine's time instead of the twin's
    # --- Answers to requests
    outage: str = ""  # "500", "503", "429" or "drop": what requests get instead of an answer, before anything is done
    outage_requests: int | None = None  # for so many requests; None until it is lifted
    outage_paths: str = ""  # only paths that begin so, such as /v1/refunds
    answers_lost: int = 0  # so many POST requests are carried out, and the connection drops before the answer
    slow_seconds: float = 0.0  # before each answer
    # --- What becomes of money
    refunds: str = "succeeded"  # or "pending" or "failed"
    processing_seconds: int = 0  # how long a payment stays `processing`
    availability_days: int = 0  # before a payment can be paid out
    payouts: str = "manual"  # or "daily": everything available leaves when a day passes in Tokyo
    max_amount_yen: int = 5_000_000  # of one payment; what is above looks like yen sent as hundredths

    def set(self, **changed: Any) -> None:
        """Raises KeyError for a name that is not a switch and TypeError for a value of another kind."""
        known = {field.name: field.default for field in fields(self)}
        for name, value in changed.items():
            if name not in known:
                raise KeyError(name)
            default = known[name]
            if isinstance(default, float) and not isinstance(value, bool):
                value = float(value)
            elif not (value is None and default is None) and default is not None and type(value) is not type(default):
                raise TypeError(f"{name} is a {type(default).__name__}")
            setattr(self, name, value)

    def all(self) -> Json:
        return {field.name: getattr(self, field.name) for field in fields(self)}
