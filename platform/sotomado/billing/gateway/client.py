"""The official client, and what its errors mean to us."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import stripe
from stripe import RequestOptions
from stripe._v1_services import V1Services

from sotomado.outbox.errors import ServerAway, Trouble

# Each try; with the client's own two further tries a minute at most, well within the lease of a job.
PATIENCE_SECONDS = 15
RETRIES = 2
# Too many questions; a question with the same key that is still being answered; a key that is not (or no longer) ours,
# which an operator has to mend: no other question is worth asking before.
_LATER = frozenset({401, 409, 429})


class StripeAway(ServerAway):
    """Stripe cannot be spoken with now. What was asked may or may not have happened: ask again with the same key."""


class StripeRefused(Trouble):
    """Stripe said no. `code` and `param` as Stripe names them; `message` may quote what was asked: for no log."""

    def __init__(self, code: str, param: str | None = None, message: str = "") -> None:
        super().__init__(code)
        self.param = param
        self.message = message


def connected(key: str, base: str) -> stripe.StripeClient | None:
    """A client that keeps its connections; None without a key."""
    if not key:
        return None
    return stripe.StripeClient(
        key,
        base_addresses={"api": base} if base else None,
        max_network_retries=RETRIES,
        http_client=(_Near if base else stripe.RequestsClient)(timeout=PATIENCE_SECONDS),
    )


class _Near(stripe.RequestsClient):
    """To a twin on this machine: past whatever proxy the environment names for the way out."""

    def request(self, *asked: Any, **how: Any) -> Any:
        if getattr(self._thread_local, "session", None) is None:
            self._thread_local.session = self.requests.Session()
            self._thread_local.session.trust_env = False
        return super().request(*asked, **how)


@contextmanager
def asking() -> Iterator[None]:
    """Turns the client's errors into ours. Raises StripeAway, StripeRefused."""
    try:
        yield
    except stripe.StripeError as error:
        raise _trouble(error) from error


def _trouble(error: stripe.StripeError) -> Trouble:
    status = error.http_status
    if status is None or status >= 500 or status in _LATER:
        return StripeAway("" if status is None else str(status))
    code = error.code or getattr(error.error, "decline_code", None) or getattr(error.error, "type", None) or str(status)
    return StripeRefused(str(code), getattr(error, "param", None), error.user_message or "")


class Asking:
    """What each part of the gate stands on."""

    def __init__(self, client: stripe.StripeClient | None) -> None:
        self._client = client

    @property
    def _v1(self) -> V1Services:
        """The services. Raises StripeAway where no key is set."""
        if self._client is None:
            raise StripeAway("no key")
        return self._client.v1


def keyed(key: str) -> RequestOptions:
    """With this idempotency key: made of ids of ours, for it travels as a header and stands in Stripe's log."""
    if not (key.isascii() and key.isprintable() and 0 < len(key) <= 255):
        raise ValueError("an idempotency key is 1 to 255 signs of ASCII")
    return {"idempotency_key": key}


def id_of(thing: Any) -> str | None:
    """The id of what may be expanded or not."""
    return None if thing is None else str(getattr(thing, "id", thing))


def instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def seconds(at: datetime) -> int:
    return int(at.timestamp())


def noted(thing: Any) -> dict[str, str]:
    """The metadata of an object."""
    found = getattr(thing, "metadata", None)
    return {} if found is None else {str(name): str(value) for name, value in found.to_dict().items()}
