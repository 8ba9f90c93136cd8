import { chooseExecutor } from '../src-main/engine/runtime/devices'
import { randomImages, trainingStep, type NetworkSize } from './networks/imageToImage'
import { here, interleave, pythonPeer, type BenchmarkOptions, type BenchmarkReport } from './support'

/** One whole step of a conditional GAN, both networks updated, beside PyTorch eager on the same network. */
export async function run(options: BenchmarkOptions): Promise<BenchmarkReport> {
  const number = (key: string, otherwise: number): number => Number(options[key] ?? otherwise)
  const network: NetworkSize = {
    batch: number('batch', 1),
    size: number('size', 128),
    width: number('width', 32),
    depth: number('depth', 6),
  }
  const threads = number('threads', 2)
  const executor = await chooseExecutor({ device: String(options.device ?? 'cpu'), threads })
  const { program, variables } = trainingStep(network)
  const parameters = variables.reduce((total, { initial }) => total + initial.length, 0)
  const store = await executor.createStore(variables)
  const compiled = await executor.compile(program, store)
  const feeds = { degraded: randomImages('degraded', network), sharp: randomImages('sharp', network) }

  let step = 0
  const ours = here(async () => {
    step++
    const optimisers = ['generator', 'discriminator']
    await compiled.run(feeds, {
      learningRate: Object.fromEntries(optimisers.map((name) => [name, 2e-4])),
      step: Object.fromEntries(optimisers.map((name) => [name, step])),
    })
  })
  const { batch, size, width, depth } = network
  const torch = await pythonPeer('torch_train_step.py', [batch, size, width, depth, threads])
  const measured = await interleave(
    { ...ours, close: () => executor.dispose() },
    { torch },
    { warmup: number('warmup', 3), runs: number('runs', 10) },
  )
  return {
    parameters: { ...network, threads, weights: parameters, choices: compiled.choices },
    device: `${executor.device.provider}: ${executor.device.name}`,
    versions: {},
    ...measured,
  }
}
