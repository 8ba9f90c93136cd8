import type { TrainDetail, TrainInput, TrainResult } from '../../../src-preload/contract/jobs'
import { trainingControl, type TrainingControlInput } from '../../../src-preload/contract/training'
import { reportError } from '../../base/errors'
import { TrainingControl, type TrainingEvent } from '../../engine/gan/events'
import { train as trainRun } from '../../engine/gan/train'
import { chooseExecutor } from '../../engine/runtime/devices'
import { measureBaselines } from '../baselines'
import { writeBaselines } from '../services/baselines'
import type { JobWork } from '../work'
import { planTraining, type TrainingPlan } from './trainingPlan'

/** The same code as the command `train`. The curves are read from the run's folder; the job says how far it is. */
export async function train(input: TrainInput, work: JobWork): Promise<TrainResult> {
  const plan = await planTraining(input)
  const control = new TrainingControl()
  const detail = new Detail(work)
  work.hear((message) => steer(control, trainingControl.parse(message)))
  work.finish.addEventListener('abort', () => control.finish(), { once: true })
  const over = new AbortController()
  const executor = await chooseExecutor({ device: plan.device, threads: plan.threads })
  try {
    const listener = (event: TrainingEvent): void => {
      detail.hear(event)
      if (event.type === 'start' && (event.step === 0 || plan.parent)) void compare(plan, over.signal, detail)
    }
    const summary = await trainRun({ ...plan, executor, control, listener }, work)
    const { run, steps, seconds, device, stoppedBecause, best } = summary
    return { run, steps, seconds, device, stoppedBecause, best }
  } finally {
    over.abort()
    await executor.dispose()
  }
}

function steer(control: TrainingControl, change: TrainingControlInput): void {
  if (change.rateFactor !== undefined) control.setRateFactor(change.rateFactor)
  if (change.finishEpoch) control.finishEpoch()
  if (change.pin) control.pin()
}

/** The conventional methods' numbers, beside the run. Without them it trains as well: then it is said why. */
async function compare({ recipe, dataset, folder }: TrainingPlan, over: AbortSignal, detail: Detail): Promise<void> {
  try {
    await writeBaselines(folder, await measureBaselines(recipe, dataset, over))
  } catch (error) {
    if (!over.aborted) detail.warn(reportError(error).message)
  }
}

/** What the trainer says, as the job's detail. */
class Detail {
  private readonly value: TrainDetail = {
    run: '',
    step: 0,
    steps: null,
    itemsPerSecond: null,
    device: null,
    warnings: [],
  }

  constructor(private readonly work: JobWork) {}

  hear(event: TrainingEvent): void {
    if (event.type === 'start') {
      const { run, step, steps, device } = event
      Object.assign(this.value, { run, step, steps, device: device.name || device.id })
      this.value.warnings.push(...device.fallbacks)
    } else if (event.type === 'train') {
      Object.assign(this.value, { step: event.step, itemsPerSecond: event.itemsPerSecond })
    } else if (event.type === 'samples' || event.type === 'validation') {
      this.value.step = event.step
    } else if (event.type === 'warning') {
      this.work.log(event.message)
      this.value.warnings.push(event.message)
    } else return
    this.tell()
  }

  warn(message: string): void {
    this.work.log(message)
    this.value.warnings.push(message)
    this.tell()
  }

  private tell(): void {
    this.work.detail({ ...this.value, warnings: [...this.value.warnings] })
  }
}
