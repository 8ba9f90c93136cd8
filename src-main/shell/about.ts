import { readFile } from 'node:fs/promises'
import { cpus, release, totalmem, version } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import { z } from 'zod'
import { licences } from '../../src-preload/contract/about'
import { logLines } from './log'
import type { Handlers } from './router'

/** As much as is used of what Chromium says of the graphics. */
const graphics = z.object({ auxAttributes: z.object({ glRenderer: z.string() }) })
const manifest = z.object({ dependencies: z.record(z.string(), z.string()) })

export const aboutHandlers: Pick<Handlers, 'describeProgram' | 'readLicences' | 'readLog'> = {
  describeProgram: async () => {
    const found = graphics.safeParse(await app.getGPUInfo('complete'))
    const { dependencies } = manifest.parse(await readOwn('package.json'))
    const processors = cpus()
    const kilobytes = app.getAppMetrics().reduce((sum, { memory }) => sum + memory.workingSetSize, 0)
    return {
      versions: [
        { name: 'Galatea', version: app.getVersion() },
        { name: 'Electron', version: process.versions.electron },
        { name: 'Chromium', version: process.versions.chrome },
        { name: 'Node', version: process.versions.node },
        { name: 'ONNX Runtime', version: dependencies['onnxruntime-node'] ?? '' },
      ],
      system: `${process.platform} ${process.arch}, ${release()}, ${version()}`,
      processor: processors[0]?.model.trim() ?? process.arch,
      cores: Math.max(1, processors.length),
      memory: { total: totalmem(), used: kilobytes * 1024 },
      graphics: found.success ? found.data.auxAttributes.glRenderer || null : null,
      folder: app.getPath('userData'),
    }
  },
  readLicences: async () => licences.parse(await readOwn('resources', 'licences.json')),
  readLog: () => [...logLines()],
}

/** A JSON file that is part of the program. */
async function readOwn(...path: string[]): Promise<unknown> {
  return JSON.parse(await readFile(join(app.getAppPath(), ...path), 'utf8')) as unknown
}
