import type { Header } from '../fits/header'
import type { Plane } from '../image'
import type { Wcs } from '../wcs/wcs'

/** A file on disk, or what was dropped on the window: its name and its content. */
export type ImageSource = string | { name: string; bytes: Uint8Array }

export type ImageFormat = 'fits' | 'xisf' | 'png' | 'jpeg'

export interface ColumnInfo {
  name: string
  unit: string | null
  /** TFORM as the file says it: `1J`, `PE(12)`, `F8.3`. */
  form: string
}

/** One header-and-data unit; a picture of another format is a file with one of them. */
export interface HduInfo {
  /** 0 is the primary one. */
  index: number
  /** EXTNAME; `PRIMARY` for an unnamed primary, `COMPRESSED_IMAGE` for an unnamed compressed one, else ''. */
  name: string
  type: 'image' | 'table' | 'empty'
  /** Tile-compressed inside the file (`.fz`), not the whole file (`.gz`). */
  compressed: boolean
  /** Of the image, before scaling, decompressed: 8, 16, 32, 64, −32 or −64. null unless it is an image. */
  bitpix: number | null
  /** NAXIS1, NAXIS2, …: the fastest axis first. Empty without data. */
  shape: readonly number[]
  /** How many planes of NAXIS1 × NAXIS2: 1 for an image, the product of the further axes for a cube. */
  planes: number
  /** BUNIT. */
  unit: string | null
  /** Tables only. */
  columns: readonly ColumnInfo[] | null
  rows: number | null
}

/**
 * An opened image file of any format. Pixels are physical values (scaled, offset, undithered), NaN where the file says
 * that there is none. Planes of one HDU are counted from 0 with the third axis fastest; a colour picture has red,
 * green and blue in this order. Row 0 is the bottom row, as in FITS: pictures of other formats are turned over when
 * read and turned back when written, so that what is seen is what is saved. A FITS file with `ROWORDER = 'TOP-DOWN'`
 * keeps its rows as they are stored, since its WCS counts them so; `describeObservation` says so to viewers.
 */
export interface ImageFile {
  /** As given; the name where there were only bytes. */
  readonly path: string
  readonly format: ImageFormat
  readonly hdus: readonly HduInfo[]
  /** What was tolerated: cards that do not conform, data after the end. One sentence each. */
  readonly warnings: readonly string[]

  /** Every card in order. Changing it does not change the file. For compressed images: of the image, not of its table. */
  header(hdu: number): Header
  /** One plane as float32. */
  readPlane(hdu: number, plane?: number): Promise<Plane>
  /** Part of a plane with its corner at the 0-based pixel (x, y); only the bytes needed are read. */
  readRegion(hdu: number, x: number, y: number, width: number, height: number, plane?: number): Promise<Plane>
  /**
   * A plane in float64, for statistics and for values that float32 cannot hold; of a large one, the rows from `y` on.
   */
  readPixels64(hdu: number, plane?: number, y?: number, height?: number): Promise<Float64Array>
  /**
   * The numbers of a table's column, scaled, row after row; a column of n numbers a row gives n of them. NaN where
   * there is none. null for text, flags, complex numbers and columns of variable length.
   */
  readColumn(hdu: number, column: number): Promise<Float64Array | null>
  /** null where the header has no sky; an unknown projection throws `unreadable` with its name. */
  wcs(hdu: number): Wcs | null
  close(): Promise<void>
}
