import { execFileSync, spawnSync } from 'node:child_process'

const interpreter = process.env.GALATEA_PYTHON ?? 'python3'
const importable = new Map<string, boolean>()

/**
 * True where the Python of GALATEA_PYTHON (or python3) can import all of these. Python is an oracle only: a test that
 * asks it is skipped without it, `it.skipIf(!hasPython('astropy'))('… (needs astropy)', …)`.
 */
export function hasPython(...modules: string[]): boolean {
  return modules.every((module) => {
    const known = importable.get(module) ?? spawnSync(interpreter, ['-c', `import ${module}`]).status === 0
    importable.set(module, known)
    return known
  })
}

/** What a Python script prints as JSON. A warning of Python's is an error, so that `opens without a warning` is meant. */
export function python(script: string, ...args: string[]): ReturnType<typeof JSON.parse> {
  const options = { encoding: 'utf8', maxBuffer: 1 << 28 } as const
  return JSON.parse(execFileSync(interpreter, ['-W', 'error', '-c', script, ...args], options))
}
