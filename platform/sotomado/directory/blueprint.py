"""The one blueprint on which all pages of the directory stand."""

from flask import Blueprint

bp = Blueprint("directory", __name__)
