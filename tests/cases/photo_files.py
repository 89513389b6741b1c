"""Files of photos for tests: plain ones, hostile ones, and ones in which every place for metadata holds a word."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from PIL import Image


@cache
def jpeg(color: str = "red", size: tuple[int, int] = (2000, 1000)) -> bytes:
    """A plain photo."""
    made = BytesIO()
    Image.new("RGB", size, color).save(made, "JPEG")
    return made.getvalue()
