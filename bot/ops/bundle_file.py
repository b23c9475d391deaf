"""Writing a bundle: a zip with the same bytes for the same records, in bounded memory, whole or not at all."""

from collections.abc import Iterable
from datetime import datetime
from importlib.resources import files as shipped
from itertools import chain
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from bot.errors import Refused
from bot.flows.ledger import bundle as records
from bot.ops.whole_file import whole_file
from bot.store.engine import Connection, Store
from bot.store.ledger import anchors, ledger
from bot.vault import Vault
from schedules.record import record

# What every bundle brings along.
PAGES = ("README.md", "README.zh.md", "verify.py")
# The time of every member: that of the records stands in them.
EPOCH = (1980, 1, 1, 0, 0, 0)


@record
class Written:
    """What came into a bundle, how many files are erased by record, and those that the vault did not have."""

    entries: int
    files: int
    anchors: int
    erased: int
    missing: list[str]


def write_bundle(
    store: Store, vault: Vault, unit: str, path: Path, *, certificates: Path | None, now: datetime
) -> Written:
    """Note the export, then write it; refuses a path that is taken or cannot be written, before anything is noted."""
    if path.exists():
        raise Refused(f"--bundle {path}: is there already; give another name")
    with whole_file(path, f"--bundle {path}") as file, ZipFile(file, "w") as bundle:
        extent = store.write_now(records.begin, unit, now)
        return store.read_now(fill, bundle, vault, extent, certificates=certificates)


def fill(
    conn: Connection, bundle: ZipFile, vault: Vault, of: records.Extent, *, certificates: Path | None = None
) -> Written:
    """Put everything into an open bundle, as of one moment."""
    ledger.steady(conn)
    for page in PAGES:
        _put(bundle, page, [shipped("bot.bundle").joinpath(page).read_bytes()])
    _put(bundle, "bundle.json", [records.head(of)])
    _put(bundle, "entries.txt", records.entries(conn, of), large=True)
    _put(bundle, "texts.jsonl", records.texts(conn, of), large=True)
    kept = records.kept(conn, of)
    _put(bundle, "anchors.txt", [f"{anchor.line}\n".encode() for anchor in kept])
    ours = {anchor.root for anchor in kept}
    for _, root, token in anchors.tokens(conn):
        if root in ours:
            _put(bundle, f"tokens/{root.hex()}.tsr", [token])
    if certificates:
        _put(bundle, "tokens/certificates.pem", [certificates.read_bytes()])
    named, erased = records.files(conn, of)
    missing = [sha256 for sha256 in named if not _put_file(bundle, vault, sha256)]
    found = len(named) - len(missing)
    return Written(entries=of.last, files=found, anchors=len(kept), erased=erased, missing=missing)


def _put_file(bundle: ZipFile, vault: Vault, sha256: str) -> bool:
    """A file as it lies in the vault; False where it is gone."""
    blocks = vault.read(sha256)
    try:
        first = next(blocks, b"")
    except FileNotFoundError:
        return False
    _put(bundle, f"files/{sha256}", chain((first,), blocks), kind=ZIP_STORED)
    return True


def _put(bundle: ZipFile, name: str, blocks: Iterable[bytes], *, kind: int = ZIP_DEFLATED, large: bool = False) -> None:
    member = ZipInfo(name, EPOCH)
    member.compress_type, member.external_attr, member.create_system = kind, 0o644 << 16, 3
    with bundle.open(member, "w", force_zip64=large) as file:
        for block in blocks:
            file.write(block)
