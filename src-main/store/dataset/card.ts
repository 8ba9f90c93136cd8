import { join } from 'node:path'
import { z } from 'zod'
import { GalateaError } from '../../base/errors'
import { writeAtomically, writeJson } from '../../base/files'
import { isMissing, readJsonFile, readTextFile } from '../json'
import type { Dataset } from './dataset'
import { files, firstIssue, splitNames } from './manifest'

/** What a person says of a data set; the numbers of the card come from the data set itself. */
export const cardSchema = z.object({
  title: z.string().default(''),
  description: z.string().default(''),
  origin: z.string().default(''),
  licence: z.string().default(''),
  selection: z.string().default(''),
  cite: z.string().default(''),
})
export type DatasetCard = z.output<typeof cardSchema>

const cardFile = 'card.json'
const textFile = 'README.md'

/** The card as it was written; fields that nobody has filled in are drafted from how the data set was made. */
export async function readDatasetCard(dataset: Dataset, name: string): Promise<DatasetCard> {
  const path = join(dataset.folder, cardFile)
  if ((await readTextFile(path)) === null) return draft(dataset, name)
  const parsed = cardSchema.safeParse(await readJsonFile(path, `The data set has no ${cardFile}.`))
  if (parsed.success) return parsed.data
  throw new GalateaError('corrupt', `'${path}' is not a data card: ${firstIssue(parsed.error)}.`, { path })
}

/** Writes `card.json` and, with the numbers of now, `README.md`. */
export async function writeDatasetCard(dataset: Dataset, card: DatasetCard): Promise<string> {
  const text = await datasetCardText(dataset, card)
  await writeJson(join(dataset.folder, cardFile), { format: 'galatea-dataset-card', schemaVersion: 1, ...card })
  await writeAtomically(join(dataset.folder, textFile), text)
  return text
}

function draft({ manifest }: Dataset, name: string): DatasetCard {
  const from: unknown = manifest.creation.from
  const sources = Array.isArray(from) ? from.map(String).map((path) => path.split(/[\\/]/).at(-1)) : []
  const choices = Object.entries(manifest.creation)
    .filter(([key, value]) => !['from', 'split', 'task', 'seed'].includes(key) && value !== null)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
  return {
    ...{ title: name, description: '', licence: '', cite: '' },
    origin: sources.length > 0 ? `Made of ${sources.slice(0, 8).join(', ')}${sources.length > 8 ? ', …' : ''}.` : '',
    selection: choices.join('; '),
  }
}

/** The card as Markdown: what it is, where from, what is in it, how it was chosen and what was decided by hand. */
export async function datasetCardText(dataset: Dataset, card: DatasetCard): Promise<string> {
  const { manifest, hash } = dataset
  const section = (title: string, text: string): string => `## ${title}\n\n${text.trim() || 'Not said.'}\n`
  const arrays = Object.entries(manifest.arrays).map(([name, { shape }]) => `\`${name}\` ${shape.join('×')} float32`)
  const facts: [string, string][] = [
    ['Task', manifest.task],
    ['Tensors of an item', arrays.join(', ')],
    ...(manifest.bands.length > 0 ? [['Bands', manifest.bands.join(', ')] as [string, string]] : []),
    ['Unit', manifest.unit ?? 'unknown'],
    ...(manifest.size === null
      ? []
      : [
          ['Pixel scale', manifest.pixelScaleArcsec === null ? 'unknown' : `${manifest.pixelScaleArcsec} arcsec`] as [
            string,
            string,
          ],
        ]),
    ['Made', `${manifest.created.slice(0, 10)} by ${manifest.program}`],
    ['Hash as made', `\`${manifest.contentHash}\``],
    ['Hash as curated', `\`${hash}\``],
  ]
  return [
    `# ${card.title || 'Data set'}\n`,
    `${card.description.trim() || 'No description was written.'}\n`,
    section('Origin', card.origin),
    section('Licence', card.licence),
    section('How to cite', card.cite),
    '## Contents\n',
    table(['', ''], facts),
    countsTable(dataset),
    section('Selection', card.selection),
    leftOut(manifest.rejected.reasons),
    '## Curation\n',
    await history(dataset),
    '## Columns\n',
    table(
      ['column', 'type', 'unit', 'meaning'],
      manifest.columns.map(({ name, type, unit, description }) => [`\`${name}\``, type, unit ?? '', description ?? '']),
    ),
  ].join('\n')
}

function countsTable(dataset: Dataset): string {
  const all = dataset.items(undefined, { includeRejected: true })
  const rows = splitNames.map((split) => {
    const own = all.filter((item) => item.split === split)
    const used = own.filter(({ rejected }) => !rejected).length
    return [split, String(used), String(own.length - used), String(new Set(own.map(({ object }) => object)).size)]
  })
  return table(['split', 'items in use', 'rejected by hand', 'objects'], rows)
}

function leftOut(reasons: Readonly<Record<string, number>>): string {
  const rows = Object.entries(reasons).sort(([, a], [, b]) => b - a)
  return rows.length === 0
    ? 'Nothing was left out when it was made.\n'
    : `Left out when it was made:\n\n${table(
        ['reason', 'items'],
        rows.map(([reason, count]) => [reason, String(count)]),
      )}`
}

/** The curation file, a line a day and kind of decision. */
async function history(dataset: Dataset): Promise<string> {
  const text = (await readTextFile(join(dataset.folder, files.curation))) ?? ''
  const line = z.object({
    time: z.string(),
    action: z.string(),
    items: z.array(z.string()),
    undoes: z.int().optional(),
  })
  const counted = new Map<string, number>()
  for (const written of text.split('\n')) {
    if (written.trim() === '') continue
    const parsed = line.safeParse(parse(written))
    if (!parsed.success) continue
    const { time, action, items, undoes } = parsed.data
    const key = `${time.slice(0, 10)}\t${undoes === undefined ? action : `${action} (undo)`}`
    counted.set(key, (counted.get(key) ?? 0) + items.length)
  }
  if (counted.size === 0) return 'Nothing was decided by hand.\n'
  const reasons = new Map<string, number>()
  for (const { rejected, reason } of dataset.items(undefined, { includeRejected: true })) {
    if (rejected) reasons.set(reason || 'no reason given', (reasons.get(reason || 'no reason given') ?? 0) + 1)
  }
  const days = [...counted].map(([key, count]) => [...key.split('\t'), String(count)])
  const why = [...reasons].map(([reason, count]) => [reason, String(count)])
  return `${table(['day', 'decision', 'items'], days)}${why.length > 0 ? `\n${table(['rejected because', 'items'], why)}` : ''}`
}

/** A torn line is passed over here as it is when the data set is opened. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('')
}

const viewsFile = 'views.json'

/** Filters kept under a name; their form is the window's. */
export async function readSavedViews(folder: string): Promise<unknown> {
  const text = await readTextFile(join(folder, viewsFile))
  if (text === null) return []
  const value = parse(text)
  if (value !== null) return value
  const path = join(folder, viewsFile)
  throw new GalateaError('corrupt', `'${path}' is not valid JSON: delete it to begin with no saved views.`, { path })
}

export async function writeSavedViews(folder: string, views: unknown): Promise<void> {
  try {
    await writeJson(join(folder, viewsFile), views)
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new GalateaError(
      'not-found',
      `The data set '${folder}' is not there any more.`,
      { path: folder },
      { cause: error },
    )
  }
}
