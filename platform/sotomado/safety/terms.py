"""What the verbs of safety need of the settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sotomado.settings import Settings


@dataclass(frozen=True)
class Terms:
    """Where pages are; how long nobody may answer before more are called; how long something may be read."""

    public_url: str
    page_again_after: timedelta
    readable_for: timedelta

    @classmethod
    def of(cls, settings: Settings) -> Terms:
        return cls(
            settings.public_url,
            timedelta(minutes=settings.safety_page_again_minutes),
            timedelta(minutes=settings.safety_reading_minutes),
        )
