"""What the worker does about money: each kind of job, what is due by the calendar, and what follows an event of Stripe.

Every part of billing adds its lines here, and `sotomado.jobs` reads them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sotomado.database import Database
from sotomado.settings import Settings

Handler = Callable[[dict[str, Any], str], None]
Chore = Callable[[], None]


def handlers(_database: Database, _settings: Settings) -> dict[str, Handler]:
    """What does each kind of job."""
    return {}


def chores(_database: Database, _settings: Settings) -> tuple[Chore, ...]:
    """What is looked at again and again; each knows by itself whether something is due."""
    return ()
