"""Guidance: how NCMEC responds when a child goes missing from care."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from portal.resources.rules import AS_OF, NCMEC_CALL, NCMEC_STEPS, OTHERS, SERVICES
from portal.sharing.act_rules import Act
from portal.web.gate import acts

resource_views = Blueprint("resources", __name__)


@resource_views.get("/guidance/ncmec")
@acts(Act.RESOURCE_READ)
def ncmec() -> Any:
    """How NCMEC responds, step by step, with what can be asked for."""
    return render_template(
        "resources/ncmec.html", steps=NCMEC_STEPS, services=SERVICES, others=OTHERS, call=NCMEC_CALL, as_of=AS_OF
    )
