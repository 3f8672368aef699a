"""Chance from a seed: the same seed and purpose give the same throws, whatever else is drawn meanwhile."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice(Random):
    """Python's generator, seeded with words, and a few throws of our own."""

    def __init__(self, *words: object) -> None:
        super().__init__("/".join(map(str, words)))

    def key(self) -> str:
        """A row id of the shape of `database.new_key`: 128 bits, 22 characters."""
        return urlsafe_b64encode(self.getrandbits(128).to_bytes(16, "big")).rstrip(b"=").decode()

    def happens(self, probability: float) -> bool:
        return self.random() < probability

    def one_of(self, weights: dict[T, float]) -> T:
        return self.choices(list(weights), weights=list(weights.values()))[0]

    def some(self, choices: Sequence[T], count: int) -> list[T]:
        """`count` different ones, or all there are."""
        return self.sample(choices, min(count, len(choices)))

    def normal(self, mean: float, deviation: float) -> float:
        return self.gauss(mean, deviation)
