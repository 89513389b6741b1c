"""The one object that a server imports."""

import sys

from portal import create_app
from portal.config import UnsafeSettings

try:
    app = create_app()
except UnsafeSettings as error:
    sys.exit(f"homeward: {error}")
