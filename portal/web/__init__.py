"""Everything that knows HTTP: registers the views, then closes the gate."""

from __future__ import annotations

from flask import Flask

from portal.web import addresses, assets, errors, filters, gate, headers, login, logs
from portal.web.audit.views import audit_views
from portal.web.cases.views import case_views
from portal.web.home.views import home_views
from portal.web.meetings.item_views import item_views
from portal.web.meetings.views import meeting_views
from portal.web.people.views import people_views
from portal.web.signin.views import signin_views


def open_web(app: Flask) -> None:
    """Give the app its views, pages for errors, headers and logs; refuse to start where a view declares no act."""
    logs.keep_logs(app)
    headers.believe_proxies(app, app.config["SETTINGS"].proxy_hops)
    headers.set_headers(app)
    errors.answer_errors(app)
    filters.add_filters(app)
    assets.serve_assets(app)
    login.start_login(app)
    addresses.add_converters(app)
    for views in (home_views, signin_views, people_views, case_views, audit_views, meeting_views, item_views):
        app.register_blueprint(views)
    gate.close_gate(app)
