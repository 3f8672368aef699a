"""The one blueprint on which the pages of asking, of the result and of the operator stand."""

from flask import Blueprint

bp = Blueprint("assessments", __name__)
