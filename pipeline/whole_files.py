"""Files that are there whole or not at all."""

import contextlib
import os
import secrets
import stat
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: Path, body: bytes) -> None:
    """Write a file so that readers meet the old one or the new one, also after a power cut.

    A new file gets the rights that the umask leaves, one that is replaced keeps its own; a link keeps pointing to it.
    What is no regular file (`/dev/stdout`) is written to as it is. Raises OSError, and leaves nothing behind then.
    """
    path = path.resolve()
    rights = None
    with contextlib.suppress(FileNotFoundError):
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            path.write_bytes(body)
            return
        rights = stat.S_IMODE(found.st_mode)
    # A leading dot: whoever lists the folder by a pattern meets whole files only.
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
            if rights is not None:
                os.fchmod(file.fileno(), rights)
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _keep_name(path.parent)


def _keep_name(folder: Path) -> None:
    """A new name is kept by its folder. Some file systems cannot be asked to; they keep it in their own time."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
