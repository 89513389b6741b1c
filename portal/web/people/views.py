"""The administrator's pages."""

from __future__ import annotations

from flask import Blueprint

people_views = Blueprint("people", __name__)
