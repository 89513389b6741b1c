"""A pack's text as its blocks of lines, changed without losing a line: remarks, order and what no page knows stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

REMARK = "#"
# What the page of a rule asks in its sentence; all its other lines stand in one box.
SENTENCE = ("Duty", "Owner", "To", "From", "Due")


@dataclass(frozen=True)
class WordLine:
    """A word with its value and the lines that hold both; of a remark the word is #."""

    word: str
    value: str
    raw: tuple[str, ...]


@dataclass(frozen=True)
class TextBlock:
    """Lines between empty ones: from which line (counted from 1), the word and value with which it begins, its lines."""

    first: int
    kind: str
    name: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines as text."""
        return "\n".join(self.lines)

    @property
    def last(self) -> int:
        """Its last line."""
        return self.first + len(self.lines) - 1

    def words(self) -> list[WordLine]:
        """Its words in their order, remarks among them."""
        return words_of(self.text)

    def value(self, word: str) -> str:
        """The value of a word, empty where it does not stand here."""
        return next((line.value for line in self.words() if line.word == word), "")


def plain(text: str) -> str:
    """A text with one kind of line end, and one at its end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff").strip("\n") + "\n"


def words_of(text: str) -> list[WordLine]:
    """The words of lines in their order; a line that begins with a space goes on with the one above."""
    found: list[WordLine] = []
    for raw in text.split("\n"):
        if not raw.strip():
            continue
        if raw.startswith(REMARK):
            found.append(WordLine(REMARK, raw, (raw,)))
        elif raw[0] in " \t" and found and found[-1].word != REMARK:
            last = found[-1]
            found[-1] = WordLine(last.word, f"{last.value} {raw.strip()}".strip(), (*last.raw, raw))
        else:
            word, _, value = raw.partition(":")
            found.append(WordLine(word.strip(), value.strip(), (raw,)))
    return found


def blocks_of(text: str) -> list[TextBlock]:
    """The blocks of a text in their order; remarks alone are one too, with neither kind nor name."""
    found: list[TextBlock] = []
    lines: list[str] = []
    for number, raw in enumerate([*plain(text).split("\n"), ""], start=1):
        if raw.strip():
            lines.append(raw)
        elif lines:
            head = next((line for line in words_of("\n".join(lines)) if line.word != REMARK), WordLine("", "", ()))
            found.append(TextBlock(number - len(lines), head.word, head.value, tuple(lines)))
            lines = []
    return found


def rule_of(text: str, name: str) -> TextBlock | None:
    """The block of a rule, None where there is none of this name."""
    return next((block for block in blocks_of(text) if block.kind == "Rule" and block.name == name), None)


def rule_at(text: str, line: int) -> str:
    """The name of the rule in whose block a line stands, empty where it is none's."""
    return next((b.name for b in blocks_of(text) if b.kind == "Rule" and b.first <= line <= b.last), "")


def with_rule(text: str, name: str, new: str) -> str:
    """The text with this block in the place of a rule's, or at its end where there is no such rule."""
    block = rule_of(text, name)
    if block is None:
        return plain(text) + "\n" + new.strip("\n") + "\n"
    lines = plain(text).split("\n")
    return plain("\n".join([*lines[: block.first - 1], *new.strip("\n").split("\n"), *lines[block.last :]]))


def without_rule(text: str, name: str) -> str:
    """The text without a rule's block and one of the empty lines around it."""
    block = rule_of(text, name)
    if block is None:
        return text
    lines = plain(text).split("\n")
    return plain("\n".join([*lines[: block.first - 1], *lines[block.last + 1 :]]))


def with_value(text: str, word: str, value: str) -> str:
    """The text with another value of a word in its first block."""
    lines = plain(text).split("\n")
    head = next((block for block in blocks_of(text) if block.kind == "Pack"), None)
    for number in range(head.first - 1, head.last) if head else ():
        if lines[number].partition(":")[0].strip() == word:
            lines[number] = f"{word}: {value}"
            break
    return "\n".join(lines)


def other_lines(block: TextBlock) -> str:
    """The lines of a rule that its sentence does not ask, as they stand; a word that stands twice is here the second time."""
    asked, rest = {"Rule", *SENTENCE}, list[str]()
    for line in block.words():
        if line.word in asked:
            asked.remove(line.word)
        else:
            rest += line.raw
    return "\n".join(rest)


def made(name: str, said: Mapping[str, str], others: str, before: TextBlock | None = None) -> str:
    """The block of a rule from its sentence and its other lines, each in the place where it stood before; what is new follows.

    A value that did not change keeps its lines as they were broken.
    """
    values = {"Rule": name} | {word: " ".join(said.get(word, "").split()) for word in SENTENCE}
    waiting = words_of(others)
    order = before.words() if before else [WordLine(word, "", ()) for word in ("Rule", *SENTENCE)]
    lines: list[str] = []
    for line in order:
        if line.word in values:
            value = values.pop(line.word)
            if value:
                lines += line.raw if value == line.value else (f"{line.word}: {value}",)
        elif waiting:
            lines += waiting.pop(0).raw
    lines += [f"{word}: {value}" for word, value in values.items() if value]
    return "\n".join([*lines, *(raw for line in waiting for raw in line.raw)])


@dataclass(frozen=True)
class BlockChange:
    """What became of a block: added, removed or changed, with its lines before and after."""

    kind: str
    name: str
    before: str
    after: str

    @property
    def verb(self) -> str:
        """Added, removed or changed."""
        return "added" if not self.before else "removed" if not self.after else "changed"


def changes(before: str, after: str) -> list[BlockChange]:
    """How a text differs from an earlier one, block by block: the head, sources, rules; order and remarks between blocks make no difference.

    Blocks that stand twice, which the checker refuses, are told apart by their turn, so that none is passed over.
    """
    old, new = _keyed(before), _keyed(after)
    return [
        BlockChange(key[0], key[1], old.get(key, ""), new.get(key, ""))
        for key in dict.fromkeys([*new, *old])
        if old.get(key) != new.get(key)
    ]


def _keyed(text: str) -> dict[tuple[str, str, int], str]:
    found: dict[tuple[str, str, int], str] = {}
    turns = Counter[tuple[str, str]]()
    for block in blocks_of(text):
        if block.kind:
            name = "" if block.kind == "Pack" else block.name
            turns[block.kind, name] += 1
            found[block.kind, name, turns[block.kind, name]] = block.text
    return found
