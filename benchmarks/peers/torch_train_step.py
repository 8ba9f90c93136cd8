"""The step of benchmarks/train-step.ts in PyTorch eager: B S F D THREADS."""

import sys

from peer import missing, serve

try:
    import torch
    import torch.nn.functional as F
except ImportError as error:
    missing(error)

from networks import PatchGan, UNet

batch, size, width, depth, threads = map(int, sys.argv[1:])
torch.set_num_threads(threads)
torch.manual_seed(1)

generator = UNet(width, depth)
discriminator = PatchGan(width)
generator_adam = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
discriminator_adam = torch.optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999))
degraded = torch.rand(batch, 3, size, size) * 2 - 1
sharp = torch.rand(batch, 3, size, size) * 2 - 1


def step():
    """Both gradients at the same point: one pass of the generator, one of the discriminator over both halves."""
    generated = generator(degraded)
    pairs = torch.cat([torch.cat([degraded, generated], 1), torch.cat([degraded, sharp], 1)], 0)
    logits = discriminator(pairs)
    of_generated, of_sharp = logits[:batch], logits[batch:]
    generator_loss = F.softplus(-of_generated).mean() + 100 * (generated - sharp).abs().mean()
    discriminator_loss = F.softplus(of_generated).mean() + F.softplus(-of_sharp).mean()
    generator_gradients = torch.autograd.grad(generator_loss, list(generator.parameters()), retain_graph=True)
    discriminator_gradients = torch.autograd.grad(discriminator_loss, list(discriminator.parameters()))
    for parameter, gradient in zip(generator.parameters(), generator_gradients):
        parameter.grad = gradient
    for parameter, gradient in zip(discriminator.parameters(), discriminator_gradients):
        parameter.grad = gradient
    generator_adam.step()
    discriminator_adam.step()
    return generator_loss.item() + discriminator_loss.item()


serve(step, {"torch": torch.__version__, "python": sys.version.split()[0]})
