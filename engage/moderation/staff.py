"""Staff pages of moderation."""

from flask import Blueprint

bp = Blueprint("moderation_staff", __name__)
