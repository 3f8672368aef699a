"""Where all operations stand, and the list of them that the description is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from sotomado.api.problems import setup_problems

if TYPE_CHECKING:
    from sotomado.api.declaring import Operation

ROOT = "/api/v1"
OPERATIONS: list[Operation] = []

bp = Blueprint("api", __name__)
setup_problems(bp)
