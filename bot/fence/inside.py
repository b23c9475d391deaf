"""The process behind the fence: takes a file by its handle, looks into it as asked, answers in plain JSON and bytes."""

import array
import json
import os
import socket
import struct
import sys
from importlib import import_module
from typing import Any

from bot.fence.bounds import OUTPUT, PATIENCE, SECONDS, WORN, clocked, confine, memory_of

# Loaded before the first file comes, since most files are pictures.
AT_ONCE = ("numpy", "pdqhash", "PIL.Image", "PIL.JpegImagePlugin", "bot.evidence.picture", "bot.evidence.file_types")

BLOCK = 1 << 22


def main() -> None:
    """Answer until nobody asks any more."""
    handle, parent = map(int, sys.argv[1:])
    asked = socket.socket(fileno=handle)
    confine(parent)
    for name in AT_ONCE:
        import_module(name)
    asked.sendall(b"!")
    while _answered(asked):
        pass


def _answered(asked: socket.socket) -> bool:
    """Answer one question; False where none comes, or this process should not be used again."""
    head, handles, _, _ = socket.recv_fds(asked, 4, 1)
    if len(head) < 4:
        return False
    said = json.loads(_exactly(asked, *struct.unpack(">I", head)))
    clocked(SECONDS, PATIENCE)
    answer, content, spent = _looked(handles[0], said)
    spent = spent or memory_of() > WORN
    text = json.dumps({**answer, "spent": spent}, ensure_ascii=True).encode()
    if len(text) + len(content) > said.get("output", OUTPUT):
        text, content = json.dumps({"passed": "output", "spent": spent}).encode(), b""
    asked.sendall(struct.pack(">II", len(text), len(content)) + text + content)
    clocked(0, 0)
    return not spent


def _looked(handle: int, said: dict[str, Any]) -> tuple[dict[str, Any], bytes, bool]:
    """The answer with bytes that were made, and whether a limit was met, so that this process is to end."""
    try:
        content = _content(handle)
        module, _, name = said["reader"].partition(":")
        answer, made = getattr(import_module(module), name)(content, said["said"])
        return {"answer": answer}, made, False
    except MemoryError:
        return {"passed": "memory"}, b"", True
    except Exception as fault:  # a reader may raise anything over a forged file, which is then what is answered
        return {"passed": "broken", "about": f"{type(fault).__name__}: {fault}"[:300]}, b"", True


def _content(handle: int) -> bytes:
    """The bytes of a file; the place at which the other side reads it stays where it is, though the handle is one."""
    try:
        blocks, at = [], 0
        while block := os.pread(handle, BLOCK, at):
            blocks.append(block)
            at += len(block)
        return b"".join(blocks)
    finally:
        os.close(handle)


def _exactly(asked: socket.socket, size: int) -> bytes:
    got = array.array("B")
    while len(got) < size:
        block = asked.recv(size - len(got))
        if not block:
            raise EOFError
        got.frombytes(block)
    return got.tobytes()


if __name__ == "__main__":
    main()
