import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder `resources` of the program, from source, built or packaged: it lies beside its package.json. */
export function resourcesFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const resources = join(folder, 'resources')
    if (existsSync(join(folder, 'package.json')) && existsSync(resources)) return resources
    if (dirname(folder) === folder) throw new Error(`no folder 'resources' above '${import.meta.dirname}'`)
  }
}
