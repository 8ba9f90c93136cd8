import type { Manifest } from '../../../store/dataset/manifest'
import type { CommandDefinition, Outcome } from '../../command'
import { table } from '../../terminal'

export const definition: CommandDefinition = {
  name: 'dataset info',
  summary: 'Say what a data set holds and how it was made',
  configure(command) {
    command
      .argument('<dir>', 'folder of the data set')
      .option('--verify', 'read everything and compare it with the recorded checksums')
  },
  async run([folder], { verify }, context): Promise<Outcome> {
    const { openDataset } = await import('../../../store/dataset/dataset')
    const dataset = await openDataset(folder!)
    try {
      for (const warning of dataset.warnings) context.warn(warning)
      if (verify === true) await dataset.verify()
      const { manifest, hash } = dataset
      const counts = { train: 0, validation: 0, test: 0 }
      for (const { split } of dataset.items()) counts[split]++
      const curated = manifest.items - counts.train - counts.validation - counts.test
      return {
        json: {
          dataset: folder,
          ...manifest,
          splits: counts,
          rejectedByHand: curated,
          hash,
          verified: verify === true,
        },
        text: describe(folder!, manifest, counts, curated, hash, verify === true),
      }
    } finally {
      dataset.close()
    }
  },
}

function describe(
  folder: string,
  manifest: Manifest,
  counts: Record<string, number>,
  curated: number,
  hash: string,
  verified: boolean,
): string {
  const { bands, size, unit, pixelScaleArcsec, split, rejected } = manifest
  const facts: [string, string][] = [
    ['data set', folder],
    ['task', manifest.task],
    ['made', `${manifest.created} by ${manifest.program}`],
    ['items', `${manifest.items}${curated > 0 ? `, ${curated} of them rejected by hand` : ''}`],
    ['splits', `${counts.train} train, ${counts.validation} validation, ${counts.test} test (seed ${split.seed})`],
    [
      'tensors',
      Object.entries(manifest.arrays)
        .map(([name, { shape }]) => `${name} ${shape.join('×')}`)
        .join(', '),
    ],
  ]
  if (size !== null)
    facts.push(['bands', bands.join(', ')], ['pixel scale', scale(pixelScaleArcsec)], ['unit', unit ?? 'unknown'])
  for (const [name, value] of Object.entries(manifest.properties)) facts.push([name, short(value)])
  facts.push(['columns', manifest.columns.map((column) => column.name).join(', ')])
  facts.push(['hash', `${hash}${verified ? ' (all files verified)' : ''}`])
  const width = Math.max(...facts.map(([name]) => name.length))
  const text = facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')
  if (rejected.count === 0) return text
  const reasons = Object.entries(rejected.reasons).sort(([, a], [, b]) => b - a)
  return `${text}\n\n${table(['left out because', 'items'], reasons)}`
}

function scale(arcsec: number | null): string {
  return arcsec === null ? 'unknown' : `${Number(arcsec.toPrecision(6))} arcsec`
}

/** A property of the science on one line; numbers to four digits. */
function short(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(4)))
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return 'unknown'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(short).join(', ')
  if (typeof value !== 'object') return JSON.stringify(value)
  const parts = Object.entries(value).map(([name, part]) => `${name} ${short(part)}`)
  return parts.join('; ')
}
