"""How an edition differs from the one before, rule by rule: sentences and lines, old and new."""

from __future__ import annotations

from dataclasses import dataclass

from portal.clocks.block_text_rules import BlockChange, changes
from portal.clocks.pack_rules import Pack
from portal.clocks.sentence_rules import text_of

KIND_WORDS = {"Pack": "The head of the pack", "Source": "Source", "Rule": "Rule"}
VERB_WORDS = {"added": "Added", "removed": "Removed", "changed": "Changed"}


@dataclass(frozen=True)
class Difference:
    """A block that differs; sentences are empty where the block is no rule or cannot be read."""

    block: BlockChange
    before: str
    after: str

    @property
    def heading(self) -> str:
        """What differs and how, in words."""
        kind = KIND_WORDS.get(self.block.kind, self.block.kind)
        return f"{VERB_WORDS[self.block.verb]}: {kind}{' ' + self.block.name if self.block.name else ''}"


def differences(before: str, after: str, old: Pack | None, new: Pack | None) -> list[Difference]:
    """Every block in which two texts differ, with the sentences of their packs; not the head where only the word of the edition does."""
    return [
        Difference(change, _said(old, change, change.before), _said(new, change, change.after))
        for change in changes(before, after)
        if change.kind != "Pack" or _but_edition(change.before) != _but_edition(change.after)
    ]


def _but_edition(head: str) -> list[str]:
    return [line for line in head.split("\n") if not line.startswith("Edition:")]


def _said(pack: Pack | None, change: BlockChange, lines: str) -> str:
    rule = pack.rule(change.name) if pack and change.kind == "Rule" and lines else None
    return text_of(rule) if rule else ""
