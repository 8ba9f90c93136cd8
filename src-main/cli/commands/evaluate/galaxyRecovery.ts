import { resolve } from 'node:path'
import { Option } from 'commander'
import type { Evaluation, MethodResult } from '../../../astronomy/recovery/evaluation/evaluation'
import { GalateaError } from '../../../base/errors'
import { number } from '../../options'
import { table } from '../../terminal'
import { readSource, type Source } from './source'
import { withoutBaselines, type Evaluator } from './evaluator'

interface Options {
  fwhmPixels?: number
  noise?: number
  twin: string[]
  baselines: boolean
}

export const galaxyRecovery: Evaluator = {
  options: [
    new Option('--fwhm-pixels <px>', 'one seeing for all items, instead of what the recipe draws').argParser(
      number(0, 200),
    ),
    new Option('--noise <sigmas>', 'one noise for all items, in units of the sky rms').argParser(number(0, 1000)),
    new Option('--twin <run|model>', 'another network beside it, on the same items; may be repeated')
      .argParser(collect)
      .default([]),
    withoutBaselines,
  ],
  async evaluate({ source, dataset, split, items }, own, context) {
    const { evaluateRecovery } = await import('../../../astronomy/recovery/evaluation/run')
    const { evaluationReport } = await import('../../../astronomy/recovery/evaluation/report')
    const { fwhmPixels, noise, baselines, twin } = own as unknown as Options
    const evaluation = await evaluateRecovery(
      source,
      {
        ...{ dataset, split, items, baselines, seed: context.seed },
        conditions: { ...(fwhmPixels === undefined ? {} : { fwhmPixels }), ...(noise === undefined ? {} : { noise }) },
        twins: await readTwins(twin),
        device: context.device,
        threads: context.threads,
      },
      context.work,
    )
    return {
      json: summary(evaluation),
      report: evaluationReport(evaluation),
      text: describe(evaluation),
      complete: fwhmPixels === undefined && noise === undefined,
    }
  },
}

async function readTwins(folders: readonly string[]): Promise<Source[]> {
  const twins = []
  for (const folder of folders) {
    const twin = await readSource(resolve(folder), null)
    if (twin.task !== 'galaxy-recovery') {
      const sentence = `The twin '${folder}' is for the task '${twin.task}', expected one for 'galaxy-recovery'.`
      throw new GalateaError('wrong-task', sentence, { path: folder, task: twin.task })
    }
    twins.push(twin)
  }
  return twins
}

function summary(evaluation: Evaluation) {
  const method = ({ name, parameters, metrics, seconds, device, powerRatio }: MethodResult) => ({
    name,
    ...{ parameters, metrics, seconds, device, powerRatio },
  })
  const { task, source, dataset, split, items, trainedOn, tunedOn, leftOut, conditions, seed, network, others } =
    evaluation
  const of = (kind: MethodResult['kind']) =>
    Object.fromEntries(others.filter((other) => other.kind === kind).map((other) => [other.id, method(other)]))
  return {
    ...{ task, source, dataset, split, items, trainedOn, tunedOn, conditions, seed },
    left_out: leftOut,
    psnrCeiling: evaluation.ceiling,
    metrics: network.metrics,
    powerRatio: network.powerRatio,
    baselines: of('baseline'),
    input: method(others.find(({ kind }) => kind === 'input')!).metrics,
    twins: of('network'),
    device: network.device,
    seconds: evaluation.seconds,
  }
}

function describe(evaluation: Evaluation): string {
  const rows = [evaluation.network, ...evaluation.others].map(({ name, metrics, parameters }) => [
    name,
    metrics.psnr ? metrics.psnr.mean.toFixed(2) : null,
    metrics.ssim ? metrics.ssim.mean.toFixed(3) : null,
    metrics.fluxError ? metrics.fluxError.median.toFixed(3) : null,
    metrics.powerDeviation ? metrics.powerDeviation.mean.toFixed(3) : null,
    parameters
      ? Object.entries(parameters)
          .map(([key, value]) => `${key} ${value}`)
          .join(', ')
      : null,
  ])
  const header = ['method', 'PSNR (dB)', 'SSIM', 'flux error', 'power (dex)', 'parameters']
  return [
    `${evaluation.items} items of the ${evaluation.split} split, on ${evaluation.network.device}`,
    table(header, rows),
    ...(evaluation.ceiling === null
      ? []
      : [`A perfect recovery would reach ${evaluation.ceiling.toFixed(2)} dB: the truth has sky noise of its own.`]),
  ].join('\n')
}

function collect(value: string, previous: string[]): string[] {
  return [...previous, value]
}
