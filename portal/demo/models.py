"""The mark that the demo was loaded into this database, by which production knows it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from portal.store.base import Model, key_column
from portal.store.types import UTCDateTime


class DemoLoaded(Model):
    """One row where the demo was loaded, none anywhere else; the app's role may read it alone."""

    __tablename__ = "demo_loaded"
    id: Mapped[int] = key_column()
    at: Mapped[datetime] = mapped_column(UTCDateTime)
