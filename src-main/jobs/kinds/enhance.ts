import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { EnhanceInput, EnhanceResult, Pane, ResultFlag } from '../../../src-preload/contract/jobs'
import { openImageFile } from '../../astronomy/formats/open'
import { enhanceFiles } from '../../astronomy/recovery/enhance/files'
import { GalateaError } from '../../base/errors'
import { dropOldResults } from '../results'
import type { JobWork } from '../work'
import { folders, stampedName, preferences } from '../workspace'

/** What the extensions of a result are called, in the order in which they are shown. */
const roles = {
  DEGRADED: 'degraded',
  RECOVERED: 'recovered',
  RESIDUAL: 'residual',
  UNCERTAINTY: 'uncertainty',
  CONSISTENCY: 'consistency',
} as const satisfies Record<string, Pane['role']>

/** The same code as the command `enhance`. The result goes to a folder of its own until it is saved. */
export async function enhance(input: EnhanceInput, work: JobWork): Promise<EnhanceResult> {
  await dropOldResults()
  const folder = join(folders.results, stampedName(basename(input.paths[0] ?? '')))
  await mkdir(folder, { recursive: true })
  const { results, warnings } = await enhanceFiles(
    input.paths,
    {
      model: input.model,
      out: folder,
      overwrite: false,
      strength: 1,
      tile: null,
      memoryBytes: null,
      test: input.mode === 'test',
      seed: 1,
      pixelScaleArcsec: input.pixelScale,
      hdu: input.hdu,
      fwhmArcsec: input.fwhm,
      fwhmPixels: null,
      psf: null,
      device: input.device,
      threads: preferences.threads,
    },
    work,
  )
  const refusals = results.flatMap((result) => (result.refused ? [result.error] : []))
  const failure = refusals.find(({ code }) => code !== 'out-of-domain')
  if (failure) throw new GalateaError(failure.code, failure.message, failure.details)
  const done = results.flatMap((result) => (result.refused ? [] : [result]))
  const outputs = done.map(({ output }) => ({ path: output, name: basename(output) }))
  return {
    outputs,
    panes: await panesOf(outputs.map(({ path }) => path)),
    flags: [
      ...refusals.map(asFlag),
      ...done.flatMap(({ flags }) => flags.map((flag) => ({ ...flag, range: range(flag.range) }))),
    ],
    refused: done.length === 0,
    device: done[0]?.device ?? '',
    seconds: done.reduce((sum, { seconds }) => sum + seconds, 0),
    tiles: done.reduce((sum, { tiles }) => sum + tiles, 0),
    warnings,
    measures: { ...done[0]?.measures, ...(done[0] && { reducedChi2: done[0].reducedChi2 }) },
  }
}

function asFlag({ code, message }: { code: string; message: string }): ResultFlag {
  return { code, message, value: null, range: null }
}

function range(value: readonly [number, number] | null): [number, number] | null {
  return value && [value[0], value[1]]
}

/** One pane a role; the bands of several results one after another. */
async function panesOf(paths: readonly string[]): Promise<Pane[]> {
  const bands = new Map<string, Pane['bands']>()
  for (const path of paths) {
    const file = await openImageFile(path)
    for (const { name, index, planes } of file.hdus) {
      const addresses = Array.from({ length: planes }, (_, plane) => ({ path, hdu: index, plane }))
      bands.set(name, [...(bands.get(name) ?? []), ...addresses])
    }
    await file.close()
  }
  return Object.entries(roles).flatMap(([name, role]) => {
    const found = bands.get(name)
    return found ? [{ role, bands: found }] : []
  })
}
