"""A sandbox in a process of its own, so that its work is not counted as ours; it counts on demand."""

import json
import sys

from bot.sandbox import Limits, Person, Sandbox, running


def main() -> None:
    """Serve `people` chats, with the model of limits where `limits` is given, until the input ends."""
    people, limits = int(sys.argv[1]), sys.argv[2:] == ["limits"]
    sandbox = Sandbox(people=[Person(id=1000 + number, first_name=f"员{number}") for number in range(people)])
    with running(sandbox) as base:
        print(base, flush=True)
        for _ in sys.stdin:
            sent = [call for call in sandbox.calls if call.method == "sendMessage"]
            good = [call.at for call in sent if call.status == 200]
            print(
                json.dumps(
                    {
                        "sent": len(good),
                        "chats": len({call.params["chat_id"] for call in sent if call.status == 200}),
                        "refused": sum(call.status == 429 for call in sent),
                        "seconds": good[-1] - good[0] if good else 0,
                    }
                ),
                flush=True,
            )
            sandbox.calls.clear()
            sandbox.limits = Limits() if limits else None


if __name__ == "__main__":
    main()
