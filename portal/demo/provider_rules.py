"""The demo's single sign-on in plain values: whose sign-in is linked, and what the provider says of them."""

from __future__ import annotations

from typing import Any

PROVIDER_ID, PROVIDER_NAME = "cedar-city-police", "Cedar City Police (demo)"
AGENCY = "Cedar City Police Department"
# The one subject that is linked, and the sign-in name of the person to whom.
SUBJECT, LOGIN = "june.tracewell@police.example", "june.tracewell"
SUBJECTS: dict[str, dict[str, Any]] = {SUBJECT: {"amr": ["pwd", "mfa"]}}


def providers_file(port: int, agency: str, secret: str) -> list[dict[str, Any]]:
    """What the demo's providers file holds."""
    return [
        {
            "id": PROVIDER_ID, "name": PROVIDER_NAME, "issuer": f"http://127.0.0.1:{port}", "client_id": "homeward",
            "secret": secret, "agency": agency, "algorithms": ["RS256"], "amr": ["mfa"],
        }
    ]  # fmt: skip
