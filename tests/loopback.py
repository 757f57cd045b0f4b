"""What the trials with real servers on loopback share: a line for each check, a free port, and how they end."""
import socket, sys

failures = []


def check(ok, name, detail=""):
    print(("ok    " if ok else "FAIL  ") + name + ("" if ok else f"\n      {detail}"), flush=True)
    if not ok:
        failures.append(name)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def end():
    print(f"{len(failures)} failed" if failures else "all is well")
    sys.exit(bool(failures))
