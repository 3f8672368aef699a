"""The one blueprint the operator's pages stand on."""

from flask import Blueprint

bp = Blueprint("operations", __name__)
