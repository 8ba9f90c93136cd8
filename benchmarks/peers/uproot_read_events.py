"""Reads columns of a tree or RNTuple with uproot into awkward arrays, as benchmarks/read-events.ts does."""

import sys

from peer import missing, serve

try:
    import awkward
    import uproot
except ImportError as error:
    missing(f"Python has no {error.name}")

path, table, columns = sys.argv[1], sys.argv[2], sys.argv[3:]


def read():
    with uproot.open(path, array_cache=None) as file:
        return file[table].arrays(columns, how=dict)


serve(read, {"uproot": uproot.__version__, "awkward": awkward.__version__})
