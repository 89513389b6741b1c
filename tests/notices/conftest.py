"""What the tests of notices share: a real SMTP server, and a county whose worker works when told."""

from __future__ import annotations

import pytest

from tests.notices.post_office import open_post_office
from tests.notices.scenes import Desk


@pytest.fixture
def post_office():
    with open_post_office() as found:
        yield found


@pytest.fixture
def desk(app, settings, post_office):
    return Desk(app, settings, post_office)
