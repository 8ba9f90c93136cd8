"""The network of benchmarks/infer.ts in PyTorch eager: B S F D THREADS."""

import sys

from peer import missing, serve

try:
    import torch
except ImportError as error:
    missing(error)

from networks import UNet

batch, size, width, depth, threads = map(int, sys.argv[1:])
torch.set_num_threads(threads)
torch.manual_seed(1)
network = UNet(width, depth).eval()
image = torch.rand(batch, 3, size, size) * 2 - 1


def infer():
    with torch.inference_mode():
        network(image)


serve(infer, {"torch": torch.__version__, "python": sys.version.split()[0]})
