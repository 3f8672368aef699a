"""Why a pack is not sold. Nothing was bought then."""

from __future__ import annotations


class NotSold(Exception):
    """The terms of today have no pack of this size."""


class PriceChanged(Exception):
    """The pack costs something else than the page said on which it was ordered."""


class OtherSum(Exception):
    """Something else was paid than the pack costs."""
