"""Reporting units: departments pooled until each unit has enough people to be told of."""

from reports.units.choosing import FEWEST, partition, settle

__all__ = ["FEWEST", "partition", "settle"]
