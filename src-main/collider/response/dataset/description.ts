import { z } from 'zod'
import { GalateaError } from '../../../base/errors'
import type { Description } from '../../../engine/gan/task'
import type { Dataset } from '../../../store/dataset/dataset'
import { firstIssue } from '../../../store/dataset/manifest'
import { jetProperties, jetTask } from './form'

const range = z.tuple([z.number(), z.number()])

/** What networks, domain and card have to know of the data set; all of it of the training split. */
export const responseDescription = z.object({
  /** Lowest and highest values; a jet outside of them is flagged. η by its absolute value. */
  domain: z.object({ pt: range, absEta: range, pileUp: range, constituents: range }),
  pileUpKnown: z.boolean(),
  /** Mean of the number of pile-up collisions: what is taken where a file does not know it. */
  meanPileUp: z.number(),
  jets: z.int().min(1),
})
export type ResponseDescription = z.output<typeof responseDescription>

/** @throws GalateaError `wrong-task` for a data set without jets, `unreadable` where none are to be trained on. */
export async function describeJets(dataset: Dataset): Promise<ResponseDescription> {
  const { manifest, folder } = dataset
  const properties = jetProperties.safeParse(manifest.properties)
  if (manifest.task !== jetTask || !properties.success) {
    const sentence = `The data set '${folder}' is for the task '${manifest.task}': ${jetTask} needs one of jets.`
    throw new GalateaError('wrong-task', sentence, { path: folder, task: manifest.task })
  }
  const train = dataset.items('train').map(({ index }) => index)
  if (train.length === 0) {
    throw new GalateaError('unreadable', `The data set '${folder}' has no jets to train on.`, { path: folder })
  }
  const column = async (name: string): Promise<number[]> => {
    const cells = await dataset.column(name)
    return train.map((index) => Number(cells[index] ?? 0))
  }
  const pileUp = await column('pileUp')
  return {
    domain: {
      pt: extent(await column('pt')),
      absEta: extent((await column('eta')).map(Math.abs)),
      pileUp: extent(pileUp),
      constituents: extent(await column('constituents')),
    },
    pileUpKnown: properties.data.pileUpKnown,
    meanPileUp: pileUp.reduce((a, b) => a + b, 0) / pileUp.length,
    jets: train.length,
  }
}

function extent(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], v) => [Math.min(low, v), Math.max(high, v)],
    [Infinity, -Infinity],
  )
}

/** Of a run or of a model's card. */
export function parseResponseDescription(description: Description): ResponseDescription {
  const parsed = responseDescription.safeParse(description)
  if (parsed.success) return parsed.data
  const sentence = `What is noted of the jets does not fit the task ${jetTask}: ${firstIssue(parsed.error)}.`
  throw new GalateaError('corrupt', sentence, {})
}
