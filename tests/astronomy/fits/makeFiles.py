"""Writes FITS files of every kind with astropy into a folder, and beside each what astropy reads back (float64)."""

import json
import sys
import warnings

import numpy as np
from astropy.io import fits

# What astropy says about its own scaled integers does not concern the reader under test.
warnings.simplefilter("ignore")
folder = sys.argv[1]
random = np.random.default_rng(7)
made = []


def keep(name, hdus):
    path = f"{folder}/{name}.fits"
    fits.HDUList(hdus).writeto(path, overwrite=True)
    with fits.open(path) as back:
        index = next(i for i, hdu in enumerate(back) if hdu.data is not None)
        data = back[index].data
        data.astype("<f8").tofile(f"{folder}/{name}.f8")
        made.append({"name": name, "hdu": index, "shape": list(data.shape)[::-1], "bitpix": back[index].header["BITPIX"]})


def smooth(shape):
    """Something like a sky: smooth, with noise."""
    grids = np.meshgrid(*[np.linspace(0, 3, n) for n in shape], indexing="ij")
    return 50 * np.exp(-sum((g - 1.5) ** 2 for g in grids)) + random.normal(10, 2, shape)


shape = (61, 83)
plain = {
    "u1": smooth(shape).clip(0, 255).astype("u1"),
    "i2": (100 * smooth(shape)).astype("i2"),
    "u2": (900 * smooth(shape)).astype("u2"),
    "i4": (1e6 * smooth(shape)).astype("i4"),
    "u4": (4e7 * smooth(shape)).astype("u4"),
    "i8": (1e15 * smooth(shape)).astype("i8"),
    "u8": (2e17 * smooth(shape)).astype("u8"),
    "i1": (smooth(shape) - 60).clip(-128, 127).astype("i1"),
    "f4": smooth(shape).astype("f4"),
    "f8": smooth(shape),
}
for name, data in plain.items():
    keep(f"plain-{name}", [fits.PrimaryHDU(data)])
keep("extension", [fits.PrimaryHDU(), fits.ImageHDU(plain["f4"], name="SCI")])
keep("one-axis", [fits.PrimaryHDU(np.arange(100, dtype="f4"))])
keep("cube", [fits.PrimaryHDU(smooth((3, 20, 30)).astype("f4"))])
keep("four-axes", [fits.PrimaryHDU((100 * smooth((2, 3, 20, 30))).astype("i2"))])
nan = plain["f4"].copy()
nan[10:20, 5:9] = np.nan
nan[0, 0] = np.inf
keep("nan", [fits.PrimaryHDU(nan)])

blank = fits.PrimaryHDU(plain["i2"].copy())
blank.data[3:5, 4:40] = -32768
blank.header["BLANK"] = -32768
keep("blank", [blank])
for bits, kind in ((8, "u1"), (16, "i2"), (32, "i4"), (-32, "f4"), (-64, "f8")):
    scaled = fits.PrimaryHDU(plain[kind].copy())
    path = f"{folder}/scaled{bits}.fits"
    scaled.writeto(path, overwrite=True)
    # Set in the file itself: astropy would scale the pixels back.
    fits.setval(path, "BSCALE", value=0.0123456789)
    fits.setval(path, "BZERO", value=1000.1)
    with fits.open(path) as back:
        back[0].data.astype("<f8").tofile(f"{folder}/scaled{bits}.f8")
    made.append({"name": f"scaled{bits}", "hdu": 0, "shape": [83, 61], "bitpix": bits})

integers = {"u1": plain["u1"], "i2": plain["i2"], "u2": plain["u2"], "i4": (1000 * smooth(shape)).astype("i4")}
tiles = {"rows": None, "odd": (17, 13), "whole": shape}
for algorithm in ("RICE_1", "GZIP_1", "GZIP_2", "HCOMPRESS_1", "PLIO_1", "NOCOMPRESS"):
    for kind, data in integers.items():
        if algorithm == "PLIO_1" and kind == "i4":
            data = abs(data)
        for tile_name, tile in tiles.items():
            if algorithm == "HCOMPRESS_1" and tile is None:
                continue
            if algorithm == "PLIO_1" and kind == "u2":
                continue
            keep(
                f"{algorithm}-{kind}-{tile_name}",
                [fits.PrimaryHDU(), fits.CompImageHDU(data, compression_type=algorithm, tile_shape=tile)],
            )
for algorithm in ("RICE_1", "GZIP_1", "GZIP_2", "HCOMPRESS_1"):
    for method in (-1, 1, 2):
        data = smooth(shape).astype("f4")
        data[20:25, 30:60] = 0
        if algorithm != "HCOMPRESS_1":
            data[40:45, 3:30] = np.nan
        for kind in ("f4", "f8"):
            keep(
                f"{algorithm}-{kind}-dither{method}",
                [
                    fits.PrimaryHDU(),
                    fits.CompImageHDU(
                        data.astype(kind),
                        compression_type=algorithm,
                        tile_shape=(16, 21) if algorithm == "HCOMPRESS_1" else None,
                        quantize_level=4,
                        quantize_method=method,
                        dither_seed=4321,
                    ),
                ],
            )
for algorithm in ("GZIP_1", "GZIP_2"):
    for kind in ("f4", "f8"):
        keep(
            f"{algorithm}-{kind}-lossless",
            [fits.PrimaryHDU(), fits.CompImageHDU(nan.astype(kind), compression_type=algorithm, quantize_level=0)],
        )
# Rows of noise beyond any quantisation fall back to gzip inside a RICE file.
wild = smooth(shape).astype("f4")
wild[::2] *= (10.0 ** random.uniform(-20, 20, wild[::2].shape)).astype("f4")
keep("RICE_1-fallback", [fits.PrimaryHDU(), fits.CompImageHDU(wild, compression_type="RICE_1")])
for scale in (2, 8):
    for smoothing in (0, 1):
        for size in ((61, 83), (64, 64), (16, 20), (17, 33)):
            keep(
                f"HCOMPRESS_1-scale{scale}-smooth{smoothing}-{size[0]}x{size[1]}",
                [
                    fits.PrimaryHDU(),
                    fits.CompImageHDU(
                        (1000 * smooth(size)).astype("i4"),
                        compression_type="HCOMPRESS_1",
                        hcomp_scale=scale,
                        hcomp_smooth=smoothing,
                        tile_shape=size,
                    ),
                ],
            )
# Beyond 32 bits inside the transform.
keep(
    "HCOMPRESS_1-wide",
    [
        fits.PrimaryHDU(),
        fits.CompImageHDU((3e7 * smooth(shape)).astype("i4"), compression_type="HCOMPRESS_1", tile_shape=shape),
    ],
)
keep(
    "HCOMPRESS_1-wide-smooth",
    [
        fits.PrimaryHDU(),
        fits.CompImageHDU(
            (1e7 * smooth(shape)).astype("i4"),
            compression_type="HCOMPRESS_1",
            tile_shape=shape,
            hcomp_scale=3,
            hcomp_smooth=1,
        ),
    ],
)
cube = (100 * smooth((3, 20, 30))).astype("i2")
keep("RICE_1-cube", [fits.PrimaryHDU(), fits.CompImageHDU(cube, compression_type="RICE_1", tile_shape=(2, 7, 11))])
keep("GZIP_2-cube", [fits.PrimaryHDU(), fits.CompImageHDU(cube.astype("f4"), compression_type="GZIP_2", tile_shape=(1, 20, 30))])
four = (100 * smooth((2, 3, 12, 15))).astype("i2")
keep("RICE_1-four", [fits.PrimaryHDU(), fits.CompImageHDU(four, compression_type="RICE_1", tile_shape=(2, 2, 5, 15))])
uint = fits.CompImageHDU(plain["i2"].copy(), compression_type="RICE_1")
uint.header["BLANK"] = int(plain["i2"][7, 7])
keep("RICE_1-blank", [fits.PrimaryHDU(), uint])

print(json.dumps(made))
