import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { GalateaError } from '../../base/errors'
import { writeAtomically } from '../../base/files'

const rateChange = z.object({
  /** Steps that had been made; the next one is the first with the new rates. */
  step: z.int().nonnegative(),
  /** On both networks' learning rates as the recipe has them, > 0. */
  rateFactor: z.number().positive(),
})
export type RateChange = z.infer<typeof rateChange>

/**
 * Changes of the learning rate while a run was under way, a JSON object a line in the run's `changes.jsonl`. A run that
 * goes on from an earlier checkpoint makes them again at the same steps, so that it repeats what was; a new change
 * takes the place of those recorded for later steps.
 */
export class RateChanges {
  private constructor(
    private readonly file: string,
    private changes: RateChange[],
  ) {}

  static async read(file: string): Promise<RateChanges> {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
      throw error
    })
    const changes = text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line, i) => parseChange(line, `line ${i + 1} of '${file}'`, file))
    return new RateChanges(file, changes)
  }

  get all(): readonly RateChange[] {
    return this.changes
  }

  /** What was asked for when just so many steps had been made; null: nothing. */
  at(step: number): number | null {
    return this.changes.findLast((change) => change.step === step)?.rateFactor ?? null
  }

  /** Resolves when it is on disk: a change that a crash forgets could not be repeated. */
  async record(change: RateChange): Promise<void> {
    const kept = this.changes.filter(({ step }) => step < change.step)
    this.changes = [...kept, rateChange.parse(change)]
    await writeAtomically(this.file, this.changes.map((each) => `${JSON.stringify(each)}\n`).join(''))
  }
}

function parseChange(line: string, where: string, file: string): RateChange {
  try {
    return rateChange.parse(JSON.parse(line))
  } catch (cause) {
    const sentence = `${where} is no change of the learning rate, expected {"step": 100, "rateFactor": 0.5}.`
    throw new GalateaError('corrupt', sentence, { file }, { cause })
  }
}
