import type { HistogramNumbers } from '../plotted'
import type { Comparison } from '../result'
import type { Beyond } from '../statistics/histogram'

/**
 * The histograms in YODA's text format (BEGIN YODA_HISTO1D_V2, which YODA 1.7 and every later one reads): sums of
 * weights as they are, under /REFERENCE and /OTHER, so that Rivet's tools can plot and divide them.
 */
export function yodaHistograms({ variables, names }: Comparison): string {
  const blocks = Object.values(variables).flatMap(({ name, label, unit, histogram }) => {
    const title = `${label}${unit ? ` [${unit}]` : ''}`
    return [
      block(`/REFERENCE/${name}`, `${title}, ${names[0]}`, histogram.edges, histogram.reference),
      block(`/OTHER/${name}`, `${title}, ${names[1]}`, histogram.edges, histogram.other),
    ]
  })
  return blocks.join('\n')
}

function block(path: string, title: string, edges: readonly number[], of: HistogramNumbers): string {
  const bins = of.sums.map((sum, i): Beyond => ({
    sum,
    squares: of.squares[i]!,
    first: of.first[i]!,
    second: of.second[i]!,
    count: of.counts[i]!,
  }))
  const whole = [of.underflow, ...bins, of.overflow].reduce(add)
  return [
    `BEGIN YODA_HISTO1D_V2 ${path}`,
    `Path: ${path}`,
    `Title: ${JSON.stringify(title)}`,
    'Type: Histo1D',
    '---',
    `# Mean: ${real(whole.first / whole.sum)}`,
    `# Area: ${real(whole.sum)}`,
    '# ID\tID\tsumw\tsumw2\tsumwx\tsumwx2\tnumEntries',
    ['Total', 'Total', ...moments(whole)].join('\t'),
    ['Underflow', 'Underflow', ...moments(of.underflow)].join('\t'),
    ['Overflow', 'Overflow', ...moments(of.overflow)].join('\t'),
    '# xlow\txhigh\tsumw\tsumw2\tsumwx\tsumwx2\tnumEntries',
    ...bins.map((bin, i) => [real(edges[i]!), real(edges[i + 1]!), ...moments(bin)].join('\t')),
    'END YODA_HISTO1D_V2',
    '',
  ].join('\n')
}

function add(a: Beyond, b: Beyond): Beyond {
  return {
    sum: a.sum + b.sum,
    squares: a.squares + b.squares,
    first: a.first + b.first,
    second: a.second + b.second,
    count: a.count + b.count,
  }
}

function moments({ sum, squares, first, second, count }: Beyond): string[] {
  return [sum, squares, first, second, count].map(real)
}

/** All 17 digits: nothing is lost on the way. */
function real(value: number): string {
  return Number.isFinite(value) ? value.toExponential(16).replace(/e([+-])(\d)$/, 'e$10$2') : '0.0000000000000000e+00'
}
