"""Staff pages of replies."""

from flask import Blueprint

bp = Blueprint("replies_staff", __name__)
