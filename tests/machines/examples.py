"""How many examples a state machine walks, and how far: few in `make test`, as many as there is time for in a soak."""

import os

from hypothesis import settings

# `make soak` sets it: examples of each machine, without an end that is known in advance.
EXAMPLES = int(os.environ.get("SOAK_EXAMPLES", "200"))


def walked(steps: int, share: float = 1.0) -> settings:
    """Settings of a machine of so many steps an example; a soak takes chance as it comes, a test the same each time."""
    soaking = "SOAK_EXAMPLES" in os.environ
    return settings(
        max_examples=max(1, int(EXAMPLES * share)),
        stateful_step_count=steps,
        deadline=None,
        derandomize=not soaking,
        print_blob=True,
        database=None,
    )
