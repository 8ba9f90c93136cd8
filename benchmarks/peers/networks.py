"""The networks of benchmarks/networks/imageToImage.ts in PyTorch."""

import torch
from torch import nn
import torch.nn.functional as F


class UNet(nn.Module):
    def __init__(self, width, depth, channels=3):
        super().__init__()
        filters = [min(width * 2**level, 8 * width) for level in range(depth)]
        inputs = [channels] + filters[:-1]
        self.depth = depth
        self.down = nn.ModuleList(
            nn.Conv2d(inputs[i], filters[i], 4, 2, 1, bias=not 0 < i < depth - 1) for i in range(depth)
        )
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(
                filters[i] * (1 if i == depth - 1 else 2), filters[i - 1] if i > 0 else channels, 4, 2, 1, bias=i == 0
            )
            for i in range(depth)
        )
        initialise(self)

    def forward(self, x):
        levels = []
        for i, layer in enumerate(self.down):
            x = layer(x if i == 0 else F.leaky_relu(x, 0.2))
            if 0 < i < self.depth - 1:
                x = F.instance_norm(x)
            levels.append(x)
        for i in reversed(range(self.depth)):
            x = self.up[i](F.leaky_relu(x, 0.2))
            if i > 0:
                x = torch.cat([F.instance_norm(x), levels[i - 1]], 1)
        return torch.tanh(x)


class PatchGan(nn.Module):
    def __init__(self, width, channels=6):
        super().__init__()
        filters = [width, 2 * width, 4 * width, 8 * width, 1]
        strides = [2, 2, 2, 1, 1]
        inputs = [channels] + filters[:-1]
        self.layers = nn.ModuleList(
            nn.Conv2d(inputs[i], filters[i], 4, strides[i], 1, bias=i in (0, 4)) for i in range(5)
        )
        initialise(self)

    def forward(self, x):
        for i, layer in enumerate(self.layers):
            x = layer(x if i == 0 else F.leaky_relu(x, 0.2))
            if 0 < i < 4:
                x = F.instance_norm(x)
        return x


def initialise(network):
    for parameter in network.parameters():
        if parameter.dim() == 4:
            nn.init.normal_(parameter, 0, 0.02)
        else:
            nn.init.zeros_(parameter)
