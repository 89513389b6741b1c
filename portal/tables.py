"""Every table of the portal, imported in one place so that migrations and tests see them all."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path


def import_models() -> None:
    """Import each feature's tables."""
    root = Path(__file__).parent
    for path in sorted(root.glob("*/*models.py")):
        import_module(".".join(("portal", path.parent.name, path.stem)))
