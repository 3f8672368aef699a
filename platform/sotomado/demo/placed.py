"""Everybody's place in the frame of every quarter, as the worker of its first morning would have given it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sotomado.database import Database
from sotomado.demo.calendar import Season, at
from sotomado.reporting.frame import service as frame


def place_everyone(database: Database, company_ids: Sequence[int], seasons: Sequence[Season]) -> None:
    """From the first quarter on, so that each fiscal year begins with its own plan of units."""
    for company_id in company_ids:
        with database.work() as work:
            for season in seasons:
                then = min(at(season.first, 9 * 60), work.now)
                frame.place_everyone(replace(work, now=then), company_id, season.quarter.name)
