"""Makes the portal's keys once: python -m portal.keys [demo]; never overwrites."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from portal.config import Settings, make_keys


def main(words: list[str]) -> None:
    """Write the key file that HOMEWARD_KEYS_FILE names."""
    path = Path(os.environ.get("HOMEWARD_KEYS_FILE") or Settings.keys_file)
    try:
        make_keys(path, "demo" if words[1:] == ["demo"] else "production")
    except FileExistsError:
        sys.exit("There are keys already. Without them nothing encrypted can be read, so they are never overwritten.")
    print("Keys made. Keep a copy apart from the database and its backups.")


if __name__ == "__main__":
    main(sys.argv)
