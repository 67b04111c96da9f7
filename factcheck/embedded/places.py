"""Where the embedded servers live, and the user that they run as."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from factcheck import env

PROJECT = Path(__file__).resolve().parent.parent.parent
NOBODY = 65534
SYSTEM_FOLDER = Path("/var/lib")
START_SECONDS = 60
STOP_SECONDS = 20
# The kernel keeps 108 bytes for a socket's path (104 on macOS), the closing zero included.
MAX_SOCKET_PATH_BYTES = 100
DATABASE_SOCKET = ".s.PGSQL.5432"
BROKER_SOCKET = "valkey.sock"


class EmbeddedError(RuntimeError):
    """An embedded server could not be started; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where the servers live: `folder` holds data, logs and locks, `sockets` is reachable for us alone.

    `owner` is the user that the servers run as; None means ours.
    """

    folder: Path
    sockets: Path
    owner: int | None

    @property
    def passfile(self) -> Path:
        return self.folder / "pgpass"

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def valkey(self) -> Path:
        return self.folder / "valkey"


def folder() -> Path:
    """The folder for everything that this installation writes: FACTCHECK_VAR, or var/ in the project."""
    return Path(env.text("FACTCHECK_VAR", str(PROJECT / "var"))).expanduser().absolute()


def home(var: Path | None = None) -> Home:
    """Choose the servers' place for a var folder; always the same one, and nothing is written."""
    wanted = (var or folder()).absolute()
    owner = NOBODY if os.geteuid() == 0 else None
    chosen = wanted
    if owner is not None and not reachable(wanted):
        # PostgreSQL refuses root, and nobody cannot pass a folder such as /root.
        chosen = SYSTEM_FOLDER / f"factcheck-{_key(wanted)}"
    sockets = chosen / "run"
    if len(os.fsencode(sockets / DATABASE_SOCKET)) > MAX_SOCKET_PATH_BYTES:
        # Not tempfile.gettempdir(): TMPDIR may differ between two commands that must meet here.
        sockets = Path("/tmp") / f"factcheck-{_key(wanted)}"  # noqa: S108 - made 0700 and its owner checked
    return Home(folder=chosen, sockets=sockets, owner=owner)


def make_folders(place: Home) -> None:
    """Make what is missing of the servers' folders.

    Raises:
        EmbeddedError: a folder belongs to somebody else, or the servers' user cannot reach it.
    """
    try:
        if not place.folder.exists():
            _make_first_folder(place)
        for private in (place.postgres, place.valkey, place.sockets):
            private.mkdir(mode=0o700, exist_ok=True)
            _check_private(place, private)
    except OSError as error:
        raise EmbeddedError(
            f"{error.filename} cannot be used ({error.strerror}). Was it made by another user? "
            "FACTCHECK_VAR names another folder."
        ) from error


def _make_first_folder(place: Home) -> None:
    if place.folder.parent == SYSTEM_FOLDER:
        # Said once, as people look for their data in var/ first.
        print(f"The servers' data goes to {place.folder}: {folder()} is closed to them.", file=sys.stderr)  # noqa: T201
    place.folder.mkdir(parents=True)
    place.folder.chmod(0o700 if place.owner is None else 0o711)
    if place.owner is not None and not reachable(place.folder):
        raise EmbeddedError(
            f"Users other than root cannot pass to {place.folder}: open the folders above it (o+x)."
        )


def _check_private(place: Home, path: Path) -> None:
    """The folder is ours and closed; matters in /tmp, where anybody could have made it first."""
    found = path.lstat()
    expected = {os.geteuid(), place.owner}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in expected or stat.S_IMODE(found.st_mode) & 0o077:
        raise EmbeddedError(f"{path} must be a folder of ours with mode 0700; remove it and try again.")
    give(place, path)


def give(place: Home, path: Path) -> None:
    """Hand a file of ours to the servers' user."""
    if place.owner is not None:
        os.chown(path, place.owner, place.owner, follow_symlinks=False)


def reachable(path: Path) -> bool:
    """Whether any user can pass to this path; where it does not exist yet, to the folder it will be in."""
    existing = [part for part in (path, *path.parents) if part.exists()]
    return all(part.stat().st_mode & stat.S_IXOTH for part in existing)


def program(place: Home, path: Path, trees: Sequence[Path]) -> Path:
    """The program, or a copy where the servers' user cannot reach it.

    Args:
        place: decides who must reach the program, and takes the copy.
        path: the program as it was installed.
        trees: all folders that it needs; their copies stand to each other as they do.
    """
    if place.owner is None or reachable(path):
        return path
    root = Path(os.path.commonpath(trees))
    # The program's time tells a new version of the wheel from the one that was copied.
    copy = place.folder / "programs" / f"{path.name}-{path.stat().st_mtime_ns}"
    if not copy.exists():
        fresh = copy.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        for tree in trees:
            shutil.copytree(tree, fresh / tree.relative_to(root), symlinks=True, dirs_exist_ok=True)
        for item in (copy.parent, fresh, *fresh.rglob("*")):
            if not item.is_symlink():
                item.chmod(_open_mode(item.stat().st_mode))
        fresh.rename(copy)
    return copy / path.relative_to(root)


def _open_mode(mode: int) -> int:
    return stat.S_IMODE(mode) | (0o055 if mode & stat.S_IXUSR else 0o044)


def package(name: str) -> Path:
    """The folder of an installed package, without importing it."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise EmbeddedError(f"The package {name} is not installed: run `make setup`.")
    return Path(found.origin).parent


def run_as_owner(place: Home, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a program as the servers' user, with an environment that tells it nothing of ours.

    Raises:
        EmbeddedError: it cannot be run at all; a failure of its own is in the return code.
    """
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    try:
        return subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=START_SECONDS + 10,
            cwd=place.folder,
            env=environment,
            umask=0o077,
            user=place.owner,
            group=place.owner,
            extra_groups=None if place.owner is None else [],
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise EmbeddedError(f"{Path(command[0]).name} cannot be run: {error}") from error


def write_private(path: Path, content: str) -> None:
    """Write a file that nobody else may read, not even for the moment between making and closing it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)


def _key(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def tail(log: Path) -> str:
    """The end of a server's log, for error messages; empty when there is none."""
    return log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else ""


def wait(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
