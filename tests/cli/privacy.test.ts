import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { galatea } from '../helpers/galatea'

describe('privacy', () => {
  it('the inference library keeps no identifier of the machine and has nothing to report', async () => {
    const home = await mkdtemp(join(tmpdir(), 'galatea-home-'))
    // Not inherited: the program itself has to see to it. CI and VITEST would silence the library, too.
    const env = { HOME: home, XDG_CACHE_HOME: join(home, 'cache'), ORT_DISABLE_TELEMETRY: '', CI: '', VITEST: '' }
    try {
      const ran = await galatea(['devices', '--json', '--quiet'], { env })
      expect(ran.status, ran.stderr).toBe(0)
      const written = await readdir(home, { recursive: true })
      expect(written.filter((path) => /microsoft|onnxruntime|deviceid/i.test(path))).toEqual([])
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  })
})
