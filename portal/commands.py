"""The commands: keys, database, demo, people, audit, serve, work."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from portal.audit.adapters import read_anchors
from portal.audit.verify_services import verify
from portal.clocks.block_adapters import PackError
from portal.clocks.local_time_rules import first_instant
from portal.clocks.pack_adapters import library, read_pack
from portal.clocks.pack_services import NotAdopted, adopt_pack
from portal.clocks.simulation_rules import differences, lines_of
from portal.clocks.simulation_services import as_data, load_scenarios, simulate
from portal.config import Settings
from portal.demo.services import CASES, load_demo
from portal.notices import queue_services as queue
from portal.people import services as people
from portal.store.schema import migrate


def add_commands(app: Flask) -> None:
    """Give `flask` the portal's commands."""
    for group in (people_group, demo_group, database_group, clocks_group, notices_group, audit_group):
        app.cli.add_command(group)


def settings() -> Settings:
    """The settings of this process."""
    found: Settings = current_app.config["SETTINGS"]
    return found


people_group = AppGroup("people", help="Persons and their seats.")


@people_group.command("add")
@click.argument("name")
@click.argument("login")
def add_person(name: str, login: str) -> None:
    """Add the first administrator: prints a one-time link, good for 24 hours."""
    try:
        token = people.add_first_administrator(name, login, datetime.now(UTC))
    except people.Refused as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Open this link once, within {people.LINK_HOURS} hours:\n{settings().base_url}/welcome/{token}")


demo_group = AppGroup("demo", help="The demo.")


@demo_group.command("load")
@click.option("--cases", default=CASES, show_default=True, type=click.IntRange(5, 1_000_000), help="How many cases.")
def load_the_demo(cases: int) -> None:
    """Load the demo into an empty database, once; demo mode alone."""
    if not settings().demo:
        raise click.ClickException("The demo is never loaded in production. To try the portal out: HOMEWARD_MODE=demo")
    loaded = load_demo(settings().owner_url, datetime.now(UTC), cases)
    click.echo("The demo is loaded." if loaded else "There are agencies already, so nothing was loaded.")


database_group = AppGroup("database", help="The schema.")


@database_group.command("upgrade")
def upgrade_database() -> None:
    """Bring the database to the newest schema, as its owner."""
    migrate(settings().owner_url)


clocks_group = AppGroup("clocks", help="Packs of rules.")


def _unread(error: PackError | UnicodeDecodeError, file: Path) -> str:
    """Why a file cannot be read, with its remedy."""
    if isinstance(error, PackError):
        return str(error)
    return f"{file.name}:1: this is no text in UTF-8. Save it as plain text in UTF-8."


@clocks_group.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_pack(files: tuple[Path, ...]) -> None:
    """Check the text of packs: names file, line, what is wrong and what to write instead, every error at once."""
    known, wrong = dict(library()), 0
    for file in files:
        try:
            pack = read_pack(file.read_text(encoding="utf-8"), file.name, known)
        except (PackError, UnicodeDecodeError) as error:
            wrong += 1
            click.echo(_unread(error, file), err=True)
            continue
        known[pack.code] = pack
        click.echo(f"{pack.name}, edition {pack.edition}: {len(pack.rules)} rules, no error.")
    if wrong:
        raise click.ClickException(f"{wrong} of {len(files)} files have errors; nothing was changed.")


@clocks_group.command("simulate")
@click.argument("packs", nargs=-1)
@click.option(
    "--scenario",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of scenarios; docs/packs.md says how to write one.",
)
@click.option("--json", "as_json", is_flag=True, help="Print data instead of text.")
def simulate_packs(packs: tuple[str, ...], scenario: Path, as_json: bool) -> None:
    """Print the duties of invented episodes: start, due, rule, source and why. PACKS are codes or files; those of the scenario if none."""
    try:
        scenarios = load_scenarios(packs, scenario)
    except (PackError, UnicodeDecodeError) as error:
        raise click.ClickException(_unread(error, scenario)) from error
    except OSError as error:
        raise click.ClickException(
            f"There is no pack or file {error.filename}. Name a code such as us-tx, or a pack's file."
        ) from error
    wrong, data = 0, []
    for one in scenarios:
        found = simulate(one)
        missed = differences(one.expected, found, one.zone)
        wrong += len(missed)
        data.append(
            {"scenario": one.name, "duties": [as_data(duty, one.zone) for duty in found], "differences": missed}
        )
        if not as_json:
            click.echo(
                "\n".join(
                    [one.name, *(line for duty in found for line in lines_of(duty, one.zone, one.now)), *missed, ""]
                )
            )
    if as_json:
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    if wrong:
        raise click.ClickException(f"{wrong} of what was expected came out otherwise.")


@clocks_group.command("adopt")
@click.argument("pack")
@click.option("--agency", required=True, help="Public number of the agency with authority.")
@click.option("--authority", required=True, help="The resolution or order by which it adopts.")
@click.option(
    "--from", "starts", type=click.DateTime(["%Y-%m-%d"]), default=None, help="First day; today if not given."
)
def adopt(pack: str, agency: str, authority: str, starts: datetime | None) -> None:
    """Adopt an edition of a pack: from its first day on due times bind. Until then they advise only."""
    zone = ZoneInfo(settings().zone)
    begins = first_instant(starts.date(), zone).astimezone(UTC) if starts else datetime.now(UTC)
    try:
        edition = adopt_pack(pack, agency, authority, begins, datetime.now(UTC))
    except NotAdopted as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Adopted: {pack}, edition {edition}, from {begins.astimezone(zone):%b %d, %Y %H:%M %Z}.")


notices_group = AppGroup("notices", help="Notices and mail that wait or were given up.")


@notices_group.command("list")
def list_notices() -> None:
    """How the queue stands, and what is stuck: for whom, since when, why; never of what."""
    now, found = datetime.now(UTC), queue.figures(datetime.now(UTC))
    oldest = f"{(now - found.oldest).total_seconds() / 60:.0f} min" if found.oldest else "none"
    round_at = f"{found.round_at:%Y-%m-%d %H:%M} UTC" if found.round_at else "never"
    click.echo(
        f"to work out {found.notices}, to send {found.mails}, oldest {oldest}, given up {found.given_up}, worker {round_at}"
    )
    for item in queue.list_stuck():
        state = "given up" if item.given_up else "tried again"
        urgent = "urgent, " if item.urgent else ""
        click.echo(
            f"{item.number}  {item.since:%Y-%m-%d %H:%M} UTC  {urgent}{state} after {item.attempts}: {item.failure}  {item.to} ({item.agency})"
        )


@notices_group.command("retry")
@click.argument("number")
def retry_notice(number: str) -> None:
    """Try a notice or mail again now."""
    if not queue.retry(None, number, datetime.now(UTC)):
        raise click.ClickException("Nothing of this number waits or was given up. See: flask notices list")
    click.echo("It is tried again within a few seconds.")


@notices_group.command("stop")
@click.argument("number")
def stop_notice(number: str) -> None:
    """Try a notice or mail no more."""
    if not queue.stop(None, number, datetime.now(UTC)):
        raise click.ClickException("Nothing of this number waits or was given up. See: flask notices list")
    click.echo("It is stopped.")


audit_group = AppGroup("audit", help="The log of who did and saw what.")


@audit_group.command("verify")
def verify_audit() -> None:
    """Check the whole chain against its key and its anchors; name the first broken entry. Ends with 1 where one is broken."""
    found = settings()
    assert found.keys is not None
    verdict = verify(found.keys.audit, read_anchors(found.anchor_file))
    click.echo(verdict.words())
    if not verdict.whole:
        raise SystemExit(1)
