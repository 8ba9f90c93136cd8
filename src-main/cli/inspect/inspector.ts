import type { Work } from '../../base/progress'

export interface InspectOptions {
  /** Count, sum and extremes of every image and every numeric column. */
  stats: boolean
  /** Only these columns; null: all. */
  columns: readonly string[] | null
  /** Only this HDU; null: all. */
  hdu: number | null
  work: Work
}

export interface Inspection {
  /** What `--json` prints of the file: `{file, format, …}`. */
  json: object
  text: string
  /** What was tolerated, a sentence each. */
  warnings: readonly string[]
}

/** Describes the files of one family of formats; the first one that recognises a file by its content gets it. */
export interface Inspector {
  id: string
  /** For the sentence on a file that nobody recognises: `FITS, XISF, PNG or JPEG`. */
  formats: string
  /** @param start the first kilobytes, already unpacked where the file is gzip. */
  recognises(start: Uint8Array): boolean
  inspect(path: string, options: InspectOptions): Promise<Inspection>
}
