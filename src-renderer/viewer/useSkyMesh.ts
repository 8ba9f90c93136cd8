import { onScopeDispose, shallowRef, watch } from 'vue'
import { engine } from '../api/engine'
import { useNotices } from '../stores/notices'
import type { SkyMesh } from './skyGrid'
import type { Point } from './view'

export interface MeshWanted {
  path: string
  hdu: number
  /** Pixels of this image per pixel of the reference image. */
  scale: number
  /** What is seen, in pixels of the reference image. */
  from: Point
  to: Point
}

export interface LoadedMesh extends SkyMesh {
  pixelScale: number
  north: number | null
  east: number | null
}

const nodes = 49
/** Milliseconds of rest before a mesh is asked for. */
const patience = 120

/** The sky over what is seen and somewhat around it; asked for again when it leaves that, or shows much less of it. */
export function useSkyMesh(wanted: () => MeshWanted | null) {
  const notices = useNotices()
  const mesh = shallowRef<(LoadedMesh & { path: string; hdu: number }) | null>(null)
  let timer = 0
  let loads = new AbortController()

  function fits(want: MeshWanted): boolean {
    const now = mesh.value
    if (!now || now.path !== want.path || now.hdu !== want.hdu) return false
    const inside =
      now.from.x <= want.from.x && now.from.y <= want.from.y && now.to.x >= want.to.x && now.to.y >= want.to.y
    return inside && now.to.x - now.from.x < 4 * (want.to.x - want.from.x)
  }

  async function load(want: MeshWanted): Promise<void> {
    loads.abort()
    loads = new AbortController()
    const { signal } = loads
    const margin = { x: 0.4 * (want.to.x - want.from.x), y: 0.4 * (want.to.y - want.from.y) }
    const from = { x: want.from.x - margin.x, y: want.from.y - margin.y }
    const to = { x: want.to.x + margin.x, y: want.to.y + margin.y }
    const inFits = (point: Point): [number, number] => [point.x * want.scale + 0.5, point.y * want.scale + 0.5]
    await notices.attempt(async () => {
      const { value, buffers } = await engine.call(
        'readSkyMesh',
        { path: want.path, hdu: want.hdu, from: inFits(from), to: inFits(to), columns: nodes, rows: nodes },
        signal,
      )
      const [longitude, latitude] = buffers.map((buffer) => new Float64Array(buffer))
      if (signal.aborted || !longitude || !latitude) return
      const { path, hdu } = want
      mesh.value = { path, hdu, from, to, columns: nodes, rows: nodes, longitude, latitude, ...value }
    })
  }

  watch(
    wanted,
    (want) => {
      window.clearTimeout(timer)
      if (!want) mesh.value = null
      else if (!fits(want)) timer = window.setTimeout(() => void load(want), mesh.value ? patience : 0)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    window.clearTimeout(timer)
    loads.abort()
  })

  return mesh
}
