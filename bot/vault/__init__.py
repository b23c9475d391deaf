"""The vault: evidence files under the SHA-256 of their bytes, kept before any row speaks of them."""

from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit


class Spoilt(Exception):
    """What lies under a digest has other bytes; nothing is written over it."""


class Unreachable(OSError):
    """The vault does not answer, or does not take what it is given."""


class Vault(Protocol):
    """Files named by their digest; each is written once, nothing is ever overwritten, `forget` alone deletes."""

    async def keep(self, blocks: AsyncIterator[bytes]) -> tuple[str, int]:
        """Store a stream; its digest and size in bytes, returned once it would outlast a power cut.

        What lies there already is left as it is; raises Spoilt where that has other bytes, OSError where nothing can
        be kept now.
        """

    def read(self, sha256: str) -> Iterator[bytes]:
        """The bytes of a file in blocks; raises FileNotFoundError where there is none."""

    def digest(self, sha256: str) -> str | None:
        """The digest that the file of this name has now; None where it is gone."""

    def forget(self, sha256: str) -> bool:
        """Delete a file for good; False if it was not there."""

    def names(self) -> Iterator[str]:
        """The digests under which files lie, in no order."""

    def trouble(self) -> str | None:
        """Why nothing can be kept here; None where all is well."""


def open_vault(url: str) -> Vault:
    """The vault at `file:///folder` or `s3://bucket/prefix`; of S3, endpoint and keys come from the AWS_* variables."""
    if url.startswith("s3://"):
        from bot.vault.bucket import Bucket  # its library takes time to load, which a folder can do without

        return Bucket(url)
    from bot.vault.folder import Folder

    return Folder(Path(unquote(urlsplit(url).path)))


def folder_of(url: str) -> Path | None:
    """The folder of a vault's URL; None for a bucket."""
    return None if url.startswith("s3://") else Path(unquote(urlsplit(url).path))


async def flowing(blocks: Iterable[bytes]) -> AsyncIterator[bytes]:
    """Blocks as a stream that `keep` takes."""
    for block in blocks:
        yield block
