"""Run the benches, or those that are named."""

import sys

from bench import ledger, startup
from bench.duties import board, morning, planning, recurrence
from bench.evidence import hostile, pictures, reports
from bench.reminders import outage, sending, tick
from bench.submissions import backlog, confirming

BENCHES = {
    "recurrence": recurrence.main,
    "planning": planning.main,
    "tick": tick.main,
    "ledger": ledger.main,
    "startup": startup.main,
    "sending": sending.main,
    "outage": outage.main,
    "confirming": confirming.main,
    "backlog": backlog.main,
    "pictures": pictures.main,
    "board": board.main,
    "morning": morning.main,
    "reports": reports.main,
    "hostile": hostile.main,
}


def main() -> int:
    """Run, print, and say how many goals were missed; a missed goal is no error."""
    named = sys.argv[1:] or list(BENCHES)
    unknown = [name for name in named if name not in BENCHES]
    if unknown:
        print(f"{unknown[0]}: no bench is named so; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    missed = sum(BENCHES[name]() for name in named)
    print(f"\n{missed} goals missed" if missed else "\nall goals met")
    return 0


if __name__ == "__main__":
    sys.exit(main())
