"""Pages of shortlists."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("shortlists", __name__)
