"""Writes the pages of docs/ that are made from the code: `make docs`; a test fails where they differ."""

from __future__ import annotations

import csv
from dataclasses import fields
from pathlib import Path

from portal.config import Settings
from portal.people.rules import NEVER_A_CASE, Role
from portal.sharing.rules import TABLE, InformationClass, Level, Word
from setup import pack_docs

DOCS = Path(__file__).resolve().parents[1] / "docs"

LEVELS = {
    Level.FULL: "all of it",
    Level.LIMITED: "these fields, and whole what the own agency recorded",
    Level.FILED: "what stands in a filing or service that the viewer may open",
    Level.OWN: "what the own agency made",
    Level.AUDIENCE: "what was addressed to the own agency, and what it wrote itself",
    Level.DUTY: "duties that the own agency owns or that are owed to it",
}
WORDS = {
    Word.ALWAYS: "always",
    Word.NEVER: "never",
    Word.JOINED: "the agency was let into the case, under an agreement in force",
    Word.ON_DOCKET: "it is the viewer's docket, and the notice of missing child is filed there",
    Word.LEDGER_ORDERED: "the court has ordered the live ledger",
    Word.PARTY: "an appearance or appointment puts the viewer into the docket",
    Word.SERVED: "it was served on the viewer or on those for whom they stand",
    Word.OWN_OR_DUAL: "the agency supervises (or the office prosecutes) the child on a juvenile-justice docket",
    Word.INTERSTATE: "an interstate compact matter is open and the office is one of its ends",
    Word.WHILE_MISSING: "the child is missing and no recovery, return or other outcome is recorded",
    Word.VICTIM_IDENTIFIED: "the child was identified as a trafficking victim",
    Word.CUSTODIAN: "the agency has placement and care of the child today",
    Word.NAMED: "an order in force names the viewer",
    Word.AUTHORITY: "a statute, order, agreement or consent is on record for this recipient",
    Word.OWN_AGENCY: "it was recorded by the own agency",
    Word.RECEIVING: "the recovery plan names the agency as first place or placement",
}


def say(name: str) -> str:
    """A word of the code as a person reads it."""
    return name.replace("_", " ")


def condition(text: str) -> str:
    """A condition of the table in words."""
    parts = [" and ".join(WORDS[Word(word)] for word in part.split("+")) for part in text.split("|")]
    return "; or ".join(parts)


def permissions() -> str:
    """docs/permissions.md."""
    rows = list(csv.DictReader(TABLE.read_text().splitlines()))
    page = [
        "# Who may know what",
        "",
        "Made by `make docs` from `portal/sharing/rights.csv`, the one table by which the portal decides. A class that is not",
        "listed under a role is closed to it: no section, no count, no form. A case in which no class is open is not there at",
        "all. L1 to L21 are the [laws of the house](laws.md); *decided* marks what law left open and the house chose.",
        "",
        f"{len(Role)} roles, {len(InformationClass)} classes, {len(rows)} cells.",
    ]
    for role in Role:
        page += ["", f"## {say(role.value).capitalize()}", ""]
        own = [row for row in rows if row["role"] == role.value and row["level"] != "none"]
        if role in NEVER_A_CASE:
            page += ["Never opens a case.", ""]
        if not own:
            continue
        page += ["| what | how much | when | because |", "|---|---|---|---|"]
        for row in own:
            much = LEVELS[Level(row["level"])]
            if row["fields_when_limited"]:
                much += ": " + ", ".join(say(name) for name in row["fields_when_limited"].split(";"))
            page.append(f"| {say(row['class'])} | {much} | {condition(row['condition'])} | {row['basis']} |")
        closed = [say(row["class"]) for row in rows if row["role"] == role.value and row["level"] == "none"]
        page += ["", f"Closed: {', '.join(closed) or 'nothing'}."]
    return "\n".join(page) + "\n"


def settings() -> str:
    """docs/settings.md."""
    page = [
        "# Settings",
        "",
        "Made by `make docs` from `portal/config.py`. Each is a variable of the environment, read once at the start; a setting",
        "that would start an unsafe portal is refused by name, and the portal does not start.",
        "",
        "| variable | meaning | if not set |",
        "|---|---|---|",
    ]
    for item in fields(Settings):
        if "name" in item.metadata:
            default = str(item.default).replace(f"{DOCS.parent}/", "")
            page.append(
                f"| `{item.metadata['name']}` | {item.metadata['meaning']} | {f'`{default}`' if default else ''} |"
            )
    return "\n".join(page) + "\n"


PAGES = {
    "permissions.md": permissions,
    "settings.md": settings,
    "packs-words.md": pack_docs.words,
    "packs-coverage.md": pack_docs.coverage,
}


def main() -> None:
    """Write every generated page."""
    for name, make in PAGES.items():
        (DOCS / name).write_text(make())


if __name__ == "__main__":
    main()
