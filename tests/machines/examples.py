"""How the state machines walk: so many examples, by a seed that is printed, in parts that workers share."""

import os

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

# Examples of each machine at the flows; through the sandbox a twentieth of them.
EXAMPLES = int(os.environ.get("MACHINES_EXAMPLES", "120"))
LOUD = 0.05
# By which they walk: the same again is the same walk, another is another.
SEED = int(os.environ.get("MACHINES_SEED", "11"))
# How far they walk: so many times the steps of a test.
FURTHER = int(os.environ.get("MACHINES_FURTHER", "1"))
# A machine's examples are as many tests as workers may take at once.
PARTS = range(4)


def walk(machine: type[RuleBasedStateMachine], *, steps: int, part: int = 0, share: float = 1 / len(PARTS)) -> None:
    """Walk a part of a machine's examples, so many steps each, by a seed of its own."""
    walking = seed(f"{SEED}:{part}")(type(machine.__name__, (machine,), {}))
    asked = settings(
        max_examples=max(1, round(EXAMPLES * share)),
        stateful_step_count=steps * FURTHER,
        deadline=None,
        derandomize=False,
        print_blob=False,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(walking, settings=asked)


def printed() -> str:
    """What is said of the walks after them, so that they can be walked again."""
    again = f"MACHINES_SEED={SEED} MACHINES_EXAMPLES={EXAMPLES} MACHINES_FURTHER={FURTHER} pytest tests/machines"
    return (
        f"state machines: {EXAMPLES} examples each at the flows, {round(EXAMPLES * LOUD)} through the sandbox, "
        f"seed {SEED}; again, or with another: {again}"
    )
