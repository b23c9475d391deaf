"""A vault in a folder: each file is on the disk, and so is its name, before `keep` returns."""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from errno import EINVAL
from pathlib import Path
from stat import S_ISREG

from bot.vault import Spoilt

BLOCK = 1 << 20
# Of a name's length, in hexadecimal digits.
LENGTH = 64
# No file of evidence is longer; whoever lays an endless one there holds up no check.
MOST = 64 << 20


class Folder:
    """A vault (`bot.vault.Vault`) below `root`, in folders by the first two digits."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where the file with this digest lies."""
        return self.root / sha256[:2] / sha256

    async def keep(self, blocks: AsyncIterator[bytes]) -> tuple[str, int]:
        """Store a stream; a crash on the way leaves a temporary file and no more."""
        with _naming(self.root):
            return await self._keep(blocks)

    async def _keep(self, blocks: AsyncIterator[bytes]) -> tuple[str, int]:
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest, size = hashlib.sha256(), 0
        handle, temporary = tempfile.mkstemp(dir=self.root, prefix=".coming-")
        try:
            with os.fdopen(handle, "wb") as file:
                async for block in blocks:
                    digest.update(block)
                    size += len(block)
                    await asyncio.to_thread(file.write, block)
                file.flush()
                await asyncio.to_thread(os.fsync, file.fileno())
            sha256 = digest.hexdigest()
            await asyncio.to_thread(self._settle, Path(temporary), sha256)
        finally:
            _forget(temporary)
        return sha256, size

    def _settle(self, temporary: Path, sha256: str) -> None:
        """Give the file its name, which fails where the name is taken: unlike a rename, a link replaces nothing."""
        target = self.path(sha256)
        target.parent.mkdir(exist_ok=True, mode=0o700)
        temporary.chmod(0o400)
        try:
            os.link(temporary, target)
        except FileExistsError:
            if self.digest(sha256) != sha256:
                raise Spoilt(f"{sha256} lies in the vault with other bytes") from None
        for folder in (target.parent, self.root):
            _sync(folder)

    def digest(self, sha256: str) -> str | None:
        """The digest that the file of this name has now; None where it is gone, empty where it is longer than any."""
        try:
            if not S_ISREG(self.path(sha256).lstat().st_mode):
                raise OSError(EINVAL, "is no plain file", str(self.path(sha256)))
            with self.path(sha256).open("rb") as file:
                if os.fstat(file.fileno()).st_size > MOST:
                    return ""
                return hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return None

    def forget(self, sha256: str) -> bool:
        """Delete a file for good; False if it was not there."""
        try:
            self.path(sha256).unlink()
        except FileNotFoundError:
            return False
        _sync(self.path(sha256).parent)
        return True

    def read(self, sha256: str) -> Iterator[bytes]:
        """The bytes of a file in blocks."""
        with self.path(sha256).open("rb") as file:
            while block := file.read(BLOCK):
                yield block

    def names(self) -> Iterator[str]:
        """The digests under which files lie; what is only on its way there is left out."""
        with suppress(FileNotFoundError):
            for shelf in self.root.iterdir():
                if shelf.is_dir():
                    yield from (file.name for file in shelf.iterdir() if len(file.name) == LENGTH)

    def trouble(self) -> str | None:
        """Why nothing can be written to the folder, or to where it would be made."""
        there = next(each for each in (self.root, *self.root.absolute().parents) if each.exists())
        fault = written_to(there)
        return f"cannot be written: {fault}; the folder is {self.root}" if fault else None


# As many bytes as a small photo: an empty file goes onto a full disk, and these do not.
PROBE = bytes(64 * 1024)


def written_to(folder: Path) -> str | None:
    """Why no file can be written to a folder, found by writing one; None where it can."""
    try:
        with tempfile.TemporaryFile(dir=folder, prefix=".coming-") as probe:
            probe.write(PROBE)
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as fault:
        return fault.strerror or str(fault)
    return None


@contextmanager
def _naming(folder: Path) -> Iterator[None]:
    """Give a fault of the disk that names no file the name of the folder."""
    try:
        yield
    except OSError as fault:
        if fault.filename is None and fault.errno is not None:
            raise OSError(fault.errno, fault.strerror, str(folder)) from fault
        raise


def _forget(temporary: str) -> None:
    Path(temporary).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
