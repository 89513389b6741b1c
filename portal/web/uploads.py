"""What is sent to the portal stays in memory: a photo as it was taken is never written to a disk, not even for a moment."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any

from flask import Request


class PortalRequest(Request):
    """A request whose files are read into memory, within the limit on its body."""

    def _get_file_stream(self, *_what: Any, **_more: Any) -> IO[bytes]:
        return BytesIO()
