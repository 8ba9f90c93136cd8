import { escapeHtml, htmlPage, htmlTable, type Cell } from '../../../base/html'
import { histogramPlot } from '../plots/histogramPlot'
import { imagePlot } from '../plots/imagePlot'
import { profilePlot } from '../plots/profilePlot'
import { plotStyle } from '../plots/style'
import type { Beyond } from '../statistics/histogram'
import type { Comparison, VariableComparison } from '../result'
import { axisLabel, byRole, digits, probability, roleTitles, truthWords, withError } from './format'
import type { Provenance } from './provenance'
import { sigmas } from './tables'

/**
 * The comparison as one page that a referee can read: in light and dark, in print, without a script. Every number comes
 * from `comparison`; nothing is computed here but what drawing needs.
 */
export function comparisonReport(comparison: Comparison, provenance: Provenance): string {
  const { names } = comparison
  return htmlPage(
    `${names[1]} against ${names[0]}`,
    [
      `<style>${plotStyle}${toggleStyle}</style>`,
      headline(comparison),
      '<h2>How far apart</h2>',
      distancesText(comparison),
      ...(['response', 'marginal', 'condition'] as const).map((role) => distanceTable(comparison, role)),
      together(comparison),
      slicesSection(comparison),
      ...imagesSection(comparison),
      plotsSection(comparison),
      method(comparison),
      notes(comparison),
      provenanceSection(provenance, comparison),
    ].join('\n'),
  )
}

const toggleStyle = `
main{max-width:1480px}table{font-size:14px}tbody th{white-space:nowrap}
.toggle{position:absolute;opacity:0}.toggles{position:sticky;top:0;background:var(--paper);padding:8px 0;display:flex;gap:8px;z-index:1}
.toggles label{border:1px solid var(--line);border-radius:6px;padding:4px 12px;cursor:pointer}
#linear:checked~.toggles label[for=linear],#log:checked~.toggles label[for=log]{background:var(--accent);color:var(--paper);border-color:var(--accent)}
#linear:focus-visible~.toggles label[for=linear],#log:focus-visible~.toggles label[for=log]{outline:2px solid var(--ink)}
#linear:checked~.all .inlog,#log:checked~.all .inlinear{display:none}
@media print{.toggles{display:none}}
`

function headline(comparison: Comparison): string {
  const { names, items, events, classifier, cut, paired, truth } = comparison
  const worst = Object.values(comparison.variables)
    .filter(({ separation }) => separation !== null)
    .sort((a, b) => b.separation! - a.separation!)[0]
  const apart = classifier
    ? `A classifier that sees what both were given tells them apart with an AUC of <strong>${classifier.mean.toFixed(3)} ± ${classifier.std.toFixed(3)}</strong> (0.5: not at all, 1: always; truth against truth ${classifier.truth.mean.toFixed(3)} ± ${classifier.truth.std.toFixed(3)}). `
    : ''
  const farthest = worst
    ? `Farthest apart is ${escapeHtml(worst.label)}, separation ${withError(worst.separation, worst.separationError)}.`
    : ''
  const key = `<div class="names"><span><i class="r"></i>${escapeHtml(names[0])} (reference)</span><span><i class="o"></i>${escapeHtml(names[1])}</span></div>`
  return `<p class="note">${apart}${farthest}</p>
<p>${items[1]} items in ${events[1]} events against ${items[0]} in ${events[0]}${cut ? `, with the cut <code>${escapeHtml(cut)}</code>` : ''}.
${paired ? 'Both were made from the same inputs, item by item: responses are compared on the same inputs, and the errors know that the samples are not independent. ' : ''}Beside every distance stands truth against truth: ${escapeHtml(truthWords(comparison))} (${truth.items[0]} and ${truth.items[1]} items).</p>
${key}`
}

function distancesText({ bins, replicas }: Comparison): string {
  return `<p>χ² and the chances p are those for independent samples. Separation power ½ Σ (p − q)²/(p + q) over at most ${bins} bins
of equal population of the reference, 0 (equal) to 1 (nothing overlaps), with what two independent samples of one
distribution give on average subtracted (the floor): it may be slightly negative. W₁ is how far, on average, a value has to be
moved. Errors are spreads over ${replicas} bootstrap replicas of whole events. A smeared input has nearly right marginals:
the responses are the sharper test.</p>`
}

function distanceTable(comparison: Comparison, role: keyof typeof roleTitles): string {
  const variables = byRole(comparison, role)
  if (variables.length === 0) return ''
  const header = [
    'variable',
    'separation',
    'truth',
    'floor',
    'W₁',
    'χ²/ndf',
    'p',
    'KS p',
    'JSD',
    'mean',
    'other − reference',
    'rms ratio',
  ]
  const rows = variables.map((variable): Cell[] => {
    const { mean, meanDifference, rmsRatio, chi2, ndf, p, ksP, w1, w1Error, truth } = variable
    return [
      axisLabel(variable),
      withError(variable.separation, variable.separationError),
      withError(truth.separation, truth.separationError),
      digits(variable.separationFloor, 2),
      withError(w1, w1Error),
      chi2 === null ? null : `${digits(chi2)}/${ndf}`,
      probability(p),
      probability(ksP),
      digits(variable.jsd, 2),
      digits(mean[0]),
      withError(meanDifference.value, meanDifference.error),
      withError(rmsRatio.value, rmsRatio.error),
    ]
  })
  return `<h3>${roleTitles[role]}</h3>${htmlTable(header, rows)}`
}

/** What is seen only when the variables are looked at together. */
function together({ classifier, fpd, kpd, neighbours }: Comparison): string {
  const rows: Cell[][] = []
  if (classifier) {
    const { mean, std, truth, repeats } = classifier
    rows.push([
      `AUC of a classifier, ${repeats} repeats on held-out events`,
      plusMinus(mean, std),
      plusMinus(truth.mean, truth.std),
      '0.5',
    ])
  }
  for (const [name, distance] of [
    ['Fréchet physics distance', fpd],
    ['Kernel physics distance', kpd],
  ] as const) {
    if (!distance) continue
    rows.push([
      name,
      withError(distance.value, distance.error),
      withError(distance.truth.value, distance.truth.error),
      '0',
    ])
  }
  if (rows.length === 0) return ''
  const features = classifier?.features ?? fpd?.features ?? []
  const importance = classifier
    ? `<p>What gives them away, by share of what the classifier learned: ${classifier.importance
        .slice(0, 6)
        .map(([name, share]) => `${escapeHtml(name)} ${(100 * share).toFixed(0)} %`)
        .join(', ')}.</p>`
    : ''
  return `<h2>All variables together</h2>
<p>Distances in ${features.length} variables at once: the condition, what was given and what was made (<span class="soft">${features.map(escapeHtml).join(', ')}</span>).</p>
${htmlTable(['', 'samples', 'truth against truth', 'where nothing differs'], rows)}${importance}
${neighbours ? neighboursText(neighbours) : ''}`
}

function neighboursText({ training, items, median, nearer1, nearer5 }: NonNullable<Comparison['neighbours']>): string {
  const percent = (share: typeof nearer1): string =>
    share.value === null ? '–' : `${withError(100 * share.value, 100 * (share.error ?? 0))} %`
  return `<h3>Memorising</h3><p>Distance to the nearest of the training items ('${escapeHtml(training)}'), in standard deviations: median
${digits(median[0])} for ${items} generated items, ${digits(median[1])} for as many of the reference, which the generator never saw. ${percent(nearer1)} of the
generated ones lie nearer than the nearest 1 % of the reference, ${percent(nearer5)} nearer than the nearest 5 %: copies of training items would show as more.</p>`
}

function slicesSection(comparison: Comparison): string {
  const { slices } = comparison
  if (!slices || slices.bins.length === 0) return ''
  const main = Object.values(comparison.variables).find(({ role }) => role === 'response') ?? null
  const label = axisLabel(slices)
  const table = main ? sliceTable(comparison, main.name) : ''
  const plots = Object.values(comparison.variables).flatMap((variable) => {
    if (variable.name === slices.variable) return []
    const plot = profilePlot(slices, variable.name, axisLabel(variable))
    return plot ? [figure(variable.label, plot, '')] : []
  })
  return `<h2>In bins of ${escapeHtml(label)}</h2>
${main ? `<h3>${escapeHtml(main.label)}</h3>${table}` : ''}
<details open><summary>Mean and rms of every variable</summary>
<p class="soft">Bands: mean ± rms of the reference (grey) and of the other (coloured, dashed mean). Below: difference of the means in units of the reference's rms, and ratio of the rms, with their errors.</p>
<div class="plots">${plots.join('\n')}</div></details>`
}

function sliceTable({ slices }: Comparison, name: string): string {
  const rows = slices!.bins.map(({ low, high, items, variables, truth }): Cell[] => {
    const { mean, meanDifference, rms, rmsRatio, separation, separationError } = variables[name]!
    const among = truth[name]!
    const off = sigmas(meanDifference, 0)
    const wide = sigmas(rmsRatio, 1)
    return [
      `${edge(low)} to ${edge(high)}`,
      items[0],
      items[1],
      digits(mean[0], 4),
      withError(meanDifference.value, meanDifference.error) +
        (off === null ? '' : ` (${off.toFixed(1).replace('-', '−')} σ)`),
      digits(rms[0]),
      withError(rmsRatio.value, rmsRatio.error) + (wide === null ? '' : ` (${wide.toFixed(1).replace('-', '−')} σ)`),
      withError(separation, separationError),
      withError(among.separation, among.separationError),
    ]
  })
  const header = ['bin', 'reference', 'other', 'mean', 'other − reference', 'rms', 'rms ratio', 'separation', 'truth']
  return htmlTable(header, rows)
}

function edge(value: number): string {
  return String(Number(value.toPrecision(4)))
}

function imagesSection({ images, names }: Comparison): string[] {
  if (images.length === 0) return []
  const figures = images.map(
    (image) =>
      `<figure class="wide"><figcaption>${escapeHtml(image.title)}</figcaption>${imagePlot(image, names)}<p class="soft">Colour on a logarithmic scale of four decades; the difference, other − reference, linear, white being zero.</p></figure>`,
  )
  return ['<h2>Mean images</h2>', ...figures]
}

function plotsSection(comparison: Comparison): string {
  const groups = (['response', 'marginal', 'condition'] as const).flatMap((role) => {
    const variables = byRole(comparison, role)
    if (variables.length === 0) return []
    const figures = variables.map((variable) => {
      const options = { label: axisLabel(variable), shapes: true }
      const plots = ([false, true] as const).map(
        (log) =>
          `<div class="${log ? 'inlog' : 'inlinear'}">${histogramPlot(variable.histogram, { ...options, log })}</div>`,
      )
      return figure(variable.label, plots.join(''), caption(variable))
    })
    return [`<h3>${roleTitles[role]}</h3><div class="plots">${figures.join('\n')}</div>`]
  })
  return `<h2>Histograms</h2>
<p>Each sample divided by its total. Lower panel: the other over the reference, the band being the reference's own error. Error bars and band: Garwood intervals of one standard deviation, for counts as if they were independent. Triangles point to ratios beyond the axis.</p>
<input class="toggle" type="radio" name="scale" id="linear" checked><input class="toggle" type="radio" name="scale" id="log">
<div class="toggles"><label for="linear">Linear</label><label for="log">Logarithmic</label></div>
<div class="all">${groups.join('\n')}</div>`
}

/** What the axis does not show. */
function caption({
  histogram: { reference, other },
  undefined: missing,
  separation,
  separationError,
}: VariableComparison): string {
  const share = (part: Beyond, total: number): string => `${digits((100 * part.sum) / total, 2)} %`
  const sides = [reference, other].map(
    (of) => `${share(of.underflow, of.total)} below, ${share(of.overflow, of.total)} above`,
  )
  const undefinedText = missing[0] + missing[1] > 0 ? ` Not defined for ${missing[0]} and ${missing[1]} items.` : ''
  return `Separation ${withError(separation, separationError)}. Beyond the axis: ${sides[0]} (reference); ${sides[1]} (other).${undefinedText}`
}

function figure(title: string, content: string, below: string): string {
  return `<figure><figcaption>${escapeHtml(title)}</figcaption>${content}${below ? `<p class="soft">${escapeHtml(below)}</p>` : ''}</figure>`
}

function method({ bins, seed, weighted, replicas }: Comparison): string {
  return `<h2>How it was computed</h2>
<p>Bins of equal population (at most ${bins}; fewer where many values are equal) for χ² of weighted histograms (Gagunashvili 2010), separation power (arXiv:2009.03796, equation 15) and Jensen–Shannon divergence in nats. Kolmogorov–Smirnov: exact up to n₁n₂ = 4·10⁶, asymptotic above. Poisson bootstrap over events with ${replicas} replicas, the same events in both samples. Fréchet physics distance (arXiv:2211.10295): variables scaled by their largest size in the reference, extrapolated to N → ∞ in 1/N. Kernel physics distance: unbiased MMD² with (x·y/d + 1)⁴ over separate blocks. Classifier: gradient-boosted trees, trained and tested on different events. Weights: ${weighted.some(Boolean) ? 'used, except in the two physics distances' : 'none'}. Seed ${seed}.</p>`
}

function notes({ notes: list }: Comparison): string {
  if (list.length === 0) return ''
  return `<h2>Notes</h2><ul>${list.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul>`
}

function provenanceSection(
  { files, program, device, date, seconds }: Provenance,
  { seconds: compared }: Comparison,
): string {
  return `<h2>Provenance</h2>${htmlTable(
    ['', 'file', 'bytes', 'sha256'],
    files.map(({ part, path, bytes, sha256 }): Cell[] => [part, path, bytes, sha256 || null]),
  )}${htmlTable(
    ['', ''],
    [
      ['program', program],
      ['device', device],
      ['date', date],
      ['seconds, of which comparing', `${seconds.toFixed(1)}, ${compared.toFixed(1)}`],
    ],
  )}`
}

function plusMinus(mean: number, std: number): string {
  return `${mean.toFixed(3)} ± ${std.toFixed(3)}`
}
