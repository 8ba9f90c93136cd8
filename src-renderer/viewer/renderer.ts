import type { ColourMapId } from './colourMaps'
import { Programs, type Program } from './program'
import { curveScale } from './shaders'
import type { Limits, StretchId } from './stretch'
import { Textures } from './textures'
import { tileSide, type Tile, type TiledImage } from './tiles'
import type { Point, View } from './view'

/** How the pixels of a pane become colours. */
export interface Appearance {
  stretch: StretchId
  /** Of asinh and logarithm, > 0. */
  strength: number
  /** Of the equalised stretch. */
  levels: Float32Array<ArrayBuffer> | null
  limits: Limits
  map: ColourMapId
  inverted: boolean
  contrast: number
  bias: number
  /** Of a composite; range and pedestal are in units of the pixels. */
  lupton: { q: number; range: number; pedestal: number; gains: readonly [number, number, number] }
}

/** A rectangle in CSS pixels from the canvas' left and top. */
export interface Rectangle {
  left: number
  top: number
  width: number
  height: number
}

/** One image and where it is drawn. */
export interface PaneDrawing {
  /** One band, or red, green and blue: of one size. */
  bands: readonly TiledImage[]
  /** The pane: its middle is the view's. */
  box: Rectangle
  /** Only this part of the pane, if not all of it. */
  part?: Rectangle
  /** Only in a circle, CSS pixels of the canvas. */
  disc?: Point & { radius: number }
  view: View
  /** Pixels of this image per pixel that the view counts. */
  scale: number
  appearance: Appearance
}

/** Tiles put on the graphics card in one frame; the others wait for the next, coarser ones in their place. */
const mostUploads = 6

/**
 * Draws float images with WebGL 2. Tiles go to the GPU once, as they are; stretch, limits and colour map are applied
 * in the shader, so changing them costs one frame and never touches the data.
 */
export class ImageRenderer {
  private readonly gl: WebGL2RenderingContext
  private readonly programs: Programs
  private readonly textures: Textures
  private incomplete = false

  /** @throws Error where the browser has no WebGL 2. */
  constructor(private readonly canvas: HTMLCanvasElement) {
    const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, stencil: false })
    if (!gl) throw new Error('WebGL 2 is not available')
    this.gl = gl
    this.programs = new Programs(gl)
    this.textures = new Textures(gl)
    gl.enable(gl.SCISSOR_TEST)
    // Where no image is, the colour of the page shows.
    const [red = 0, green = 0, blue = 0] =
      getComputedStyle(canvas)
        .backgroundColor.match(/[\d.]+/g)
        ?.map(Number) ?? []
    gl.clearColor(red / 255, green / 255, blue / 255, 1)
  }

  /** Drawn by the processor and not by a graphics card. */
  get isSoftware(): boolean {
    const info = this.gl.getExtension('WEBGL_debug_renderer_info')
    const name: unknown = this.gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : this.gl.RENDERER)
    return /swiftshader|llvmpipe|software|basic render/i.test(String(name))
  }

  /**
   * Draws every pane, in order. `ratio`: device pixels per CSS pixel; `fast`: one sample a pixel, while it moves.
   * @returns false where tiles that are here have to wait for the next frame.
   */
  draw(panes: readonly PaneDrawing[], ratio: number, fast: boolean): boolean {
    const { gl } = this
    this.incomplete = false
    this.textures.beginFrame()
    gl.viewport(0, 0, this.canvas.width, this.canvas.height)
    gl.scissor(0, 0, this.canvas.width, this.canvas.height)
    gl.clear(gl.COLOR_BUFFER_BIT)
    for (const pane of panes) this.drawPane(pane, ratio, fast)
    this.textures.endFrame()
    return !this.incomplete
  }

  dispose(): void {
    this.gl.getExtension('WEBGL_lose_context')?.loseContext()
  }

  private drawPane(pane: PaneDrawing, ratio: number, fast: boolean): void {
    const { gl } = this
    const first = pane.bands[0]
    if (!first) return
    const [left, bottom, width, height] = this.inCanvas(pane.box, ratio)
    gl.viewport(left, bottom, width, height)
    gl.scissor(...(pane.part ? this.inCanvas(pane.part, ratio) : ([left, bottom, width, height] as const)))

    const { view, scale } = pane
    const perPixel = (view.zoom * ratio) / scale
    // Close by, a screen pixel lies in one pixel of the image, but for its edges.
    const program = this.programs.get(
      pane.bands.length === 3 ? 'composite' : pane.appearance.stretch,
      fast || perPixel >= 4 ? 1 : 4,
    )
    this.setAppearance(program, pane, ratio)
    const level = first.levelFor(perPixel)
    const middle = { x: view.x * scale, y: view.y * scale }
    const reach = { x: width / 2 / perPixel, y: height / 2 / perPixel }
    const side = tileSide * 2 ** level
    const last = { x: Math.ceil(first.width / side) - 1, y: Math.ceil(first.height / side) - 1 }
    const columns = [
      Math.max(0, Math.floor((middle.x - reach.x) / side)),
      Math.min(last.x, Math.floor((middle.x + reach.x) / side)),
    ] as const
    const rows = [
      Math.max(0, Math.floor((middle.y - reach.y) / side)),
      Math.min(last.y, Math.floor((middle.y + reach.y) / side)),
    ] as const
    for (let y = rows[0]; y <= rows[1]; y++) {
      for (let x = columns[0]; x <= columns[1]; x++) {
        const found = this.find(pane.bands, level, x, y)
        if (!found) continue
        // The square of the tile that was wished for, whatever level shows it, in pixels of the image and in clip space.
        const [fromX, fromY] = [x * side, y * side]
        const [toX, toY] = [Math.min(first.width, fromX + side), Math.min(first.height, fromY + side)]
        const coarse = 2 ** found.level
        const corner = { x: found.x * tileSide * coarse, y: found.y * tileSide * coarse }
        gl.uniform4f(
          program.at.clip,
          (fromX - middle.x) / reach.x,
          (fromY - middle.y) / reach.y,
          (toX - middle.x) / reach.x,
          (toY - middle.y) / reach.y,
        )
        gl.uniform4f(
          program.at.texels,
          (fromX - corner.x) / coarse,
          (fromY - corner.y) / coarse,
          (toX - corner.x) / coarse,
          (toY - corner.y) / coarse,
        )
        for (const [unit, tile] of found.tiles.entries()) {
          const texture = this.textures.tile(tile)
          gl.activeTexture(gl.TEXTURE0 + unit)
          gl.bindTexture(gl.TEXTURE_2D, texture)
        }
        gl.uniform2i(program.at.size, found.tiles[0]!.width, found.tiles[0]!.height)
        gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4)
      }
    }
  }

  /** The tiles of all bands at this place, or of the finest coarser level that is here; the missing ones are wished for. */
  private find(
    bands: readonly TiledImage[],
    wanted: number,
    x: number,
    y: number,
  ): { level: number; x: number; y: number; tiles: Tile[] } | null {
    for (let level = wanted; level <= bands[0]!.last; level++) {
      const at = { x: x >> (level - wanted), y: y >> (level - wanted) }
      // The last level is small, and shows something everywhere: it is wished for as well.
      const asked = level === wanted || level === bands[0]!.last
      const tiles = bands.map((band) => (asked ? band.tile(level, at.x, at.y) : band.peek(level, at.x, at.y)))
      if (!tiles.every((tile) => tile !== null)) continue
      const isNew = tiles.some((tile) => !this.textures.has(tile))
      if (isNew && this.textures.uploads >= mostUploads && level < bands[0]!.last) {
        this.incomplete = true
        continue
      }
      return { level, ...at, tiles }
    }
    return null
  }

  private setAppearance({ at }: Program, { appearance, disc }: PaneDrawing, ratio: number): void {
    const { gl } = this
    gl.uniform1f(at.hatch, ratio)
    gl.uniform1i(at.inverted, appearance.inverted ? 1 : 0)
    const { low, high } = appearance.limits
    gl.uniform2f(at.limits, low, 1 / (high - low))
    gl.uniform2f(at.tone, appearance.contrast, appearance.bias)
    gl.uniform2f(at.strength, appearance.strength, curveScale(appearance.stretch, appearance.strength))
    const { q, range, pedestal, gains } = appearance.lupton
    gl.uniform3f(at.lupton, q, range, pedestal)
    gl.uniform3f(at.gains, ...gains)
    gl.uniform3f(
      at.disc,
      (disc?.x ?? 0) * ratio,
      this.canvas.height - (disc?.y ?? 0) * ratio,
      (disc?.radius ?? 0) * ratio,
    )
    const map = this.textures.map(appearance.map)
    gl.activeTexture(gl.TEXTURE3)
    gl.bindTexture(gl.TEXTURE_2D, map)
    if (appearance.levels) {
      const levels = this.textures.equalLevels(appearance.levels)
      gl.activeTexture(gl.TEXTURE4)
      gl.bindTexture(gl.TEXTURE_2D, levels)
    }
  }

  /** Left, bottom, width and height in pixels of the canvas. */
  private inCanvas(box: Rectangle, ratio: number): readonly [number, number, number, number] {
    const width = Math.round(box.width * ratio)
    const height = Math.round(box.height * ratio)
    return [Math.round(box.left * ratio), this.canvas.height - Math.round(box.top * ratio) - height, width, height]
  }
}
