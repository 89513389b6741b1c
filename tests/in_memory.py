"""Where the tests put their files: thousands of databases are made and thrown away, and on a disk that is a third of the time."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3  # a run needs some 500 MB; a container's 64 MB do not do


def use_memory_for_files() -> None:
    """Let temporary files lie in memory, for this process and those that it starts, where there is room for them.

    Whoever sets TMPDIR has chosen. A server is started from there, so programs must be allowed to run in it.
    """
    if "TMPDIR" in os.environ or not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return
    if os.statvfs(MEMORY).f_flag & os.ST_NOEXEC or shutil.disk_usage(MEMORY).free < ROOM:
        return
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
