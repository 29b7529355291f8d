"""Staff pages of wording."""

from flask import Blueprint

bp = Blueprint("wording_staff", __name__)
