/** A tile that cannot be decoded; the reader adds the file, the HDU and the tile. */
export class TileError extends Error {
  override readonly name = 'TileError'
}
