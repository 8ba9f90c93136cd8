import type { BufferInput, BufferOutput } from '../../../src-preload/contract'
import { GalateaError } from '../../base/errors'
import { eachBatch, openShowers, type ShowerFile } from '../../collider/showers/files'
import { voxelCount, type ShowerGeometry } from '../../collider/showers/geometry'
import { meanShower } from '../../collider/showers/mean'
import type { BufferAnswer } from '../buffers'
import { OpenOnce } from './openOnce'

const files = new OpenOnce<ShowerFile>(
  4,
  (path) => openShowers(path),
  (file) => file.close(),
)

export async function readShowers({
  path,
  first,
  count,
}: BufferInput<'readShowers'>): Promise<BufferAnswer<BufferOutput<'readShowers'>>> {
  const { file, geometry } = await open(path)
  const from = Math.min(first, Math.max(0, file.count - 1))
  const batch = file.read(from, Math.min(count, file.count - from))
  const energies = Array.from(batch.energies, (energy) => energy / 1000)
  return { value: { ...head(file, geometry), energies }, buffers: [batch.showers] }
}

export async function readMeanShower(
  { path, energy }: BufferInput<'readMeanShower'>,
  signal: AbortSignal,
): Promise<BufferAnswer<BufferOutput<'readMeanShower'>>> {
  const { file, geometry } = await open(path)
  const [low, high] = energy ?? [0, Infinity]
  const { count, voxels, longitudinal, radial } = await meanShower(
    eachBatch(file, voxelCount(geometry)),
    geometry,
    [1000 * low, 1000 * high],
    { signal },
  )
  return { value: { ...head(file, geometry), energies: [], count, longitudinal, radial }, buffers: [voxels] }
}

async function open(path: string): Promise<{ file: ShowerFile; geometry: ShowerGeometry }> {
  const file = await files.get(path)
  if (file.geometry) return { file, geometry: file.geometry }
  throw new GalateaError('unreadable', `'${path}' holds incident energies alone, no showers.`, { path })
}

function head(file: ShowerFile, geometry: ShowerGeometry) {
  const layers = geometry.layers.map((layer) =>
    layer.kind === 'polar' ? { ...layer, rEdges: [...layer.rEdges] } : { ...layer },
  )
  return { total: file.count, voxels: voxelCount(geometry), layers, source: file.provenance.description ?? '' }
}
