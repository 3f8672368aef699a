"""Pages of availability."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("availability", __name__)
