"""The portal's own log: one JSON object a line, request numbers, never a query string or a value typed by someone."""

from __future__ import annotations

import json
import logging
import sys
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, request


class JsonLines(logging.Formatter):
    """One JSON object a line, whatever the text holds. Of other loggers the place alone: Flask's text names the address."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage() if record.name == log.name else f"said by {record.name}",
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            # The place, not the message: an exception's text may quote what someone typed.
            line["error"] = record.exc_info[0].__name__
            line["where"] = _frames(record)
        return json.dumps(line, ensure_ascii=True)


def _frames(record: logging.LogRecord) -> list[str]:
    frames, trace = [], record.exc_info[2] if record.exc_info else None
    while trace is not None:
        code = trace.tb_frame.f_code
        if "portal" in code.co_filename:
            frames.append(f"{code.co_filename.rsplit('portal/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-6:]


log = logging.getLogger("homeward")


def keep_logs(app: Flask) -> None:
    """Write one line a request to standard error."""
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False
    app.logger.handlers[:] = log.handlers
    app.logger.propagate = False

    @app.before_request
    def _start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def _line(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else "(none)"
        spent = time.perf_counter() - g.get("started", time.perf_counter())
        facts = {"request": g.get("request_number", ""), "method": request.method if request.url_rule else "-", "rule": rule,
                 "status": response.status_code, "ms": round(spent * 1000, 1)}  # fmt: skip
        log.info("request", extra={"facts": facts})
        return response
