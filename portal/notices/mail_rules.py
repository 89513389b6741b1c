"""What a mail says: that something waits, at most that it is urgent, and where to sign in. Nothing of any case (L13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

FOOTER = "This mail says no more on purpose. Do not answer it: nobody reads the answers."


@dataclass(frozen=True)
class Letter:
    """A mail as it goes out; the same letter twice is the same mail, by its Message-ID."""

    message_id: str
    sender: str
    to: str
    subject: str
    text: str
    html: str
    at: datetime


def write_letter(
    number: str, sender: str, to: str, base_url: str, host: str, urgent: bool, digest: bool, at: datetime
) -> Letter:
    """The letter of a mail: its words hang on urgent and digest alone, its one link on the configured address."""
    first = "Things wait for you in Homeward." if digest else "Something waits for you in Homeward."
    first = "Something urgent waits for you in Homeward." if urgent else first
    subject = "Homeward: urgent, something waits for you" if urgent else "Homeward: something waits for you"
    link = f"{base_url.rstrip('/')}/inbox"
    text = f"{first}\n\nSign in to see it:\n{link}\n\n{FOOTER}\n"
    html = (
        '<!DOCTYPE html>\n<html lang="en-US"><head><meta charset="utf-8"><title>Homeward</title></head><body>\n'
        f'<p>{escape(first)}</p>\n<p><a href="{escape(link)}">Sign in to see it</a></p>\n<p>{escape(FOOTER)}</p>\n</body></html>\n'
    )
    return Letter(f"<{number}@{host}>", sender, to, subject, text, html, at)
