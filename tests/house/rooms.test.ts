import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as IFlattenedRuleSet

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-rooms-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** The rules that are broken in a project of the given files. */
async function broken(files: Record<string, string>): Promise<string[]> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const rooms = [...new Set(Object.keys(files).map((path) => path.split('/')[0]!))]
  const result = await cruise(rooms, {
    baseDir: folder,
    ruleSet: { forbidden: forbidden! },
    validate: true,
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  })
  const { summary } = result.output as ICruiseResult
  return [...new Set(summary.violations.map((violation) => violation.rule.name))].sort()
}

/** A file that imports another one, which is empty but for what it exports. */
function oneImport(from: string, to: string, type = false): Record<string, string> {
  const depth = from.split('/').length - 1
  const path = `${'../'.repeat(depth)}${to.replace(/\.ts$/, '')}`
  return {
    [from]: `import ${type ? 'type ' : ''}{ x } from '${path}'\nexport const y${type ? ': x' : ''} = ${type ? '1' : 'x'}\n`,
    [to]: `export ${type ? 'type x = number' : 'const x = 1'}\n`,
  }
}

describe('the rooms', () => {
  it.each([
    ['src-main/engine/graph/a.ts', 'src-main/engine/runtime/b.ts', 'room-engine-graph'],
    ['src-main/engine/graph/a.ts', 'src-main/store/b.ts', 'room-engine-graph'],
    ['src-main/engine/runtime/a.ts', 'src-main/engine/nn/b.ts', 'room-engine-runtime'],
    ['src-main/engine/nn/a.ts', 'src-main/engine/runtime/b.ts', 'room-engine-nn'],
    ['src-main/engine/gan/a.ts', 'src-main/astronomy/b.ts', 'room-engine-gan'],
    ['src-main/engine/gan/a.ts', 'src-main/store/b.ts', 'room-engine-gan'],
    ['src-main/astronomy/a.ts', 'src-main/collider/b.ts', 'room-astronomy'],
    ['src-main/collider/a.ts', 'src-main/astronomy/b.ts', 'room-collider'],
    ['src-main/store/a.ts', 'src-main/engine/gan/b.ts', 'room-store'],
    ['src-main/base/a.ts', 'src-main/store/b.ts', 'room-base'],
    ['src-main/base/a.ts', 'src-preload/contract/images.ts', 'room-base'],
    ['src-main/shell/a.ts', 'src-main/engine/gan/b.ts', 'room-shell'],
    ['src-main/cli/a.ts', 'src-main/shell/b.ts', 'room-cli'],
    ['src-main/jobs/a.ts', 'src-main/cli/b.ts', 'room-jobs'],
    ['src-renderer/a.ts', 'src-main/base/b.ts', 'room-renderer'],
    ['src-renderer/a.ts', 'src-preload/b.ts', 'room-renderer'],
    ['src-preload/contract/a.ts', 'src-main/base/b.ts', 'room-contract'],
    ['src-main/astronomy/a.ts', 'tests/helpers/b.ts', 'room-astronomy'],
  ])('%s may not import %s', async (from, to, rule) => {
    expect(await broken(oneImport(from, to))).toContain(rule)
  })

  it('may not reach for a type either', async () => {
    const files = oneImport('src-main/engine/nn/a.ts', 'src-main/store/b.ts', true)
    expect(await broken(files)).toContain('room-engine-nn')
  })

  it.each([
    ['src-main/engine/gan/a.ts', 'src-main/engine/nn/b.ts'],
    ['src-main/astronomy/a.ts', 'src-main/engine/gan/b.ts'],
    ['src-main/collider/a.ts', 'src-main/store/b.ts'],
    ['src-main/store/a.ts', 'src-main/base/b.ts'],
    ['src-main/base/a.ts', 'src-preload/contract/errors.ts'],
    ['src-main/jobs/a.ts', 'src-main/astronomy/b.ts'],
    ['src-main/cli/a.ts', 'src-main/jobs/b.ts'],
    ['src-renderer/views/a.ts', 'src-preload/contract/b.ts'],
  ])('%s may import %s', async (from, to) => {
    expect(await broken(oneImport(from, to))).toEqual([])
  })

  it.each(['src-main/engine/runtime/a.ts', 'src-main/cli/a.ts', 'src-renderer/a.ts', 'src-preload/contract/a.ts'])(
    '%s may not import electron, and the shell and the preload may',
    async (from) => {
      const electron = { 'node_modules/electron/package.json': '{"name":"electron","main":"index.js"}' }
      const text = "import { app } from 'electron'\nexport const a = app\n"
      const all = { [from]: text, 'src-main/shell/a.ts': text, 'src-preload/preload.ts': text }
      await broken({ ...electron, 'node_modules/electron/index.js': 'module.exports = {}\n' })
      expect(await broken(all)).toContain('electron-in-the-shell-alone')
      await rm(join(folder, from))
      const allowed = Object.fromEntries(Object.entries(all).filter(([path]) => path !== from))
      expect(await broken(allowed)).not.toContain('electron-in-the-shell-alone')
    },
  )

  it('have no cycles', async () => {
    const files = {
      'src-main/store/a.ts': "import { b } from './b'\nexport const a = (): number => b()\n",
      'src-main/store/b.ts': "import { a } from './a'\nexport const b = (): number => a()\n",
    }
    expect(await broken(files)).toContain('no-cycles')
  })

  it('hold every file', async () => {
    expect(await broken(oneImport('src-main/misc/a.ts', 'src-main/base/b.ts'))).toContain(
      'no-import-from-outside-the-rooms',
    )
    expect(await broken(oneImport('src-main/cli/a.ts', 'src-main/misc/b.ts'))).toContain('no-file-outside-the-rooms')
  })

  it('keep Node out of the window', async () => {
    const files = { 'src-renderer/a.ts': "import { readFileSync } from 'node:fs'\nexport const a = readFileSync\n" }
    expect(await broken(files)).toContain('node-stays-out-of-the-window')
  })

  it('find an import that leads nowhere', async () => {
    expect(await broken({ 'src-main/cli/a.ts': "export { b } from './b'\n" })).toContain('resolvable')
  })
})
