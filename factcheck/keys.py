"""Keys that an installation makes for itself when the environment gives none."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def own_key(folder: Path, name: str) -> str:
    """Return the key in `folder`/`name`, made on first use with mode 0600.

    Two processes that start at once agree on one key: the link fails for the second.
    """
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{name}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
