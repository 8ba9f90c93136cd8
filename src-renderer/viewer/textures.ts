import { colourTable, type ColourMapId } from './colourMaps'
import type { Tile } from './tiles'

/** Bytes of tiles on the graphics card; what a frame needs stays even beyond it. */
const budget = 320 * 1024 * 1024

/** What lies on the graphics card: tiles, put there once, colour maps, and the levels of the equalised stretch. */
export class Textures {
  private readonly tiles = new Map<Tile, { texture: WebGLTexture; frame: number }>()
  private readonly maps = new Map<ColourMapId, WebGLTexture>()
  private levels: { values: Float32Array; texture: WebGLTexture } | null = null
  private bytes = 0
  private frame = 0
  private uploaded = 0

  constructor(private readonly gl: WebGL2RenderingContext) {}

  beginFrame(): void {
    this.frame++
    this.uploaded = 0
  }

  /** Takes the longest unused tiles off, down to the budget. */
  endFrame(): void {
    for (const [tile, { texture, frame }] of this.tiles) {
      if (this.bytes <= budget) return
      if (frame === this.frame) continue
      this.gl.deleteTexture(texture)
      this.tiles.delete(tile)
      this.bytes -= tile.data.byteLength
    }
  }

  /** Tiles put on the card in this frame. */
  get uploads(): number {
    return this.uploaded
  }

  has(tile: Tile): boolean {
    return this.tiles.has(tile)
  }

  tile(tile: Tile): WebGLTexture {
    const known = this.tiles.get(tile)
    if (known) {
      // To the end of the order of use.
      this.tiles.delete(tile)
      this.tiles.set(tile, known)
      known.frame = this.frame
      return known.texture
    }
    const { gl } = this
    const texture = this.make()
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, tile.width, tile.height, 0, gl.RED, gl.FLOAT, tile.data)
    this.tiles.set(tile, { texture, frame: this.frame })
    this.bytes += tile.data.byteLength
    this.uploaded++
    return texture
  }

  map(id: ColourMapId): WebGLTexture {
    const { gl } = this
    let texture = this.maps.get(id)
    if (!texture) {
      texture = this.make()
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, colourTable(id))
      this.maps.set(id, texture)
    }
    return texture
  }

  equalLevels(values: Float32Array): WebGLTexture {
    if (this.levels?.values === values) return this.levels.texture
    const { gl } = this
    if (this.levels) gl.deleteTexture(this.levels.texture)
    const texture = this.make()
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, values.length, 1, 0, gl.RED, gl.FLOAT, values)
    this.levels = { values, texture }
    return texture
  }

  private make(): WebGLTexture {
    const { gl } = this
    const texture = gl.createTexture()
    gl.activeTexture(gl.TEXTURE5)
    gl.bindTexture(gl.TEXTURE_2D, texture)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE)
    return texture
  }
}
