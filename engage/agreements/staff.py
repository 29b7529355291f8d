"""Staff pages of agreements."""

from flask import Blueprint

bp = Blueprint("agreements_staff", __name__)
