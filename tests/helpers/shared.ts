import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const candidate = process.env.GALATEA_SHARED ?? resolve(import.meta.dirname, '../../../shared')

/**
 * The folder of reference numbers and real data that lies beside the project, or null where it is absent. Tests that
 * read it are skipped without it: `describe.skipIf(!shared)('… (needs ../shared)', …)`. GALATEA_SHARED names another.
 */
export const shared: string | null = existsSync(candidate) ? candidate : null
