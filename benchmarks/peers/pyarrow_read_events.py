"""Reads every column of a Parquet file with pyarrow on two threads, as benchmarks/read-events.ts does."""

import sys

from peer import missing, serve

try:
    import pyarrow
    import pyarrow.parquet
except ImportError as error:
    missing(f"Python has no {error.name}")

path = sys.argv[1]
pyarrow.set_cpu_count(2)

serve(lambda: pyarrow.parquet.read_table(path, memory_map=False), {"pyarrow": pyarrow.__version__})
