import { createOnnxExecutor } from '../../../src-main/engine/runtime/onnxruntime'
import { train } from '../../../src-main/engine/gan/train'
import { toy, toyTask } from './toy'

/** Trains the toy task up to step 10 and waits to be killed. Says every step on stdout. Argument: the run's folder. */
let step = 0
const executor = await createOnnxExecutor({ device: 'cpu', threads: 1, spin: false })
await train(
  {
    task: toyTask,
    recipe: toy({ schedule: { steps: 20 } }),
    preset: null,
    dataset: 'toy',
    folder: process.argv[2]!,
    resumeFrom: null,
    executor,
    listener: (event) => {
      if (event.type === 'train') process.stdout.write(`${(step = event.step)}\n`)
    },
  },
  { gate: () => (step < 10 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, 1e6))) },
)
