"""The vault: evidence files under the SHA-256 of their bytes, on the disk before any row speaks of them."""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

BLOCK = 1 << 20


class Vault:
    """A folder of files named by their digest; nothing in it is ever overwritten."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where the file with this digest lies."""
        return self.root / sha256[:2] / sha256

    async def keep(self, blocks: AsyncIterator[bytes]) -> tuple[str, int]:
        """Store a stream; its digest and size in bytes, returned once file and folder are synced to the disk.

        A crash on the way leaves a temporary file and no more.
        """
        self.root.mkdir(parents=True, exist_ok=True)
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
        except BaseException:
            _forget(temporary)
            raise
        return sha256, size

    def _settle(self, temporary: Path, sha256: str) -> None:
        target = self.path(sha256)
        if target.exists() and self.digest(sha256) == sha256:
            temporary.unlink()
            return
        target.parent.mkdir(exist_ok=True)
        temporary.chmod(0o440)
        temporary.replace(target)
        for folder in (target.parent, self.root):
            _sync(folder)

    def digest(self, sha256: str) -> str | None:
        """The digest that the file of this name has now; None where it is gone."""
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return None

    def read(self, sha256: str) -> Iterator[bytes]:
        """The bytes of a file in blocks."""
        with self.path(sha256).open("rb") as file:
            while block := file.read(BLOCK):
                yield block


def _forget(temporary: str) -> None:
    Path(temporary).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
