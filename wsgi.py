"""The one object that a server imports."""

from portal import create_app

app = create_app()
