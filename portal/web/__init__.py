"""Everything that knows HTTP: registers the views, then closes the gate."""

from __future__ import annotations

from flask import Flask

from portal.web import addresses, assets, cookies, drafts, errors, filters, gate, headers, login, logs, uploads
from portal.web.audit.views import audit_views
from portal.web.calendar.views import calendar_views
from portal.web.cases.views import case_views
from portal.web.dates.views import date_views
from portal.web.dual.views import dual_views
from portal.web.duties.call_views import call_views
from portal.web.duties.views import duty_views
from portal.web.entries.views import entry_views
from portal.web.filings.views import filing_views
from portal.web.home.views import home_views
from portal.web.inbox.views import inbox_views
from portal.web.interstate.views import interstate_views
from portal.web.links.views import link_views
from portal.web.meetings.item_views import item_views
from portal.web.meetings.views import meeting_views
from portal.web.merges.views import merge_views
from portal.web.on_call.cover_views import cover_views
from portal.web.on_call.views import on_call_views
from portal.web.partners.views import partner_views
from portal.web.people.contact_views import contact_views
from portal.web.people.identity_views import identity_views
from portal.web.people.views import people_views
from portal.web.photos.views import photo_views
from portal.web.posters.views import poster_views
from portal.web.provider_reports.received_views import received_views
from portal.web.provider_reports.views import provider_report_views
from portal.web.relief.views import relief_views
from portal.web.report.views import report_views
from portal.web.requests.views import request_views
from portal.web.resources.views import resource_views
from portal.web.returns.interview_views import interview_views
from portal.web.returns.views import return_views
from portal.web.roster.views import roster_views
from portal.web.rules.draft_views import draft_views
from portal.web.rules.views import rule_views
from portal.web.sheets.views import sheet_views
from portal.web.signin.kept_views import kept_views
from portal.web.signin.provider_views import provider_views
from portal.web.signin.views import signin_views
from portal.web.talk.lead_views import lead_views
from portal.web.talk.thread_views import thread_views
from portal.web.talk.views import talk_views
from portal.web.timeline.views import timeline_views


def open_web(app: Flask) -> None:
    """Give the app its views, pages for errors, headers and logs; refuse to start where a view declares no act."""
    app.request_class = uploads.PortalRequest
    app.session_interface = cookies.FormCookie()
    logs.keep_logs(app)
    headers.believe_proxies(app, app.config["SETTINGS"].proxy_hops)
    headers.set_headers(app)
    errors.answer_errors(app)
    filters.add_filters(app)
    assets.serve_assets(app)
    app.jinja_env.globals.update(draft_desk=drafts.desk, script_nonce=headers.script_nonce)
    login.start_login(app)
    addresses.add_converters(app)
    for views in (
        home_views, inbox_views, signin_views, provider_views, people_views, contact_views, identity_views, case_views, report_views, duty_views, relief_views, return_views, interview_views, entry_views, date_views, filing_views, partner_views,
        talk_views, lead_views, thread_views, request_views, resource_views, meeting_views, item_views, on_call_views, cover_views, calendar_views, sheet_views, audit_views,
        rule_views, draft_views, photo_views, roster_views, call_views, kept_views, interstate_views, poster_views, timeline_views,
        provider_report_views, received_views, merge_views, dual_views, link_views,
    ):  # fmt: skip
        app.register_blueprint(views)
    gate.close_gate(app)
