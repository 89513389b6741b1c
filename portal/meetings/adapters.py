"""Minutes as safe HTML: Markdown by markdown-it-py, then cleaned by bleach down to ten tags without attributes."""

from __future__ import annotations

import re

import bleach
from markdown_it import MarkdownIt

TAGS = frozenset({"p", "br", "b", "i", "strong", "em", "ul", "ol", "li", "blockquote"})
# Links and pictures are not read as such, so that what was typed stays to be seen as it was typed.
_markdown = MarkdownIt("commonmark", {"html": True, "breaks": True}).disable(["link", "image", "autolink", "reference", "heading", "lheading", "hr", "code", "fence", "backticks"])  # fmt: skip
# Pasted blocks of other kinds become paragraphs, so that taking their tags away glues no words together.
_BLOCK = re.compile(r"<(/?)(?:div|section|article|h[1-6]|table|tr|dl|dt|dd|pre)(?=[\s/>])[^<>]*>", re.IGNORECASE)
_CELL = re.compile(r"</t[dh]\s*>", re.IGNORECASE)


def clean_html(html: str) -> str:
    """The HTML with nothing left but ten tags for formatting, without any attribute; the last step before a page."""
    return str(bleach.clean(html, tags=TAGS, attributes={}, protocols=(), strip=True, strip_comments=True))


def show_minutes(source: str) -> str:
    """Safe HTML of minutes typed as Markdown or pasted as HTML."""
    html = _CELL.sub("</td> ", _BLOCK.sub(r"<\1p>", _markdown.render(source)))
    return clean_html(html)
