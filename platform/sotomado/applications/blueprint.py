"""The one blueprint on which the applicant's pages and the operators' stand."""

from flask import Blueprint

bp = Blueprint("applications", __name__)
