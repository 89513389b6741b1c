"""The demo's single sign-on provider: oidc-provider-mock on this machine alone, without its debugger; asks for no password."""

from __future__ import annotations

import argparse
import json
import logging
import os
import warnings
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server


class Quiet(WSGIRequestHandler):
    """Writes no line for a request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def make_provider(subjects: dict[str, dict[str, Any]]) -> Any:
    """The provider's application, with these subjects to choose from and what it says of each."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # of this process alone, which serves plain HTTP to this machine
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of what its own next version will change
        from oidc_provider_mock import User, app

    users = [User(sub=subject, claims=claims) for subject, claims in subjects.items()]
    provider = app(user_claims=users, require_nonce=True, issue_refresh_token=False)
    provider.debug = False
    provider.wsgi_app = provider.wsgi_app.app  # without its debugger, which runs what is typed into it

    @provider.after_request  # type: ignore[untyped-decorator,unused-ignore]
    def _at_home(response: Any) -> Any:
        # Its pages name a style sheet on another site; the demo asks nobody outside.
        response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
        return response

    return provider


def main() -> None:
    """Serve the provider until the process is told to stop."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--port", type=int, required=True)
    words.add_argument("--subjects", type=json.loads, required=True)
    given = words.parse_args()
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    provider = make_provider(given.subjects)
    make_server("127.0.0.1", given.port, provider, threaded=True, request_handler=Quiet).serve_forever()


if __name__ == "__main__":
    main()
