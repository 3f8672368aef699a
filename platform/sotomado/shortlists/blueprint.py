"""The one blueprint on which the pages of wishes, of the ten and of comparing stand."""

from flask import Blueprint

bp = Blueprint("shortlists", __name__)
