import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Dataset, File } from 'h5wasm/node'
import { GalateaError, refusalOf } from '../../../base/errors'
import { writing } from '../../../base/files'
import { openSeal, sealFile } from '../../../base/seal'
import { voxelCount, type ShowerGeometry } from '../geometry'
import { hdf5 } from './hdf5'

/** What a file of showers tells of itself beside its numbers: attributes of the file, as text. */
export type Provenance = Readonly<Record<string, string>>

/** Voxels a chunk of the file holds, about 1 MB: what its readers decompress at once. */
const chunkVoxels = 262_144

/**
 * Writes showers in CaloChallenge's layout: `incident_energies` (N, 1) and `showers` (N, voxels), float32 MeV, gzip. N
 * grows as batches come; the file has a temporary name until `finish` renames it. Beside the layout stand attributes,
 * which its readers do not look at: `unit` of both, the geometry, and where the showers are from. η, where it is given,
 * is `incident_eta` (N, 1).
 */
export class ShowerWriter {
  private count = 0
  private closed = false
  private datasets: Record<string, Dataset> | null = null

  private constructor(
    readonly path: string,
    private readonly temporary: string,
    private readonly file: File,
    private readonly voxels: number,
  ) {}

  static async create(path: string, geometry: ShowerGeometry, provenance: Provenance): Promise<ShowerWriter> {
    await writing(path, mkdir(dirname(path), { recursive: true }))
    const temporary = `${path}.${randomBytes(4).toString('hex')}.partial`
    const library = await hdf5()
    const file = guarded(path, () => new library.File(temporary, 'w'))
    const writer = new ShowerWriter(path, temporary, file, voxelCount(geometry))
    for (const [name, text] of Object.entries({ ...provenance, geometry: JSON.stringify(geometry), seal: openSeal })) {
      guarded(path, () => file.create_attribute(name, text))
    }
    return writer
  }

  /** @param energies MeV, one a shower; @param showers MeV, [energies.length, voxels]. */
  append(energies: ArrayLike<number>, showers: Float32Array, eta: ArrayLike<number> | null = null): void {
    const count = energies.length
    if (showers.length !== count * this.voxels) {
      throw new RangeError(`${count} showers of ${this.voxels} voxels were expected, got ${showers.length} numbers`)
    }
    if (count === 0) return
    const rows: Record<string, { data: Float32Array; width: number; unit: string }> = {
      incident_energies: { data: Float32Array.from(energies), width: 1, unit: 'MeV' },
      showers: { data: showers, width: this.voxels, unit: 'MeV' },
      ...(eta ? { incident_eta: { data: Float32Array.from(eta), width: 1, unit: '' } } : {}),
    }
    guarded(this.path, () => {
      this.datasets ??= Object.fromEntries(
        Object.entries(rows).map(([name, { width, unit }]) => [name, this.create(name, width, unit)]),
      )
      for (const [name, { data, width }] of Object.entries(rows)) {
        const dataset = this.datasets[name]
        if (!dataset) throw new RangeError(`'${name}' came after showers without it`)
        dataset.resize([this.count + count, width])
        const whole: [number, number] = [0, width]
        dataset.write_slice([[this.count, this.count + count], whole], data)
      }
    })
    this.count += count
  }

  /** Seals the file and gives it its name. */
  async finish(): Promise<void> {
    guarded(this.path, () => {
      this.datasets ??= {
        incident_energies: this.create('incident_energies', 1, 'MeV'),
        showers: this.create('showers', this.voxels, 'MeV'),
      }
      this.file.flush()
      this.file.close()
      this.closed = true
    })
    await writing(this.path, sealFile(this.temporary))
    await writing(this.path, rename(this.temporary, this.path))
  }

  /** Leaves nothing behind. */
  async abort(): Promise<void> {
    try {
      if (!this.closed) this.file.close()
    } finally {
      await rm(this.temporary, { force: true })
    }
  }

  private create(name: string, width: number, unit: string): Dataset {
    const rows = Math.max(1, Math.min(10_000, Math.floor(chunkVoxels / width)))
    const dataset = this.file.create_dataset({
      name,
      data: new Float32Array(0),
      shape: [0, width],
      maxshape: [null, width],
      chunks: [rows, width],
      compression: 'gzip',
      compression_opts: 4,
    })
    if (unit) dataset.create_attribute('unit', unit)
    return dataset
  }
}

/** The library's failures say little; what a person can do about one is told by the system, if at all. */
function guarded<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (cause instanceof RangeError) throw cause
    const message = cause instanceof Error ? cause.message : String(cause)
    const system = /error message = '([^']+)'/.exec(message)?.[1]
    const reason = refusalOf(cause)?.reason ?? system ?? 'the HDF5 library could not write it'
    throw new GalateaError('disk', `'${path}' cannot be written: ${reason}.`, { file: path }, { cause })
  }
}
