import type { TrainSummary } from '../../engine/gan/train'
import { escapeHtml, htmlPage, htmlTable } from '../../base/html'
import type { EnhanceFilesResult } from './enhance/files'
import type { Evaluation } from './evaluation/evaluation'
import { caseStrip } from './evaluation/report'

export interface DemoResults {
  dataset: { folder: string; items: number }
  training: TrainSummary
  model: string
  evaluation: Evaluation
  evaluationReport: string
  sky: { path: string; name: string }
  enhanced: EnhanceFilesResult['results']
}

/**
 * The first page a newcomer reads.
 * @param seconds that everything took. @param link a path as the page may link to it. @param more another science's
 * section.
 */
export function demoReport(
  results: DemoResults,
  seconds: number,
  link: (path: string) => string,
  more: string,
): string {
  const { evaluation, training, dataset } = results
  const methods = [evaluation.network, ...evaluation.others]
  const rows = methods.map(({ name, metrics, kind }) => [
    kind === 'network' ? 'Galatea, trained just now' : name,
    metrics.psnr ? `${metrics.psnr.mean.toFixed(2)} dB` : null,
    metrics.ssim ? metrics.ssim.mean.toFixed(3) : null,
    metrics.fluxError ? `${(100 * metrics.fluxError.median).toFixed(1)} %` : null,
    metrics.powerDeviation ? metrics.powerDeviation.mean.toFixed(3) : null,
  ])
  const anchor = (path: string, text: string): string => `<a href="${escapeHtml(link(path))}">${escapeHtml(text)}</a>`
  return htmlPage(
    'Galatea: the demo',
    [
      `<p>In ${(seconds / 60).toFixed(1)} minutes, on ${escapeHtml(training.device)}, this computer simulated ${dataset.items} galaxies, trained
a conditional GAN on them for ${(training.seconds / 60).toFixed(1)} minutes (${training.steps} steps), and judged it on ${evaluation.items} galaxies that it had never seen.</p>`,
      '<h2>How well it recovers</h2>',
      htmlTable(['method', 'PSNR', 'SSIM', 'flux error (median)', 'power deviation (dex)'], rows, new Set([0])),
      `<p class="soft">The conventional methods were given the exact point-spread function and noise, and their parameters were tuned. Every number, and what it means: ${anchor(results.evaluationReport, 'the evaluation')}.</p>`,
      '<h2>Worst, median, best</h2>',
      ...evaluation.cases.slice(0, 3).map(caseStrip),
      '<h2>An image it was not trained on</h2>',
      enhancedSection(results, anchor),
      more,
      '<h2>How far to trust it</h2>',
      `<p class="note">These galaxies and jets are simulated, and the networks have seen hundreds like them: they will do worse on others. What they add beyond
their input is plausible, not measured. Use the UNCERTAINTY and CONSISTENCY extensions of the files that are written, keep the input, and never do photometry on recovered pixels alone.</p>`,
      '<h2>Go on</h2>',
      `<p>The model is in ${anchor(results.model, 'model')}, the run in ${anchor(training.run, 'run')}, the data set in ${anchor(dataset.folder, 'dataset')}. Open the window with <code>npm start</code>.</p>`,
    ].join('\n'),
  )
}

function enhancedSection(results: DemoResults, anchor: (path: string, text: string) => string): string {
  const items = results.enhanced.map((result) => {
    if (result.refused) return `<p>Refused: ${escapeHtml(result.error.message)}</p>`
    const { measures, reducedChi2, flags, seconds, tiles } = result
    const rows = [
      ['PSNR of the degraded image', decibel(measures.psnrDegraded)],
      ['PSNR of the recovered image', decibel(measures.psnr)],
      ['χ² a pixel, degraded again against the input', reducedChi2.toFixed(3)],
      ['time', `${seconds.toFixed(1)} s in ${tiles} tiles`],
      ['flags', flags.length === 0 ? 'none' : flags.map(({ message }) => message).join(' ')],
    ]
    return `<p>${anchor(result.output, 'The recovered FITS file')} of ${anchor(results.sky.path, results.sky.name)}, a simulated piece of sky, degraded and recovered:</p>${htmlTable(['', ''], rows)}`
  })
  return items.join('')
}

function decibel(value: number | undefined): string | null {
  return value === undefined ? null : `${value.toFixed(2)} dB`
}
