import { encode } from 'fast-png'
import { version } from '../../../../package.json'
import { escapeHtml, htmlChart, htmlPage, htmlTable, type Cell } from '../../../base/html'
import type { Plane } from '../../image'
import type { Case, Evaluation, MethodResult } from './evaluation'
import { evaluationMetrics, metricNames } from './metrics'

/** The evaluation as one page for a person who has to judge it. */
export function evaluationReport(evaluation: Evaluation): string {
  const { network } = evaluation
  const methods = [network, ...evaluation.others]
  return htmlPage(
    'Galaxy recovery: evaluation over the whole split',
    [
      headline(evaluation),
      '<h2>All methods, all items</h2>',
      `<p>Mean ± standard deviation over ${evaluation.items} items of the ${escapeHtml(evaluation.split)} split. The conventional methods know the point-spread function and the noise that were applied; their parameters were tuned on ${evaluation.tunedOn} items of the validation split by PSNR.</p>`,
      overview(methods),
      '<h2>Worst, median, best</h2>',
      spread(network),
      '<h2>Power spectrum</h2>',
      '<p>Power over the truth’s: 1 is right. A method that only smooths falls below 1 at high frequencies; one that leaves or invents noise rises above it.</p>',
      htmlChart({
        title: 'Power of the output over that of the truth',
        x: 'spatial frequency (cycles per pixel)',
        y: 'power ratio',
        lines: methods.map(({ name, powerRatio }) => ({ name, points: powerRatio })),
        reference: 1,
        logY: true,
      }),
      '<h2>Cases, chosen by rule</h2>',
      `<p>The worst, the median and the best item by PSNR, and others drawn by the seed ${evaluation.seed}. No item was chosen by hand. Residual: recovered − truth, grey is zero.</p>`,
      ...evaluation.cases.map(caseStrip),
      '<h2>What was measured</h2>',
      htmlTable(
        ['metric', 'unit', 'better', 'meaning'],
        metricNames.map((name) => {
          const { unit, better, meaning } = evaluationMetrics[name]
          return [name, unit || '–', better, meaning]
        }),
      ),
      leftOut(evaluation),
      provenance(evaluation),
    ].join('\n'),
  )
}

function headline({ network, others, items, conditions, ceiling }: Evaluation): string {
  const input = others.find(({ kind }) => kind === 'input')
  const baselines = others.filter(({ kind }) => kind === 'baseline')
  const psnr = (method: MethodResult | undefined): number => method?.metrics.psnr?.mean ?? NaN
  const best = baselines.reduce<MethodResult | undefined>((a, b) => (a && psnr(a) >= psnr(b) ? a : b), undefined)
  const gain = (over: MethodResult | undefined): string => signed(psnr(network) - psnr(over))
  const limit =
    ceiling === null
      ? ''
      : `<p class="soft">The truth is an observation with sky noise of its own, which nothing can predict: a perfect, noise-free recovery would reach ${ceiling.toFixed(2)} dB.</p>`
  return `<p class="note">Over ${items} items that the network never saw, it recovers <strong>${psnr(network).toFixed(2)} dB</strong>
(PSNR): ${gain(input)} dB over its input${best ? `, ${gain(best)} dB over the best conventional method (${escapeHtml(best.name)})` : ''}.
FWHM added ${span(conditions.fwhmPixels)} px, noise ${span(conditions.noise)}σ${conditions.downscale > 1 ? `, downscaled by ${conditions.downscale}` : ''}.</p>
${limit}
<p class="soft">What a network adds beyond its input is plausible, not measured. These numbers hold for data like these and
no others.</p>`
}

function overview(methods: readonly MethodResult[]): string {
  const best = new Map(
    metricNames.map((name) => {
      const means = methods.map(({ metrics }) => metrics[name]?.mean ?? NaN)
      const better = evaluationMetrics[name].better === 'higher' ? Math.max : Math.min
      return [name, better(...means.filter(Number.isFinite))]
    }),
  )
  const rows = methods.map((method): Cell[] => [
    method.name,
    ...metricNames.map((name) => {
      const summary = method.metrics[name]
      if (!summary) return null
      return `${digits(summary.mean)} ± ${digits(summary.std)}${summary.mean === best.get(name) ? ' ★' : ''}`
    }),
    `${((method.seconds * 1000) / Math.max(1, method.values.psnr.length)).toFixed(1)} ms`,
    method.device,
    parameters(method),
  ])
  const header = ['method', ...metricNames.map((name) => withUnit(name)), 'time an item', 'device', 'parameters']
  return `${htmlTable(header, rows, new Set([0]))}<p class="soft">★ best of its column.</p>`
}

function spread(method: MethodResult): string {
  const rows = metricNames.map((name): Cell[] => {
    const summary = method.metrics[name]
    if (!summary) return [withUnit(name), null, null, null, null]
    return [withUnit(name), digits(summary.worst), digits(summary.median), digits(summary.best), summary.undefined]
  })
  return htmlTable(['metric (network)', 'worst', 'median', 'best', 'undefined for'], rows)
}

export function caseStrip({ id, why, conditions, pictures }: Case): string {
  const figures = pictures.map(({ name, planes, psnr }) => {
    const caption = psnr === null ? name : `${name}, ${psnr.toFixed(2)} dB`
    const source = pictureUrl(planes, name === 'residual')
    return `<figure><img alt="${escapeHtml(`${name} of ${id}`)}" src="${source}"><figcaption>${escapeHtml(caption)}</figcaption></figure>`
  })
  const text = `${why}: ${id}, FWHM ${conditions.fwhmPixels.toFixed(2)} px, noise ${conditions.noise.toFixed(2)}σ`
  return `<h3>${escapeHtml(text)}</h3><div class="strip">${figures.join('')}</div>`
}

/** An 8-bit PNG of values in the display stretch, the first row of the data at the bottom. */
export function pictureUrl(planes: readonly Plane[], signed: boolean): string {
  const { width, height } = planes[0]!
  const [low, high] = signed ? [-0.15, 0.15] : [0.04, 0.8]
  const channels = planes.length === 3 ? 3 : 1
  const data = new Uint8Array(width * height * channels)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++) {
        const value = (planes[channel]!.data[(height - 1 - y) * width + x]! - low) / (high - low)
        data[(y * width + x) * channels + channel] = 255 * Math.min(1, Math.max(0, value))
      }
    }
  }
  return `data:image/png;base64,${Buffer.from(encode({ width, height, data, channels, depth: 8 })).toString('base64')}`
}

function leftOut({ leftOut: items }: Evaluation): string {
  if (items.length === 0) return '<h2>Left out</h2><p>Nothing: every item of the split is in these numbers.</p>'
  const reasons = new Map<string, number>()
  for (const { reason } of items) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  return `<h2>Left out when the data set was made or curated: ${items.length}</h2>${htmlTable(['reason', 'items'], [...reasons])}`
}

function provenance(evaluation: Evaluation): string {
  const { dataset, trainedOn, tunedOn, seed, seconds, network, source, split, items } = evaluation
  return `<h2>Provenance</h2>${htmlTable(
    ['', ''],
    [
      ['model', source],
      ['data set', dataset.folder],
      ['data set hash', dataset.hash],
      ['items: trained on, baselines tuned on, evaluated', `${trainedOn}, ${tunedOn}, ${items} (${split})`],
      ['seed', String(seed)],
      ['device of the network', network.device],
      ['time for everything', `${seconds.toFixed(1)} s`],
      ['Galatea', version],
    ],
  )}`
}

function withUnit(name: (typeof metricNames)[number]): string {
  const { unit } = evaluationMetrics[name]
  return unit ? `${name} (${unit})` : name
}

function parameters({ parameters: values }: MethodResult): string | null {
  if (!values) return null
  return Object.entries(values)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toPrecision(4)) : value}`)
    .join(', ')
}

function digits(value: number): string {
  const size = Math.abs(value)
  return size >= 10 ? value.toFixed(2) : size >= 0.1 ? value.toFixed(3) : value.toPrecision(2)
}

function signed(value: number): string {
  return Number.isFinite(value) ? `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(2)}` : 'n/a'
}

function span([low, high]: readonly [number, number]): string {
  return low === high ? low.toFixed(2) : `${low.toFixed(2)} to ${high.toFixed(2)}`
}
