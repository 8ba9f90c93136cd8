import { access } from 'node:fs/promises'
import type { Dataset, File } from 'h5wasm/node'
import { z } from 'zod'
import { GalateaError } from '../../../base/errors'
import { caloGanGeometry, findGeometry, geometryNames, guessGeometry } from '../geometries'
import { checkGeometry, voxelCount, type ShowerGeometry } from '../geometry'
import { openHdf5, readRows, textAttributes } from './hdf5'

/** Showers one after another: shower i has the voxels i·voxels … (i + 1)·voxels − 1. */
export interface ShowerBatch {
  /** In the file: the batch's first shower. */
  readonly first: number
  readonly count: number
  /** Incident energies, MeV. */
  readonly energies: Float64Array
  /** Pseudorapidity of the incident particle; null where the file does not say. */
  readonly eta: Float64Array | null
  /** MeV. */
  readonly showers: Float32Array
}

/** What the showers are generated for: a file may hold these alone. */
export type IncidentBatch = Omit<ShowerBatch, 'showers'>

export interface ShowerFile {
  readonly path: string
  readonly layout: 'calochallenge' | 'calogan'
  readonly count: number
  /** null in a file that holds incident energies alone. */
  readonly geometry: ShowerGeometry | null
  /** The file's text attributes: what made it. */
  readonly provenance: Readonly<Record<string, string>>
  incident(first: number, count: number): IncidentBatch
  /** @throws GalateaError `unreadable` where the file holds no showers. */
  read(first: number, count: number): ShowerBatch
  close(): void
}

export interface OpenShowerOptions {
  /** Name or binning file, see `findGeometry`; null: what the file says, or the built-in one of so many voxels. */
  geometry?: string | null
  /** Part of the binning file. */
  particle?: string | null
  /** Accept a file of incident energies alone. */
  incidentOnly?: boolean
}

/**
 * Opens a file in CaloChallenge's layout (`incident_energies`, `showers`, MeV) or CaloGAN's (`energy` in GeV, `layer_0`,
 * `layer_1`, `layer_2` in MeV).
 * @throws GalateaError `not-found`, or `unreadable` with the key that is missing or the number of voxels that does not fit.
 */
export async function openShowers(path: string, options: OpenShowerOptions = {}): Promise<ShowerFile> {
  const file = await openHdf5(path)
  try {
    const keys = file.keys()
    const provenance = textAttributes(file)
    const incidentOnly = options.incidentOnly ?? false
    if (keys.includes('incident_energies')) return await openCaloChallenge(path, file, provenance, options)
    if (keys.includes('energy') && (keys.includes('layer_0') || incidentOnly)) {
      return openCaloGan(path, file, provenance, incidentOnly)
    }
    const found = keys.length > 0 ? keys.join(', ') : 'none'
    const sentence = `'${path}' holds no showers: the keys 'incident_energies' and 'showers' (CaloChallenge) or 'energy' and 'layer_0' (CaloGAN) were expected, found ${found}.`
    throw new GalateaError('unreadable', sentence, { file: path, keys })
  } catch (error) {
    file.close()
    throw error
  }
}

async function openCaloChallenge(
  path: string,
  file: File,
  provenance: Record<string, string>,
  options: OpenShowerOptions,
): Promise<ShowerFile> {
  const energies = numbers(path, file, 'incident_energies', null)
  const eta = file.keys().includes('incident_eta') ? numbers(path, file, 'incident_eta', energies.count) : null
  const withShowers = file.keys().includes('showers')
  if (!withShowers && !options.incidentOnly) {
    throw new GalateaError('unreadable', `'${path}' lacks the key 'showers'.`, { file: path, key: 'showers' })
  }
  const showers = withShowers ? numbers(path, file, 'showers', energies.count) : null
  const geometry = showers ? await geometryOf(path, showers.width, provenance, options) : null
  const incident = incidentReader(path, energies.dataset, eta?.dataset ?? null, 1)
  return {
    ...{ path, layout: 'calochallenge', count: energies.count, geometry, provenance, incident },
    read(first, count) {
      if (!showers) throw new GalateaError('unreadable', `'${path}' lacks the key 'showers'.`, { file: path })
      const data = readRows(showers.dataset, first, count, path)
      return { ...incident(first, count), showers: data instanceof Float32Array ? data : Float32Array.from(data) }
    },
    close: () => void file.close(),
  }
}

function openCaloGan(path: string, file: File, provenance: Record<string, string>, incidentOnly: boolean): ShowerFile {
  const energies = numbers(path, file, 'energy', null)
  const names = caloGanGeometry.layers.map(({ id }) => `layer_${id}`)
  const withShowers = !incidentOnly || names.every((name) => file.keys().includes(name))
  const layers = withShowers
    ? caloGanGeometry.layers.map((layer, i) => {
        const found = numbers(path, file, names[i]!, energies.count)
        const cells = layer.kind === 'rectangular' ? layer.rows * layer.columns : 0
        if (found.width !== cells) throw wrongVoxels(path, names[i]!, found.width, `CaloGAN's ${cells}`)
        return found
      })
    : []
  const incident = incidentReader(path, energies.dataset, null, 1000)
  const voxels = voxelCount(caloGanGeometry)
  return {
    ...{ path, layout: 'calogan', count: energies.count, provenance, incident },
    geometry: withShowers ? caloGanGeometry : null,
    read(first, count) {
      if (!withShowers) throw new GalateaError('unreadable', `'${path}' lacks the key 'layer_0'.`, { file: path })
      const showers = new Float32Array(count * voxels)
      let offset = 0
      for (const { dataset, width } of layers) {
        const rows = readRows(dataset, first, count, path)
        for (let i = 0; i < count; i++) {
          showers.set(rows.subarray(i * width, (i + 1) * width), i * voxels + offset)
        }
        offset += width
      }
      return { ...incident(first, count), showers }
    },
    close: () => void file.close(),
  }
}

/** A numeric data set of so many rows; `width` numbers in each. */
function numbers(path: string, file: File, key: string, rows: number | null) {
  const dataset = file.get(key) as Dataset | null
  const shape = dataset && 'shape' in dataset ? dataset.shape : null
  if (!dataset || !shape || shape.length === 0) {
    throw new GalateaError('unreadable', `'${path}' lacks the data set '${key}'.`, { file: path, key })
  }
  const count = shape[0]!
  if (rows !== null && count !== rows) {
    const sentence = `'${path}' has ${count} entries in '${key}' but ${rows} incident energies.`
    throw new GalateaError('unreadable', sentence, { file: path, key, count, expected: rows })
  }
  const width = shape.slice(1).reduce((product, length) => product * length, 1)
  if (rows === null && width !== 1) {
    const sentence = `'${key}' in '${path}' has ${width} numbers a shower, expected 1.`
    throw new GalateaError('unreadable', sentence, { file: path, key, width })
  }
  return { dataset, count, width }
}

/** @param toMeV factor from the file's unit. */
function incidentReader(path: string, energies: Dataset, eta: Dataset | null, toMeV: number) {
  return (first: number, count: number): IncidentBatch => ({
    first,
    count,
    energies: Float64Array.from(readRows(energies, first, count, path), (value) => value * toMeV),
    eta: eta && Float64Array.from(readRows(eta, first, count, path)),
  })
}

async function geometryOf(
  path: string,
  voxels: number,
  provenance: Record<string, string>,
  { geometry: asked, particle = null }: OpenShowerOptions,
): Promise<ShowerGeometry> {
  const named = asked ?? (await binningBeside(path))
  if (asked == null && provenance.geometry !== undefined) {
    const own = parseGeometry(provenance.geometry, path)
    if (voxelCount(own) === voxels) return own
    throw wrongVoxels(path, 'showers', voxels, `the ${voxelCount(own)} of the geometry noted in it`)
  }
  if (named != null) {
    const found = await findGeometry(named, particle)
    if (voxelCount(found) === voxels) return found
    throw wrongVoxels(path, 'showers', voxels, `the ${voxelCount(found)} of the geometry '${named}'`)
  }
  const guessed = guessGeometry(voxels)
  if (guessed) return guessed
  const sentence = `'${path}' has ${voxels} voxels a shower, which none of the built-in geometries (${geometryNames.join(', ')}) has: name its binning file by --geometry.`
  throw new GalateaError('unreadable', sentence, { file: path, voxels })
}

/** `showers.xml` beside `showers.h5`. */
async function binningBeside(path: string): Promise<string | null> {
  const beside = path.replace(/\.(h5|hdf5|hdf)$/i, '.xml')
  if (beside === path) return null
  return access(beside).then(
    () => beside,
    () => null,
  )
}

const layerSchema = z.union([
  z.object({ kind: z.literal('polar'), id: z.int(), rEdges: z.array(z.number()).readonly(), angles: z.int() }),
  z.object({
    ...{ kind: z.literal('rectangular'), id: z.int(), rows: z.int(), columns: z.int() },
    ...{ width: z.number(), height: z.number() },
  }),
])
/** A geometry as JSON: in files, data sets and models. */
export const geometrySchema = z.object({
  name: z.string(),
  particle: z.string(),
  layers: z.array(layerSchema).readonly(),
})

function parseGeometry(text: string, path: string): ShowerGeometry {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new GalateaError('unreadable', `The geometry noted in '${path}' is no JSON.`, { file: path }, { cause })
  }
  const parsed = geometrySchema.safeParse(value)
  if (parsed.success) return checkGeometry(parsed.data, path)
  const issue = parsed.error.issues[0]
  const sentence = `The geometry noted in '${path}' is none: ${issue?.path.join('.')}: ${issue?.message}.`
  throw new GalateaError('unreadable', sentence, { file: path })
}

function wrongVoxels(path: string, key: string, voxels: number, expected: string): GalateaError {
  const sentence = `'${key}' in '${path}' has ${voxels} voxels a shower, expected ${expected}.`
  return new GalateaError('unreadable', sentence, { file: path, key, voxels })
}
