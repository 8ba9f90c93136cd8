import { resolve } from 'node:path'
import type { CommandDefinition } from '../command'
import { number } from '../options'
import { table } from '../terminal'

interface Options {
  dataset: string
  falseAlarms: number
}

export const definition: CommandDefinition = {
  name: 'calibrate',
  summary: 'Learn what a model may be used for, and how far its errors can be believed, from held-out data',
  configure(command) {
    command
      .argument('<model>', 'a model of the task galaxy-recovery: trust.json is written into it')
      .requiredOption('--dataset <folder>', 'the data set that it was trained on: held-out splits are used')
      .option('--false-alarms <rate>', 'rate at which right inputs may be flagged', number(0.0001, 0.5), 0.01)
  },
  async run([folder], given, context) {
    const { dataset, falseAlarms } = given as unknown as Options
    const { readRecoveryModel } = await import('../../astronomy/recovery/model')
    const { calibrateRecovery } = await import('../../astronomy/recovery/trust/calibrate')
    const { writeTrust } = await import('../../astronomy/recovery/trust/trustFile')
    const model = await readRecoveryModel(resolve(folder!))
    const started = performance.now()
    const { seed, threads, work } = context
    const options = { dataset: resolve(dataset), falseAlarmRate: falseAlarms, seed, device: context.device, threads }
    const { trust, device } = await calibrateRecovery(model, options, work)
    await writeTrust(model, trust)
    const seconds = (performance.now() - started) / 1000
    const { objects, checks, uncertainty, measured } = trust
    const percent = (share: number | null | undefined): string | null =>
      share == null ? null : `${(100 * share).toFixed(1)} %`
    const edges = uncertainty?.edges ?? []
    const rows = (uncertainty?.factors[68] ?? []).map((_, bin) => [
      `${bin === 0 ? 0 : edges[bin - 1]} to ${edges[bin] ?? '∞'} σ`,
      uncertainty!.factors[68][bin]?.toFixed(3) ?? null,
      percent(measured.coverage?.[68][bin]),
      uncertainty!.factors[95][bin]?.toFixed(3) ?? null,
      percent(measured.coverage?.[95][bin]),
    ])
    const text = [
      `${objects.known} training objects known; ${objects.calibration} held out to calibrate, ${objects.test} to test, ${device}, ${seconds.toFixed(0)} s`,
      `False alarms: ${percent(checks.falseAlarmRate)} promised, ${percent(measured.falseAlarmRate)} on the test split`,
      ...(rows.length === 0
        ? ['The model predicts no uncertainty.']
        : [table(['brightness', '× σ, 68 %', 'covered', '× σ, 95 %', 'covered'], rows)]),
    ].join('\n')
    return {
      json: { model: model.folder, device, seconds, objects, checks, uncertainty, measured },
      text,
    }
  },
}
