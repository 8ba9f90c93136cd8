import { dirname, join } from 'node:path'
import type { Input, Output } from '../../../src-preload/contract'
import { writeFits } from '../../astronomy/fits/write'
import { openImageFile } from '../../astronomy/formats/open'
import { measureMethod, readResult, runMethod as run } from '../../astronomy/recovery/enhance/methods'
import { readRecoveryModel } from '../../astronomy/recovery/model'

/** A conventional method beside a result: its image goes to a file next to it, its measures come back. */
export async function runMethod({ result, model: folder, method }: Input<'runMethod'>): Promise<Output<'runMethod'>> {
  const started = performance.now()
  const model = await readRecoveryModel(folder)
  const image = await readResult(result, model)
  if (method === 'network') return { pane: null, measures: measureMethod(image.recovered, image, model), seconds: null }
  const planes = await run(method, image, model)
  const file = await openImageFile(result)
  const path = join(dirname(result), `${method}-${Math.round(started)}.fits`)
  try {
    const { index } = file.hdus.find(({ name }) => name === 'RECOVERED')!
    const header = file.header(index).clone()
    header.set('EXTNAME', method.toUpperCase(), 'conventional method')
    await writeFits(path, [{ planes, header }])
  } finally {
    await file.close()
  }
  return {
    pane: { role: method, bands: planes.map((_, plane) => ({ path, hdu: 0, plane })) },
    measures: measureMethod(planes, image, model),
    seconds: (performance.now() - started) / 1000,
  }
}
