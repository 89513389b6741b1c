"""The auditor's page."""

from __future__ import annotations

from flask import Blueprint

audit_views = Blueprint("audit", __name__)
