"""The auditor's page: the log of who did and saw what, never a case."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from portal.audit import log_services
from portal.sharing.act_rules import Act
from portal.web.addresses import after_which
from portal.web.gate import acts, viewer

audit_views = Blueprint("audit", __name__)


@audit_views.get("/log")
@acts(Act.AUDIT_READ)
def log() -> Any:
    """The latest lines of the log, a page at a time."""
    page = log_services.read_log(viewer(), after_which("before"))
    return render_template("audit/log.html", page=page)
