import { GalateaError } from '../../../base/errors'
import type { Dataset } from '../../../store/dataset/dataset'
import type { CommandDefinition, Context, Outcome } from '../../command'

/** A command that decides about items; each decision is appended and can be taken back by `dataset undo`. */
function decision(
  name: string,
  summary: string,
  takes: { argument: string; description: string } | null,
  decide: (dataset: Dataset, ids: string[], value: string | undefined) => Promise<string[]>,
): CommandDefinition {
  return {
    name,
    summary,
    configure(command) {
      command.argument('<dir>', 'folder of the data set')
      if (takes) command.argument(takes.argument, takes.description)
      command.argument('[items...]', 'ids of the items').option('--where <filter>', 'all items that fit, as for query')
    },
    async run([folder, ...words], { where }, context): Promise<Outcome> {
      const value = takes ? words.shift() : undefined
      if (words.length === 0 && typeof where !== 'string') {
        throw new GalateaError('usage', 'No item was named: expected ids, or --where with a filter.')
      }
      return withDataset(folder!, context, async (dataset) => {
        const found = typeof where === 'string' ? await dataset.query({ where, columns: ['id'] }) : []
        return decide(dataset, [...words, ...found.map((row) => String(row['id']))], value)
      })
    },
  }
}

export const reject = decision('dataset reject', 'Leave items out of training and tests', null, (dataset, ids) =>
  dataset.curate('reject', ids),
)

export const restore = decision('dataset restore', 'Take rejected items in again', null, (dataset, ids) =>
  dataset.curate('accept', ids),
)

export const tag = decision(
  'dataset tag',
  'Mark items with a word',
  { argument: '<tag>', description: 'the word' },
  (dataset, ids, value) => dataset.curate('tag', ids, value),
)

export const undo: CommandDefinition = {
  name: 'dataset undo',
  summary: 'Take the latest decision about items back',
  configure(command) {
    command.argument('<dir>', 'folder of the data set')
  },
  run: ([folder], _, context) => withDataset(folder!, context, (dataset) => dataset.undoCuration()),
}

async function withDataset(
  folder: string,
  context: Context,
  work: (dataset: Dataset) => Promise<string[]>,
): Promise<Outcome> {
  const { openDataset } = await import('../../../store/dataset/dataset')
  const dataset = await openDataset(folder)
  try {
    for (const warning of dataset.warnings) context.warn(warning)
    const changed = await work(dataset)
    const items = dataset.items().length
    const text = `${changed.length === 0 ? 'Nothing changed' : `${changed.length} items changed`}; ${items} of ${dataset.length} are in use.`
    return { json: { dataset: folder, changed, items, hash: dataset.hash }, text }
  } finally {
    dataset.close()
  }
}
