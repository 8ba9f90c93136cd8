"""Reads one plane of one HDU as float32 with astropy, as benchmarks/read-fits.ts does."""

import sys

from peer import missing, serve

try:
    import astropy
    import numpy
    from astropy.io import fits
except ImportError as error:
    missing(f"Python has no {error.name}")

path, index = sys.argv[1], int(sys.argv[2])


def read():
    with fits.open(path, memmap=False) as hdus:
        data = hdus[index].data
        plane = data.reshape(-1, *data.shape[-2:])[0]
        return numpy.ascontiguousarray(plane, dtype=numpy.float32)


serve(read, {"astropy": astropy.__version__, "numpy": numpy.__version__})
