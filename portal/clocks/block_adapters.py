"""Reads the text of packs and scenarios: blocks of `Word: value` lines; each error names file, line, what is wrong and what to write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

Kind = TypeVar("Kind", bound=StrEnum)


class PackError(ValueError):
    """A text that cannot be read; each line of the message names file, line and remedy."""


@dataclass
class Line:
    """One line: where it stands, its word and its value."""

    where: str
    word: str
    value: str

    def refuse(self, what: str) -> PackError:
        """The error that this line is wrong, and what to write instead."""
        return PackError(f"{self.where}: {self.word}: {what}")

    def one_of(self, kind: type[Kind], phrase: str) -> Kind:
        """The word of a closed list that a phrase means. Raises PackError."""
        try:
            return kind(phrase.strip().lower().replace(" ", "_"))
        except ValueError:
            known = [item.value.replace("_", " ") for item in kind]
            near = get_close_matches(phrase.strip().lower(), known, 3, 0.7)
            remedy = (
                f"Did you mean {' or '.join(f'“{word}”' for word in near)}? Write one of" if near else "Write one of"
            )
            raise self.refuse(f"“{phrase.strip()}” is not in the list. {remedy}: {', '.join(known)}.") from None

    def zone(self) -> ZoneInfo:
        """The time zone that the value names. Raises PackError."""
        try:
            return ZoneInfo(self.value)
        except (ValueError, KeyError, OSError):
            raise self.refuse("this is no zone of the IANA list. Write one such as America/Chicago.") from None

    def parts(self) -> tuple[str, ...]:
        """The value cut at its semicolons. Raises PackError where a part is empty."""
        found = tuple(part.strip() for part in self.value.split(";"))
        if not all(found):
            raise self.refuse(
                "there is nothing before or after a semicolon. Take the semicolon out, or write what is missing."
            )
        return found


@dataclass
class Block:
    """Lines up to the next empty line; the first says what it is."""

    lines: list[Line] = field(default_factory=list)
    sound: bool = True

    @property
    def kind(self) -> str:
        """The word of the first line."""
        return self.lines[0].word

    def find(self, word: str) -> Line | None:
        """The line of this word, or None."""
        return next((line for line in self.lines if line.word == word), None)

    def all(self, word: str) -> list[Line]:
        """Every line of this word."""
        return [line for line in self.lines if line.word == word]

    def need(self, word: str) -> Line:
        """The line of this word. Raises PackError where there is none."""
        found = self.find(word)
        if found is None:
            raise self.lines[0].refuse(f"the block has no line “{word}: …”. Add it.")
        return found

    def text(self, word: str) -> str:
        """The value of this word, empty where it is not there."""
        found = self.find(word)
        return found.value if found else ""


@dataclass(frozen=True)
class Grammar:
    """The words that each kind of block knows, and those that may stand in it more than once."""

    words: Mapping[str, frozenset[str]]
    often: frozenset[str] = frozenset()

    @property
    def begins(self) -> str:
        """How a block may begin, in words."""
        return ", ".join(f"“{word}: …”" for word in self.words)


def read_blocks(text: str, name: str, grammar: Grammar, errors: list[PackError]) -> list[Block]:
    """The blocks of a text; of those with a word that is wrong, an error is added and they are marked as not sound."""
    found = []
    for block in _blocks(text, name, errors):
        error = _check(block, grammar)
        if error:
            errors.append(error)
        block.sound = error is None
        if error is None or block.kind in grammar.words:
            found.append(block)
    return found


def _blocks(text: str, name: str, errors: list[PackError]) -> Iterator[Block]:
    block = Block()
    for number, raw in enumerate([*text.replace("\r\n", "\n").lstrip("\ufeff").split("\n"), ""], start=1):
        where = f"{name}:{number}"
        if raw.startswith("#"):
            continue
        if not raw.strip():
            if block.lines:
                yield block
            block = Block()
        elif raw[0] in " \t":
            if block.lines:
                block.lines[-1].value += " " + raw.strip()
            else:
                errors.append(
                    PackError(
                        f"{where}: a line that begins with a space goes on with the line above; there is none. Take the space out."
                    )
                )
        else:
            word, colon, value = raw.partition(":")
            if not colon or not value.strip():
                errors.append(PackError(f"{where}: “{raw.strip()}” is no line of a pack. Write “Word: value”."))
            elif any(ord(letter) < 32 and letter != "\t" for letter in raw):
                errors.append(
                    PackError(
                        f"{where}: {word.strip()}: there is a control character in this line. Type the line anew."
                    )
                )
            else:
                block.lines.append(Line(where, word.strip(), value.strip()))


def _check(block: Block, grammar: Grammar) -> PackError | None:
    known = grammar.words.get(block.kind)
    if known is None:
        return block.lines[0].refuse(
            f"this word begins no block. Write one of {grammar.begins} first, or take out the empty line above."
        )
    seen: set[str] = set()
    for line in block.lines:
        if line.word not in known:
            return line.refuse(f"this word is not known here. Write one of: {', '.join(sorted(known))}.")
        if line.word in seen and line.word not in grammar.often:
            return line.refuse("this word stands twice in its block. Put everything in one line.")
        seen.add(line.word)
    return None
