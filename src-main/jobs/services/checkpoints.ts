import { stat } from 'node:fs/promises'
import type { Input } from '../../../src-preload/contract'
import type { Checkpoint } from '../../../src-preload/contract/training'
import { GalateaError } from '../../base/errors'
import { readCheckpointState } from '../../engine/gan/checkpoint'
import { RunFolder } from '../../engine/gan/run'
import { listSampleSteps } from './sampleSheets'

const places = ['latest', 'best']

/** `latest`, `best`, then the pinned ones, newest first. One that cannot be read is left out: it may be half written. */
export async function listCheckpoints({ run }: Input<'listCheckpoints'>): Promise<Checkpoint[]> {
  const folder = new RunFolder(run)
  const sampled = await listSampleSteps({ run })
  const found = await Promise.all(
    (await folder.checkpoints()).map(async (name): Promise<Checkpoint[]> => {
      const path = folder.checkpointFile(name)
      try {
        const [{ step, best }, { size, mtimeMs }] = [await readCheckpointState(path), await stat(path)]
        const sampleStep = sampled.findLast((at) => at <= step) ?? null
        return [{ name, step, value: best?.value ?? null, bytes: size, savedAt: Math.round(mtimeMs), sampleStep }]
      } catch (error) {
        if (error instanceof GalateaError && ['corrupt', 'not-found'].includes(error.code)) return []
        throw error
      }
    }),
  )
  const rank = ({ name }: Checkpoint): number => (places.includes(name) ? places.indexOf(name) : places.length)
  return found.flat().sort((a, b) => rank(a) - rank(b) || b.step - a.step)
}

export async function pinCheckpoint({ run, name }: Input<'pinCheckpoint'>): Promise<Checkpoint[]> {
  const folder = new RunFolder(run)
  // One that was given up comes back by its step, whose file may be the only one of it.
  const given = /^pinned-(\d+)$/.exec(name)?.[1]
  const step = given === undefined ? (await readCheckpointState(folder.checkpointFile(name))).step : Number(given)
  await folder.pin(name, step)
  return listCheckpoints({ run })
}

export async function unpinCheckpoint({ run, name }: Input<'unpinCheckpoint'>): Promise<Checkpoint[]> {
  await new RunFolder(run).unpin(name)
  return listCheckpoints({ run })
}
