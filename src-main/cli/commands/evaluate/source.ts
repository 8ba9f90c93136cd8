import { access } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { RunFolder } from '../../../engine/gan/run'
import { exportRun } from '../../../engine/gan/export'
import { readModel } from '../../../store/models'
import { loadTask } from '../../../tasks'

/** A trained generator to evaluate: a model, or a run as it would be exported. */
export interface Source {
  /** For tables. */
  name: string
  /** Of the run or model. */
  folder: string
  task: string
  recipe: Readonly<Record<string, unknown>>
  /** The card's `inputs` and `details`: what the generator takes, and what the task noted of its data. */
  inputs: unknown
  details: Readonly<Record<string, unknown>>
  /** generator.onnx: path or bytes. */
  generator: string | Uint8Array
  /** Folder of the data set it was trained on; a model does not keep it. */
  dataset: string | null
  /** Hash of that data set, if known. */
  datasetHash: string | null
  isModel: boolean
}

/** @param checkpoint of a run; null: the best there is. */
export async function readSource(folder: string, checkpoint: string | null): Promise<Source> {
  const isRun = await access(join(folder, 'run.json')).then(
    () => true,
    () => false,
  )
  return isRun ? fromRun(folder, checkpoint) : fromModel(folder)
}

async function fromModel(folder: string): Promise<Source> {
  const { card, generator } = await readModel(folder)
  const { task, recipe, inputs, details } = card
  const name = card.name || basename(folder)
  const datasetHash = card.training?.dataset ?? null
  return { ...{ name, folder, task, recipe, inputs, details, generator }, dataset: null, datasetHash, isModel: true }
}

async function fromRun(folder: string, checkpoint: string | null): Promise<Source> {
  const { task, recipe, dataset } = await new RunFolder(folder).readManifest()
  const options = { checkpoint, name: null, licence: null, cite: null }
  const { card, contents } = await exportRun(await loadTask(task), folder, options)
  return {
    ...{ name: basename(folder), folder, task, recipe },
    inputs: card.inputs,
    details: card.details,
    generator: contents['generator.onnx']!,
    dataset: dataset.folder,
    datasetHash: dataset.hash,
    isModel: false,
  }
}
