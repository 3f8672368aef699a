"""Idempotency keys: the same request again gets the same answer, for a day."""

from collections import deque
from dataclasses import dataclass

from stripe_twin.errors import ApiError
from stripe_twin.values import SECONDS_OF_A_DAY


@dataclass
class Kept:
    """What was asked with a key, and once it is known, what was answered."""

    asked: str
    at: int
    answer: tuple[int, bytes] | None = None


class Keys:
    """The keys of a day. What was refused before anything was begun is forgotten at once, as Stripe does."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}
        self._in_order: deque[tuple[int, str]] = deque()

    def begin(self, key: str, asked: str, now: int) -> Kept | None:
        """None where this is the first time and the caller is to go on; else what is to be answered again."""
        self._forget(now)
        if len(key) > 255:
            raise ApiError("Idempotency keys can be at most 255 characters.", type="idempotency_error")
        kept = self._kept.get(key)
        if kept is None:
            self._kept[key] = Kept(asked, now)
            self._in_order.append((now, key))
            return None
        if kept.asked != asked:
            raise ApiError(
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{key}' if you meant to execute a different request.",
                type="idempotency_error",
            )
        if kept.answer is None:
            raise ApiError(
                "There is currently another in-progress request using this Idempotent Key (that probably means you "
                "submitted twice, and the other request is still going through). Please try again later.",
                "idempotency_key_in_use",
                status=409,
                type="idempotency_error",
            )
        return kept

    def keep(self, key: str, status: int, body: bytes) -> None:
        if key in self._kept:
            self._kept[key].answer = (status, body)

    def forget(self, key: str) -> None:
        self._kept.pop(key, None)

    def _forget(self, now: int) -> None:
        while self._in_order and self._in_order[0][0] <= now - SECONDS_OF_A_DAY:
            at, key = self._in_order.popleft()
            if key in self._kept and self._kept[key].at == at:
                del self._kept[key]
