import { resolve } from 'node:path'
import { firstImageHdu, openImageFile } from '../src-main/astronomy/formats/open'
import { here, interleave, pythonPeer, type BenchmarkOptions, type BenchmarkReport } from './support'

/**
 * A whole FITS image from disk to float32 pixels beside astropy: by default the tile-compressed KiDS mosaic of
 * 2600×2600 that lies beside the project. `--file` names another.
 */
export async function run(options: BenchmarkOptions): Promise<BenchmarkReport> {
  const shared = process.env.GALATEA_SHARED ?? resolve(import.meta.dirname, '../../shared')
  const path = String(options.file ?? resolve(shared, 'data/galaxies/kids/r.fits'))
  const file = await openImageFile(path)
  const { index, shape, bitpix, compressed } = firstImageHdu(file)
  await file.close()

  const ours = here(async () => {
    const opened = await openImageFile(path)
    await opened.readPlane(index)
    await opened.close()
  })
  const astropy = await pythonPeer('astropy_read_fits.py', [path, index])
  const measured = await interleave(
    ours,
    { astropy },
    { warmup: Number(options.warmup ?? 5), runs: Number(options.runs ?? 15) },
  )
  return {
    parameters: { file: path, hdu: index, shape, bitpix, compressed },
    device: 'cpu: 1 thread',
    versions: {},
    ...measured,
  }
}
