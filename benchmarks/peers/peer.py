"""The other end of `pythonPeer` in benchmarks/support.ts: times a function once for every line on stdin."""

import json
import sys
import time


def serve(once, versions):
    """Says that the peer is ready, then runs `once()` for each line read and prints its milliseconds."""
    print(json.dumps({"versions": versions}), flush=True)
    for _ in sys.stdin:
        started = time.perf_counter()
        once()
        print(1e3 * (time.perf_counter() - started), flush=True)


def missing(reason):
    """Says why this peer cannot run here, and ends."""
    print(json.dumps({"missing": str(reason)}), flush=True)
    sys.exit(0)
