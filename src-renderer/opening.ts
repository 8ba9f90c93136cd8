import type { Router } from 'vue-router'
import type { FileKind } from '../src-preload/contract/files'
import { call } from './api/calls'
import { useDataset } from './stores/dataset'
import { useDetectors } from './stores/detectors'
import { useGalaxies } from './stores/galaxies'
import { useModelCards } from './stores/modelCards'
import { useNotices } from './stores/notices'
import { useTracks } from './stores/tracks'
import { useTraining } from './stores/training'

interface Opener {
  /** Path of the view that shows it. */
  view: string
  open: (paths: readonly string[]) => Promise<unknown>
}

const first = (act: (path: string) => Promise<unknown>) => (paths: readonly string[]) => act(paths[0]!)

/** Which view opens what: one line a kind. */
const openers: Readonly<Record<FileKind, Opener>> = {
  image: { view: '/galaxies', open: (paths) => useGalaxies().open(paths) },
  events: { view: '/detectors', open: first((path) => useDetectors().open(path)) },
  hits: { view: '/tracks', open: first((path) => useTracks().open(path)) },
  comparison: { view: '/detectors', open: first((path) => useDetectors().showComparison(path)) },
  dataset: { view: '/dataset', open: first((path) => useDataset().open(path)) },
  run: { view: '/training', open: first((path) => useTraining().look(path)) },
  model: { view: '/models', open: first((path) => useModelCards().add(path)) },
}

/**
 * Opens files and folders of any kind, whichever way they came (dropped on any view, chosen in a dialog, named on the
 * command line, sent by the system, or recent): each by the view that is for it. Of several kinds at once the first
 * decides; what is nothing at all is told, and the rest is opened.
 */
export async function openFiles(paths: readonly string[], router: Router): Promise<void> {
  if (paths.length === 0) return
  const notices = useNotices()
  const identified = await call('identifyFiles', { paths: [...paths] })
  for (const { reason } of identified) if (reason) notices.add({ kind: 'error', code: 'unreadable', text: reason })
  const kind = identified.find((file) => file.kind !== null)?.kind
  if (!kind) return
  const { view, open } = openers[kind]
  await router.push(view)
  await open(identified.filter((file) => file.kind === kind).map(({ path }) => path))
}
