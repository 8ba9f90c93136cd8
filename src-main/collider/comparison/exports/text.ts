import { byRole, digits, probability, roleTitles, withError } from '../report/format'
import { distanceColumns, distanceRows } from '../report/tables'
import type { Comparison, VariableComparison } from '../result'

/** The table of distances for spreadsheets: every variable, bin and truth against truth, unrounded. */
export function csvTable(comparison: Comparison): string {
  const header = ['variable', 'role', 'bin', 'compared', ...distanceColumns.map(([name]) => name)]
  const lines = distanceRows(comparison).map(({ variable, role, bin, compared, numbers }) =>
    [variable, role, bin, compared, ...distanceColumns.map(([, of]) => of(numbers) ?? '')].map(quote).join(','),
  )
  return `${[header.join(','), ...lines].join('\n')}\n`
}

function quote(value: string | number): string {
  const text = String(value)
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const header = ['variable', 'χ²/ndf', 'p', 'KS', 'KS p', 'W₁', 'separation', 'truth against truth', 'JSD (nats)']

function cells(variable: VariableComparison): string[] {
  const { chi2, ndf, p, ks, ksP, w1, w1Error, separation, separationError, truth, jsd } = variable
  return [
    variable.label,
    chi2 === null ? '–' : `${digits(chi2)}/${ndf}`,
    probability(p),
    digits(ks),
    probability(ksP),
    withError(w1, w1Error) + (variable.unit && w1 !== null ? ` ${variable.unit}` : ''),
    withError(separation, separationError),
    withError(truth.separation, truth.separationError),
    digits(jsd),
  ]
}

/** For a README or an issue. */
export function markdownTable(comparison: Comparison): string {
  const row = (list: readonly string[]): string => `| ${list.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const parts = (['response', 'marginal', 'condition'] as const).flatMap((role) => {
    const variables = byRole(comparison, role)
    if (variables.length === 0) return []
    const rule = header.map((_, i) => (i === 0 ? '---' : '---:'))
    return [`**${roleTitles[role]}**`, '', row(header), row(rule), ...variables.map((v) => row(cells(v))), '']
  })
  return [summarySentence(comparison), '', ...parts].join('\n')
}

/** A table for a paper; needs the package booktabs. */
export function latexTable(comparison: Comparison): string {
  const line = (list: readonly string[]): string => `${list.map(latex).join(' & ')} \\\\`
  const body = (['response', 'marginal', 'condition'] as const).flatMap((role) => {
    const variables = byRole(comparison, role)
    if (variables.length === 0) return []
    return [
      '\\midrule',
      `\\multicolumn{${header.length}}{l}{\\emph{${roleTitles[role]}}} \\\\`,
      ...variables.map((variable) => line(cells(variable))),
    ]
  })
  return [
    '\\begin{table}',
    '\\centering',
    `\\caption{${latex(summarySentence(comparison))}}`,
    `\\begin{tabular}{l${'r'.repeat(header.length - 1)}}`,
    '\\toprule',
    line(header),
    ...body,
    '\\bottomrule',
    '\\end{tabular}',
    '\\end{table}',
    '',
  ].join('\n')
}

function summarySentence({ names, items, bins, cut, classifier }: Comparison): string {
  const apart = classifier
    ? ` A classifier tells the samples apart with AUC ${classifier.mean.toFixed(3)} ± ${classifier.std.toFixed(3)} (truth against truth ${classifier.truth.mean.toFixed(3)} ± ${classifier.truth.std.toFixed(3)}).`
    : ''
  return `'${names[1]}' (${items[1]} items) against '${names[0]}' (${items[0]} items)${cut ? `, ${cut}` : ''}. Separation power over ${bins} bins of equal population, its floor subtracted; errors by bootstrap over events.${apart}`
}

const latexCharacters: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '%': '\\%',
  '#': '\\#',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '±': '$\\pm$',
  '−': '$-$',
  '–': '--',
  '≤': '$\\leq$',
  '≥': '$\\geq$',
  '<': '$<$',
  '>': '$>$',
  χ: '$\\chi$',
  '²': '$^2$',
  '₁': '$_1$',
  Δ: '$\\Delta$',
  Σ: '$\\Sigma$',
  η: '$\\eta$',
  φ: '$\\phi$',
  λ: '$\\lambda$',
  σ: '$\\sigma$',
  τ: '$\\tau$',
  α: '$\\alpha$',
  '⁻': '$^{-}$',
  '³': '$^3$',
  '⁰': '$^0$',
}

function latex(text: string): string {
  return text.replace(/./gu, (character) => latexCharacters[character] ?? character)
}
