import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeJson } from '../../base/files'

/** Conventional methods on a run's validation items: method → metric → mean. Kept beside the run's other files. */
const schema = z.record(z.string(), z.record(z.string(), z.number()))
export type Baselines = z.infer<typeof schema>

const file = (run: string): string => join(run, 'baselines.json')

/** Empty where there are none. */
export async function readBaselines(run: string): Promise<Baselines> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(file(run), 'utf8')))
    return parsed.success ? parsed.data : {}
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

export async function writeBaselines(run: string, baselines: Baselines): Promise<void> {
  await writeJson(file(run), baselines)
}
