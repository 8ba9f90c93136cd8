import { checkpoint, type Work } from '../../../base/progress'
import { writeParquet, type ParquetBatch, type ParquetColumn } from '../../../store/tables/parquet/write'
import type { Constituents, JetPairs, Jets } from '../../jets/types'

export interface JetWriteOptions {
  /** Goes into the file's metadata: model hash, recipe, seed, version. */
  readonly metadata?: Readonly<Record<string, string>>
  /** Columns beside those of the jets. */
  readonly more?: readonly JetField[]
  readonly work?: Work
}

/** A column and its values for each chunk of jets. */
export interface JetField {
  column: ParquetColumn
  of(pairs: JetPairs): ParquetBatch['columns'][number]
}

/**
 * Writes jets to Parquet, a row each, constituents as lists: the columns `event, weight, n_pu, gen_pt, gen_eta, …,
 * gen_cand_pt, …, reco_pt, …`. What the first pairs lack (weight, pile-up, reconstructed jets, PDG codes), the file
 * lacks. Streams: the memory it takes does not depend on the number of jets.
 * @returns the number of jets written.
 */
export async function writeJetPairs(
  path: string,
  jets: AsyncIterable<JetPairs> | Iterable<JetPairs>,
  { metadata = {}, more = [], work = {} }: JetWriteOptions = {},
): Promise<number> {
  const source = Symbol.asyncIterator in jets ? jets[Symbol.asyncIterator]() : jets[Symbol.iterator]()
  const first = await source.next()
  const template: JetPairs = first.done ? noJets : first.value
  const fields = [...jetFields(template), ...more]
  let written = 0
  async function* batches(): AsyncGenerator<ParquetBatch> {
    for (let next = first; !next.done; next = await source.next()) {
      await checkpoint(work)
      const pairs = next.value
      yield { rows: pairs.count, columns: fields.map((field) => field.of(pairs)) }
      written += pairs.count
    }
  }
  try {
    const columns = fields.map((field) => field.column)
    await writeParquet(path, columns, batches(), { 'galatea.layout': 'jet-pairs', ...metadata })
  } finally {
    await source.return?.()
  }
  return written
}

function jetFields(template: JetPairs): JetField[] {
  const { weight, pileUp, gen, reco } = template
  return [
    // Event numbers are whole numbers below 2⁵³, but not always below 2³¹.
    plain('event', 'int64', ({ event }) => event),
    ...(weight ? [plain('weight', 'float64', (pairs) => there(pairs.weight, 'weight'))] : []),
    ...(pileUp ? [plain('n_pu', 'float32', (pairs) => there(pairs.pileUp, 'pile-up'))] : []),
    ...sideFields('gen', gen, (pairs) => pairs.gen),
    ...(reco ? sideFields('reco', reco, (pairs) => there(pairs.reco, 'reconstructed jets')) : []),
  ]
}

function sideFields(side: string, template: Jets, of: (pairs: JetPairs) => Jets): JetField[] {
  const jet = (quantity: 'pt' | 'eta' | 'phi' | 'mass'): JetField => {
    return plain(`${side}_${quantity}`, 'float32', (pairs) => of(pairs)[quantity])
  }
  const list = (quantity: 'pt' | 'eta' | 'phi' | 'pdg'): JetField => ({
    column: { name: `${side}_cand_${quantity}`, type: quantity === 'pdg' ? 'int32' : 'float32', depth: 1 },
    of(pairs) {
      const constituents: Constituents = of(pairs).constituents
      return { values: there(constituents[quantity], 'PDG codes'), offsets: [constituents.offsets] }
    },
  })
  const lists = [list('pt'), list('eta'), list('phi'), ...(template.constituents.pdg ? [list('pdg')] : [])]
  return [jet('pt'), jet('eta'), jet('phi'), jet('mass'), ...lists]
}

function plain(
  name: string,
  type: ParquetColumn['type'],
  of: (pairs: JetPairs) => Float32Array | Float64Array,
): JetField {
  return { column: { name, type, depth: 0 }, of: (pairs) => ({ values: of(pairs), offsets: [] }) }
}

function there<T>(value: T | null, what: string): T {
  if (value === null) throw new RangeError(`The first jets of the sample have ${what}, later ones have not`)
  return value
}

const noValues = new Float32Array(0)
const noSide: Jets = {
  pt: noValues,
  eta: noValues,
  phi: noValues,
  mass: noValues,
  constituents: { offsets: new Int32Array(1), pt: noValues, eta: noValues, phi: noValues, pdg: null },
}
const noJets: JetPairs = { count: 0, event: new Float64Array(0), weight: null, pileUp: null, gen: noSide, reco: null }
