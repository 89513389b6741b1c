"""Judges the text of an edition as `flask clocks check` judges a file, under what stands above it, and what stands below it under it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from portal.clocks.block_adapters import PackError
from portal.clocks.block_text_rules import plain, rule_at
from portal.clocks.edition_rules import Checked, Problem
from portal.clocks.pack_adapters import chain, read_pack, readable
from portal.clocks.pack_check_rules import findings
from portal.clocks.pack_rules import Pack

MOST_PROBLEMS = 20


def check_text(text: str, code: str, known: Mapping[str, Pack], taken: frozenset[str]) -> Checked:
    """A pack's text and everything that is wrong with it. `known`: the packs that run here by code; `taken`: words of editions kept."""
    name = f"{code}.pack"
    try:
        pack = read_pack(plain(text), name, {other: found for other, found in known.items() if other != code})
    except PackError as error:
        return Checked(readable(plain(text), name), tuple(_problems(str(error), name, plain(text))))
    return Checked(pack, (*_head(pack, code, known[code], text, taken), *_below(pack, known)))


def _problems(message: str, name: str, text: str) -> Iterator[Problem]:
    for said in message.split("\n")[:MOST_PROBLEMS]:  # whoever has mended these sees the next
        found = re.match(rf"{re.escape(name)}:(\d+): (.*)", said)
        if not found:
            yield Problem(said)
            continue
        word, colon, what = found[2].partition(": ")
        if not colon or "“" in word or " " in word.removesuffix(" than").removesuffix(" of").removesuffix(" hours"):
            word, what = "", found[2]
        yield Problem(what[:1].upper() + what[1:], int(found[1]), rule_at(text, int(found[1])), word)


def _head(pack: Pack, code: str, was: Pack, text: str, taken: frozenset[str]) -> Iterator[Problem]:
    """What of the head may not change, and the word of the edition."""
    for word, value, wanted in (
        ("Pack", pack.code, code), ("Level", pack.level.value, was.level.value), ("Under", pack.under, was.under),
        ("Zone", pack.zone.key, was.zone.key),
    ):  # fmt: skip
        if value != wanted:
            said = f"“{word}: {wanted.replace('_', ' ')}”" if wanted else f"nothing for {word}"
            yield Problem(
                f"A draft stays where it stands among the layers. Write {said}.", _line(text, word), word=word
            )
    if pack.edition in taken:
        yield Problem(
            f"Edition {pack.edition} is kept already, with its own text. Write another day, month or year.",
            _line(text, "Edition"), word="Edition",
        )  # fmt: skip


def _line(text: str, word: str) -> int:
    return next((turn for turn, raw in enumerate(plain(text).split("\n"), 1) if raw.startswith(f"{word}:")), 1)


def _below(pack: Pack, known: Mapping[str, Pack]) -> Iterator[Problem]:
    """What would become wrong in a running pack below: a rule that gives more time, or one that it names and that is gone."""
    changed = {**known, pack.code: pack}
    for below in known.values():
        above = chain(below.under, changed)
        if pack not in above:
            continue
        before = findings(below, chain(below.under, known))
        for finding in findings(below, above):
            if finding not in before:
                yield Problem(
                    f"In {below.name}, which stands below: rule “{finding.rule}”, {finding.word}: {finding.what} "
                    "Have its edition changed first, or leave here what it hangs on."
                )
