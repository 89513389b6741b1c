"""Rebuilds a photo in a process of its own, with limits on memory, time and files; what comes back is looked at before it is believed."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

from portal.cases.photo_rules import (
    LONGEST,
    MOST_PIXELS,
    REFUSAL_WORDS,
    SMALL,
    FileKind,
    NotAPhoto,
    Rebuilt,
    Refusal,
    only_pixels,
)

MEMORY = 1 << 30  # bytes of address space: 40 million pixels three times over, and the libraries
PROCESSOR = 2  # seconds of computing
WALL = 15  # seconds until it is ended whatever it does: a machine under load gives it a part of each
SCRIPT = Path(__file__).with_name("pixel_adapters.py")


def rebuild(content: bytes, kind: FileKind) -> Rebuilt:
    """The photo made anew from its pixels, upright, at most LONGEST pixels long, and its thumbnail; raises NotAPhoto."""
    words = [sys.executable, "-I", str(SCRIPT), kind.value, *map(str, (MOST_PIXELS, LONGEST, SMALL, MEMORY, PROCESSOR))]
    try:
        done = subprocess.run(words, input=content, capture_output=True, timeout=WALL, env={}, cwd="/", check=False)
    except subprocess.TimeoutExpired as error:
        raise NotAPhoto(REFUSAL_WORDS[Refusal.TOO_DEAR]) from error
    answer = done.stdout
    if answer[:1] == b"!" and answer[1:].decode("ascii", "replace") in set(Refusal):
        raise NotAPhoto(REFUSAL_WORDS[Refusal(answer[1:].decode())])
    if done.returncode != 0:  # ended by its limits
        raise NotAPhoto(REFUSAL_WORDS[Refusal.TOO_DEAR])
    length = struct.unpack(">I", answer[1:5])[0] if answer[:1] == b"=" and len(answer) > 5 else 0
    found = Rebuilt(answer[5 : 5 + length], answer[5 + length :])
    if not (only_pixels(found.photo) and only_pixels(found.thumbnail)):
        raise NotAPhoto(REFUSAL_WORDS[Refusal.UNREADABLE])
    return found
