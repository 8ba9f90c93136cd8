import { access, readdir, rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { demoReport } from '../../../astronomy/recovery/demoReport'
import { bestOf } from '../../../astronomy/recovery/evaluation/run'
import { GalateaError } from '../../../base/errors'
import { writeJson } from '../../../base/files'
import { writePage } from '../../../base/html'
import type { Work } from '../../../base/progress'
import { jetDemoSection } from '../../../collider/response/demoSection'
import { isMissing } from '../../../store/json'
import type { CommandDefinition } from '../../command'
import { number } from '../../options'
import { duration } from '../../terminal'
import { demoGalaxies } from './galaxies'
import { demoJets } from './jets'

/** Says that a folder is a demo's, so that the next one may replace it. */
const indexFile = 'index.json'

export const definition: CommandDefinition = {
  name: 'demo',
  summary: 'Simulate galaxies and jets, train on them, evaluate, enhance an image, and write a report',
  configure(command) {
    command
      .option('--out <folder>', 'where everything goes; an older demo there is replaced', 'demo-output')
      .option('--minutes <m>', 'limit of each training', number(0.01, 600), 4)
  },
  async run(_args, given, context) {
    const { out, minutes } = given as { out: string; minutes: number }
    const started = performance.now()
    const folder = resolve(out)
    await prepareFolder(folder)
    // Written first, so that a demo that was cancelled can be replaced by the next one.
    await writeJson(join(folder, indexFile), { unfinished: true })
    const share =
      (from: number, to: number) =>
      (start: number, end: number): Work => ({
        ...context.work,
        progress: context.work.progress?.slice(from + start * (to - from), from + end * (to - from)),
      })
    const galaxies = await demoGalaxies(folder, minutes, context, share(0, 0.72))
    const jets = await demoJets(folder, minutes, context, share(0.72, 1))

    const seconds = (performance.now() - started) / 1000
    const report = join(folder, 'report.html')
    const link = (path: string): string => relative(folder, path)
    await writePage(report, demoReport(galaxies, seconds, link, jetDemoSection(jets, link)))
    await writeJson(join(folder, indexFile), {
      enhanced: galaxies.enhanced.flatMap(({ output }) => (output === null ? [] : [output])),
      model: galaxies.model,
      run: galaxies.training.run,
      dataset: galaxies.dataset.folder,
      events: jets.events,
      simulator: jets.model,
      report,
    })
    const { network, others } = galaxies.evaluation
    const psnr = (method: typeof network | null | undefined): number | null => method?.metrics.psnr?.mean ?? null
    const best = bestOf(others.filter(({ kind }) => kind === 'baseline'))
    const input = others.find(({ kind }) => kind === 'input')
    const response = jets.evaluation.network.separation.response?.value ?? null
    return {
      json: {
        report,
        models: [galaxies.model, jets.model],
        seconds,
        results: {
          psnr: psnr(network),
          psnrInput: psnr(input),
          psnrBestBaseline: psnr(best),
          bestBaseline: best?.id ?? null,
          items: galaxies.evaluation.items,
          trainingSeconds: galaxies.training.seconds,
          device: galaxies.training.device,
          jets: {
            items: jets.evaluation.items,
            trainingSeconds: jets.training.seconds,
            separation: jets.evaluation.network.separation,
            auc: jets.evaluation.network.auc,
            smearing: jets.evaluation.smearing && {
              separation: jets.evaluation.smearing.separation,
              auc: jets.evaluation.smearing.auc,
            },
          },
        },
      },
      text: [
        `Recovered ${galaxies.evaluation.items} test galaxies: ${psnr(network)?.toFixed(2)} dB,`,
        `${psnr(input)?.toFixed(2)} dB before${best ? `, ${psnr(best)?.toFixed(2)} dB by ${best.name}` : ''}.`,
        `Simulated the detector for ${jets.evaluation.items} test jets: separation power of the pT response ${response?.toFixed(3)}.`,
        `Everything took ${duration(seconds)} on ${galaxies.training.device}.`,
        `Report: ${report}`,
      ].join('\n'),
    }
  },
}

/** An empty or new folder, or an older demo's, which is removed; anything else is left alone. */
async function prepareFolder(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  if (entries.length === 0) return
  const ours = await access(join(folder, indexFile)).then(
    () => true,
    () => false,
  )
  if (!ours) {
    throw new GalateaError('exists', `'${folder}' is not empty and no demo of Galatea: choose another with --out.`, {
      path: folder,
    })
  }
  await rm(folder, { recursive: true })
}
