"""The design system's files and our own style sheet: a content hash in every address, compressed once, kept for a year."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, current_app, request

from portal.web.gate import public

OWN = Path(__file__).resolve().parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".ico": "image/x-icon",
}


@cache
def _hash(folder: Path) -> str:
    """One hash over a folder's files, so that addresses inside a style sheet keep working under it."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in TYPES:
            digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _folder(kind: str) -> Path:
    return OWN if kind == "own" else Path(current_app.config["SETTINGS"].assets_dir)


def asset_url(name: str) -> str:
    """The address of an asset, such as `own/homeward.css` or `uswds/css/uswds.min.css`."""
    return _address(name, current_app.config["SETTINGS"].assets_dir)


@cache
def _address(name: str, _assets: str) -> str:
    kind, _, rest = name.partition("/")
    return f"/assets/{kind}/{_hash(_folder(kind))}/{rest}"


def serve_assets(app: Flask) -> None:
    """Serve the files of the two folders and nothing else."""

    @app.get("/assets/<any(own, uswds):kind>/<string(length=16):content>/<path:name>")
    @public("style sheets, fonts and icons hold nothing of a case")
    def asset(kind: str, content: str, name: str) -> Response:
        folder = _folder(kind)
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()) or path.suffix not in TYPES or not path.is_file():
            abort(404)
        packed = path.with_name(path.name + ".gz")
        if packed.is_file() and request.accept_encodings["gzip"]:
            response = Response(packed.read_bytes(), content_type=TYPES[path.suffix])
            response.headers["Content-Encoding"] = "gzip"
        else:
            response = Response(path.read_bytes(), content_type=TYPES[path.suffix])
        response.vary.add("Accept-Encoding")
        current = content == _hash(folder)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if current else "no-cache"
        return response
