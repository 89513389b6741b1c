"""Packs broken in one way each, by a hand that had the manual alone: each is refused with file, line and remedy, and nothing changes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from portal.clocks.block_adapters import PackError
from portal.clocks.pack_adapters import library, read_pack

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GOOD = {path.name: path.read_text(encoding="utf-8") for path in sorted((HERE / "packs").glob("*.pack"))}
BROKEN = [json.loads(line) for line in (HERE / "broken_packs.jsonl").read_text(encoding="utf-8").splitlines()]


def broken(one):
    """The text of a broken pack: a good one with its edits, from the last to the first."""
    lines = GOOD[one["from"]].split("\n")
    for begin, end, others in reversed(one["edits"]):
        lines[begin:end] = others
    return "\n".join(lines)


def lines_of(error):
    return {int(found) for found in re.findall(r"^x\.pack:(\d+): ", str(error), re.M)}


@pytest.mark.parametrize("name", [name for name in GOOD if name.startswith("good-")])
def test_the_good_packs_from_which_they_were_broken_are_clean(name):
    assert read_pack(GOOD[name], name, library()).rules


@pytest.mark.parametrize("one", BROKEN, ids=[one["name"] for one in BROKEN])
def test_each_is_refused_at_its_line_with_a_remedy(one):
    with pytest.raises(PackError) as error:
        read_pack(broken(one), "x.pack", library())
    assert lines_of(error.value) & set(one["line"]), (one["why"], str(error.value))
    for said in str(error.value).splitlines():
        assert re.search(
            r"\b(Write|Add|Mend|Take|Give|Say|Start|Name|Put|Move|Type|Tighten|Shorten|Make|write|ask)\b", said
        ), said


def test_the_command_refuses_every_broken_file_and_leaves_the_editions_in_force(app, tmp_path):
    files = []
    for one in BROKEN[::40]:
        path = tmp_path / f"{one['name']}.pack"
        path.write_text(broken(one), encoding="utf-8")
        files.append(path)
    (tmp_path / "bytes.pack").write_bytes(b"Pack: us-xx\nName: \xff\n")
    before = dict(library())
    runner = app.test_cli_runner()
    done = runner.invoke(
        args=["clocks", "check", *map(str, files), str(tmp_path / "bytes.pack"), str(HERE / "packs" / "good-1.pack")]
    )
    assert done.exit_code == 1
    assert f"{len(files) + 1} of {len(files) + 2} files have errors; nothing was changed." in done.output
    assert "bytes.pack:1: this is no text in UTF-8" in done.output
    assert "Traceback" not in done.output
    assert dict(library()) == before
    assert (
        runner.invoke(
            args=["clocks", "check", *map(str, sorted((ROOT / "portal" / "clocks" / "packs").glob("us-??.pack")))]
        ).exit_code
        == 0
    )
