import { pixelReader } from '../fits/pixels'
import type { ByteSource } from '../fits/source'
import { readColumn } from '../fits/table'
import { scanHdus } from '../fits/structure'
import { assembleImageFile } from './assemble'
import type { ImageFile } from './imageFile'

/** Reads the headers alone; pixels are read where and when they are asked for. */
export async function openFits(source: ByteSource): Promise<ImageFile> {
  const warnings: string[] = []
  const records = await scanHdus(source, (message) => warnings.push(message))
  return assembleImageFile({
    path: source.name,
    format: 'fits',
    hdus: records,
    warnings,
    pixels: (hdu) => pixelReader(source, records[hdu]!),
    column: (hdu, column) => readColumn(source, records[hdu]!, column),
    close: () => source.close(),
  })
}
