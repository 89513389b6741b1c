"""Addresses that are made once are those that Flask makes, whatever stands in them."""

from __future__ import annotations

import pytest
from flask import url_for

from portal.web.addresses import address_of

ONE, ZERO, OTHER = "123456789012", "000000000001", "000000000000"


@pytest.mark.parametrize("root", ["", "/below"])
@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("home.home", {}),
        ("cases.case_page", {"number": ONE}),
        ("cases.case_page", {"number": ZERO}),
        ("cases.case_page", {"number": ONE, "_anchor": "comments"}),
        ("cases.found", {"number": ZERO, "after": OTHER}),
        ("cases.found", {"number": OTHER, "after": ZERO}),
        ("cases.case_list", {"number": None, "after": ONE}),
        ("cases.case_list", {"after": "with space & sign"}),
        ("entries.entry", {"number": ONE, "kind": "identity"}),
        ("signin.sign_in", {"next": "/cases"}),
        ("home.home", {"_external": True}),
    ],
)
def test_an_address_is_flasks_own(app, endpoint, values, root):
    for _ in range(2):  # as it is made, and as it was kept
        with app.test_request_context("/", base_url=f"http://localhost{root}"):
            assert address_of(endpoint, **values) == url_for(endpoint, **values)


def test_what_is_no_address_says_so(app):
    with app.test_request_context("/"), pytest.raises(Exception, match="Could not build url"):
        address_of("cases.case_page")
