"""The one blueprint the desk of safety stands on."""

from flask import Blueprint

bp = Blueprint("safety_desk", __name__)
