import { z } from 'zod'
import type { Router } from 'vue-router'
import { region } from '../src-preload/contract/regions'
import { comparisonState, useComparison } from './stores/comparison'
import { useDataset } from './stores/dataset'
import { useDetectors } from './stores/detectors'
import { useDisplay } from './stores/display'
import { useGalaxies } from './stores/galaxies'
import { useRegions } from './stores/regions'
import { useSession } from './stores/session'
import { useTracks } from './stores/tracks'
import { displayState } from './viewer/displayState'
import { useRecipe } from './stores/recipe'
import { trainingPages, useTraining } from './stores/training'

/** What a session is made of: a part a view, in the order in which they are restored, the place last. */
export function keepSession(router: Router): void {
  const session = useSession()

  const galaxies = useGalaxies()
  session.keep('galaxies', z.object({ files: z.array(z.string()).min(1) }), {
    capture: () => (galaxies.files.length > 0 ? { files: galaxies.files.map(({ path }) => path) } : null),
    restore: ({ files }) => galaxies.open(files),
  })

  const display = useDisplay()
  session.keep('display', displayState, {
    capture: () => display.state,
    restore: (state) => display.restore(state),
  })

  const regions = useRegions()
  session.keep('regions', z.object({ regions: z.array(region) }), {
    capture: () => ({ regions: regions.plain }),
    restore: (kept) => regions.restore(kept.regions),
  })

  const comparison = useComparison()
  session.keep('comparison', comparisonState, {
    capture: comparison.capture,
    restore: comparison.restore,
  })

  const detectors = useDetectors()
  session.keep('detectors', z.object({ file: z.string() }), {
    capture: () => (detectors.file ? { file: detectors.file.path } : null),
    restore: ({ file }) => detectors.open(file),
  })

  const tracks = useTracks()
  session.keep('tracks', z.object({ path: z.string(), index: z.int() }), {
    capture: () => (tracks.sample ? { path: tracks.sample.path, index: tracks.index } : null),
    restore: async ({ path, index }) => {
      await tracks.open(path)
      await tracks.show(index)
    },
  })

  const dataset = useDataset()
  session.keep('dataset', z.object({ folder: z.string() }), {
    capture: () => (dataset.dataset ? { folder: dataset.dataset.path } : null),
    restore: ({ folder }) => dataset.open(folder),
  })

  const training = useTraining()
  const recipe = useRecipe()
  const newRun = z.object({ dataset: z.string().nullable(), preset: z.string().nullable(), changes: z.string() })
  session.keep('training', z.object({ run: z.string().nullable(), page: z.enum(trainingPages), newRun }), {
    capture: () => {
      const { dataset, preset, lines } = recipe
      return { run: training.path, page: training.page, newRun: { dataset, preset, changes: lines } }
    },
    restore: async ({ run, page, newRun: { dataset, preset, changes } }) => {
      recipe.dataset = dataset
      if (preset !== null) recipe.choose(preset)
      if (changes !== '') await recipe.setLines(changes)
      if (run !== null) await training.look(run)
      training.page = page
    },
  })

  session.keep('place', z.object({ path: z.string() }), {
    capture: () => ({ path: router.currentRoute.value.path }),
    restore: ({ path }) => router.push(path),
  })
}
