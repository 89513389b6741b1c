"""Lists, look-up and the case page."""

from __future__ import annotations

from flask import Blueprint

case_views = Blueprint("cases", __name__)
