import { input } from '../src-main/engine/graph'
import { exportOnnx } from '../src-main/engine/runtime/export'
import { loadOnnxModel } from '../src-main/engine/runtime/inference'
import { channels, randomImages, unet, Weights, type NetworkSize } from './networks/imageToImage'
import { here, interleave, pythonPeer, type BenchmarkOptions, type BenchmarkReport } from './support'

/** One pass of a trained generator, exported and loaded again as a program of its own, beside PyTorch eager. */
export async function run(options: BenchmarkOptions): Promise<BenchmarkReport> {
  const number = (key: string, otherwise: number): number => Number(options[key] ?? otherwise)
  const network: NetworkSize = {
    batch: number('batch', 1),
    size: number('size', 256),
    width: number('width', 64),
    depth: number('depth', 8),
  }
  const threads = number('threads', 2)
  const weights = new Weights('generator')
  unet(weights, input('degraded', [network.batch, channels, network.size, network.size]), network)
  const bytes = exportOnnx({
    name: 'unet',
    build: ({ batch, height, width }) => {
      const x = input('degraded', [batch, channels, height, width])
      return { recovered: unet(new Weights('generator'), x, network) }
    },
    size: { batch: network.batch, height: network.size, width: network.size },
    weights: new Map(weights.specifications.map(({ name, initial }) => [name, initial])),
  })
  const model = await loadOnnxModel(bytes, { device: String(options.device ?? 'cpu'), threads })
  const degraded = {
    data: randomImages('degraded', network),
    shape: [network.batch, channels, network.size, network.size],
  }
  const ours = here(async () => {
    await model.run({ degraded })
  })
  const { batch, size, width, depth } = network
  const torch = await pythonPeer('torch_infer.py', [batch, size, width, depth, threads])
  const measured = await interleave(
    { ...ours, close: () => model.dispose() },
    { torch },
    { warmup: number('warmup', 3), runs: number('runs', 20) },
  )
  return {
    parameters: {
      ...network,
      threads,
      weights: weights.specifications.reduce((n, { initial }) => n + initial.length, 0),
    },
    device: model.device,
    versions: {},
    ...measured,
  }
}
