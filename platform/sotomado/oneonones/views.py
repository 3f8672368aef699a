"""Pages of oneonones."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("oneonones", __name__)
