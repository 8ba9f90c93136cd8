import type { BufferInput, BufferOutput } from '../../../src-preload/contract'
import { openRecoveryData, type RecoveryTaskData } from '../../astronomy/recovery/data'
import { fwhmRangePixels } from '../../astronomy/recovery/description'
import { recoveryRecipe, type RecoveryRecipe } from '../../astronomy/recovery/recipe'
import { GalateaError } from '../../base/errors'
import { Random } from '../../base/random'
import { readPreset } from '../../engine/gan/presets'
import { parseRecipe } from '../../engine/gan/recipeText'
import type { BufferAnswer } from '../buffers'
import { datasets } from './datasets'
import { OpenOnce } from './openOnce'
import { presetFolder } from './presets'
import { thumbnailPair } from './thumbnail'

interface OpenData {
  recipe: RecoveryRecipe
  data: RecoveryTaskData
  hash: string
}

/** By recipe and folder, so that a slider that moves does not open the data set anew for every picture. */
const opened = new OpenOnce<OpenData>(
  2,
  async (key) => {
    const { path, values, preset, hash } = JSON.parse(key) as {
      path: string
      values: unknown
      preset: string
      hash: string
    }
    const recipe = parseRecipe(recoveryRecipe, values, preset)
    return { recipe, data: await openRecoveryData(recipe, path), hash }
  },
  ({ data }) => data.close(),
)

/**
 * An item as training draws it: the same code, and for draw 0 the same random numbers as in validation and test. Later
 * draws are others of the same distribution; flips are left out, so that both pictures lie alike.
 */
export async function previewDegradation({
  path,
  index,
  preset,
  data: knobs,
  draw,
}: BufferInput<'previewDegradation'>): Promise<BufferAnswer<BufferOutput<'previewDegradation'>>> {
  const { dataset } = await datasets.get(path)
  const item = dataset.item(index)
  if (item.rejected) {
    const sentence = `The item '${item.id}' is rejected: training does not draw it. Take it back to see it degraded.`
    throw new GalateaError('usage', sentence, { id: item.id })
  }
  const written = await readPreset(presetFolder(), preset)
  const section = typeof written.data === 'object' && written.data !== null ? written.data : {}
  const values = { ...written, data: { ...section, ...knobs, ...(knobs.fwhm && { fwhmUnit: 'pixel' }) } }
  const { recipe, data } = await opened.get(JSON.stringify({ path, values, preset, hash: dataset.hash }))
  const position = dataset.items(item.split).findIndex((other) => other.index === index)
  const stream = draw === 0 ? `batch/${item.split}` : `preview/${draw}`
  const random = new Random(recipe.seed, stream, position)
  const drawn = await data.draw(item.split, position, random, false)
  const { bands } = data.description
  const pair = thumbnailPair(drawn.truth, drawn.degraded, bands)
  return {
    value: {
      pictures: pair.map(({ width, height }, i) => ({ width, height, name: i === 0 ? 'truth' : 'degraded' })),
      ...drawn.conditions,
      fwhm: recipe.data.fwhmUnit === 'pixel' ? recipe.data.fwhm : fwhmRangePixels(recipe.data, data.description),
      fwhmUnit: 'pixel',
      noiseRange: recipe.data.noise,
    },
    buffers: pair.map(({ rgba }) => rgba),
  }
}
