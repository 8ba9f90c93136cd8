import { writeAtomically } from '../../../base/files'
import type { JudgedSource } from './examine'
import type { InventedSource } from './invented'

const columns = [
  ...['x', 'y', 'snr', 'area', 'half_light_radius', 'ellipticity', 'chi2', 'strangeness', 'check', 'verdict'],
  ...['expected_snr', 'share_in_input'],
]

/**
 * `<output>.sources.csv`: a line a source of the input with its verdict, then one a source of the output that the input
 * does not bear out. Positions are FITS pixels (the first is 1), of the input for the former, of the output for the latter.
 * @returns its path.
 */
export async function writeSourceTable(
  output: string,
  sources: readonly JudgedSource[],
  invented: readonly InventedSource[],
): Promise<string> {
  const path = output.replace(/\.fits$/i, '') + '.sources.csv'
  const digits = (value: number): string => String(Number(value.toPrecision(6)))
  const lines = [
    columns.join(','),
    ...sources.map(({ x, y, source, chi2, judgement }) =>
      [
        ...[x + 1, y + 1, source.snr, source.area, source.halfLightRadius, source.ellipticity, chi2].map(digits),
        ...[digits(judgement.strangeness), judgement.check, judgement.rejected ? 'unfamiliar' : 'accepted', '', ''],
      ].join(','),
    ),
    ...invented.map(({ x, y, expectedSnr, share }) =>
      [digits(x + 1), digits(y + 1), '', '', '', '', '', '', '', 'invented', digits(expectedSnr), digits(share)].join(
        ',',
      ),
    ),
  ]
  await writeAtomically(path, `${lines.join('\n')}\n`)
  return path
}
