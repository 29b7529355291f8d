"""Views of wording."""

from flask import Blueprint

bp = Blueprint("wording", __name__)
