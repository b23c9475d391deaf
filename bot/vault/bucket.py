"""A vault in S3 or what speaks like it: a put that refuses to overwrite, answered once it is stored."""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import from_url

from bot.errors import Refused
from bot.vault import Spoilt, Unreachable
from bot.vault.endpoint import endpoint_fault

if TYPE_CHECKING:
    from obstore.store import RetryConfig

BLOCK = 1 << 20
# A file below this many bytes waits for its digest in memory, a larger one on the disk.
IN_MEMORY = 1 << 21
# A person waits for the answer to what they sent, and the inbox tries again by itself.
RETRIES: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}


class Bucket:
    """A vault (`bot.vault.Vault`) in a bucket, below the prefix of its URL."""

    def __init__(self, url: str) -> None:
        if wrong := endpoint_fault(os.environ):
            raise Refused(wrong)
        try:
            self._store = from_url(url, retry_config=RETRIES)
        except (BaseError, ValueError) as fault:
            raise Refused(f"DUTYBELL_VAULT_URL: {str(fault).splitlines()[0]}") from None

    async def keep(self, blocks: AsyncIterator[bytes]) -> tuple[str, int]:
        """Store a stream once its digest, which is its name, is known."""
        digest, size = hashlib.sha256(), 0
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
            async for block in blocks:
                digest.update(block)
                size += len(block)
                file.write(block)
            file.seek(0)
            sha256 = digest.hexdigest()
            try:
                # Whole, not in parts: the refusal to overwrite is a condition that only a whole put can carry.
                await obstore.put_async(self._store, _name(sha256), file.read(), mode="create", use_multipart=False)
            except AlreadyExistsError:
                if await asyncio.to_thread(self.digest, sha256) != sha256:
                    raise Spoilt(f"{sha256} lies in the vault with other bytes") from None
            except BaseError as fault:
                raise Unreachable(f"the bucket does not keep it: {_first_line(fault)}") from fault
        return sha256, size

    def read(self, sha256: str) -> Iterator[bytes]:
        """The bytes of a file in blocks."""
        with _answering():
            for block in obstore.get(self._store, _name(sha256)).stream(min_chunk_size=BLOCK):
                yield bytes(block)

    def digest(self, sha256: str) -> str | None:
        """The digest that the file of this name has now; None where it is gone."""
        found = hashlib.sha256()
        try:
            for block in self.read(sha256):
                found.update(block)
        except FileNotFoundError:
            return None
        return found.hexdigest()

    def forget(self, sha256: str) -> bool:
        """Delete a file for good; False if it was not there."""
        with _answering():
            try:
                obstore.head(self._store, _name(sha256))
            except FileNotFoundError:
                return False
            obstore.delete(self._store, _name(sha256))
        return True

    def names(self) -> Iterator[str]:
        """The digests under which files lie."""
        with _answering():
            for page in obstore.list(self._store):
                yield from (found["path"].rsplit("/", 1)[-1] for found in page)

    def trouble(self) -> str | None:
        """Why the bucket does not answer; that it can be written is seen by the first file."""
        try:
            next(iter(obstore.list(self._store, chunk_size=1)), None)
        except (BaseError, OSError) as fault:
            return f"does not answer: {_first_line(fault)}"
        return None


@contextmanager
def _answering() -> Iterator[None]:
    """Let a bucket that does not answer be a fault like that of a disk; that there is no such file stays what it is."""
    try:
        yield
    except FileNotFoundError:
        raise
    except BaseError as fault:
        raise Unreachable(f"the bucket does not answer: {_first_line(fault)}") from fault


def _first_line(fault: Exception) -> str:
    return str(fault).splitlines()[0][:200]


def _name(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"
