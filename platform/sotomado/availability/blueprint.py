"""The one blueprint on which the pages of a consultant's own time stand."""

from __future__ import annotations

from flask import Blueprint

from sotomado.database import UnitOfWork
from sotomado.directory import service as directory
from sotomado.directory.service import ConsultantCard
from sotomado.web import current_actor

bp = Blueprint("availability", __name__)


def own_card(work: UnitOfWork) -> ConsultantCard:
    """The consultant who asks; nobody else has hours."""
    return directory.own_consultant(work, person_id=current_actor().person_id)
