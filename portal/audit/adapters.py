"""The anchor file: one signed JSON line each time the chain's head is anchored outside the database."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

from portal.audit.rules import Anchor

LONGEST = 1024  # bytes; a line is some 230


def read_anchors(path: Path) -> list[Anchor]:
    """Every anchor of the file, oldest first; a line that is not one comes back as an anchor that nobody signed."""
    if not path.exists():
        return []
    return [_anchor(line) for line in path.read_text().splitlines()]


def last_anchor(path: Path) -> Anchor | None:
    """The newest anchor, or None before the first; reads the file's end alone, which grows by a line a minute."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LONGEST))
        lines = file.read().decode(errors="replace").splitlines()
    return _anchor(lines[-1]) if lines else None


def _anchor(line: str) -> Anchor:
    try:
        values = json.loads(line)
        return Anchor(int(values["seq"]), str(values["mac"]), str(values["at"]), str(values["signature"]))
    except (ValueError, KeyError, TypeError):
        return Anchor(-1, "", "", "")


def append_anchor(path: Path, anchor: Anchor) -> None:
    """Add an anchor and see it onto the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(json.dumps(asdict(anchor)) + "\n")
        file.flush()
        os.fsync(file.fileno())
