import { colourMapIds, colourTable, type ColourMapId } from './colourMaps'
import type { Pyramid, Pixels } from './pyramid'
import { curveNumber, fragmentShader, vertexShader } from './shaders'
import type { Limits, StretchId } from './stretch'
import type { Size, View } from './view'

/** How the pixels of a pane become colours. */
export interface Appearance {
  stretch: StretchId
  /** Of asinh and logarithm, > 0. */
  strength: number
  limits: Limits
  map: ColourMapId
  inverted: boolean
  /** Of a composite, in units of the pixels: below it colours fade. */
  pedestal: number
}

/** One image and where it is drawn. All panes share a view; `scale` is their size relative to the reference image. */
export interface PaneDrawing {
  /** One band, or red, green and blue. */
  bands: readonly Pyramid[]
  /** CSS pixels from the canvas' left and top. */
  left: number
  top: number
  size: Size
  /** Pixels of this image per pixel of the reference image. */
  scale: number
  appearance: Appearance
}

/** Sides of the textures that a large level is cut into; every WebGL 2 device has at least 2048. */
const tileSide = 2048

interface Tile {
  texture: WebGLTexture
  x: number
  y: number
  width: number
  height: number
}

type Uniform =
  | 'clip'
  | 'texels'
  | 'bands'
  | 'map'
  | 'size'
  | 'bandCount'
  | 'curve'
  | 'inverted'
  | 'limits'
  | 'pedestal'
  | 'strength'
  | 'hatch'

/**
 * Draws float images with WebGL 2. Pixels go to the GPU once, as they are; stretch, limits and colour map are applied
 * in the shader, so changing them costs one frame and never touches the data.
 */
export class ImageRenderer {
  private readonly gl: WebGL2RenderingContext
  private readonly program: WebGLProgram
  private readonly uniforms: Record<Uniform, WebGLUniformLocation | null>
  private readonly maps = new Map<ColourMapId, WebGLTexture>()
  private readonly tiles = new Map<Pixels, Tile[]>()
  private used = new Set<Pixels>()

  /** @throws Error where the browser has no WebGL 2. */
  constructor(private readonly canvas: HTMLCanvasElement) {
    const gl = canvas.getContext('webgl2', { alpha: true, antialias: false, preserveDrawingBuffer: true })
    if (!gl) throw new Error('WebGL 2 is not available')
    this.gl = gl
    this.program = link(gl)
    const names: Uniform[] = [
      'clip',
      'texels',
      'bands',
      'map',
      'size',
      'bandCount',
      'curve',
      'inverted',
      'limits',
      'pedestal',
      'strength',
      'hatch',
    ]
    this.uniforms = Object.fromEntries(
      names.map((name) => [name, gl.getUniformLocation(this.program, name)]),
    ) as ImageRenderer['uniforms']
    this.makeSquare()
    for (const id of colourMapIds) this.maps.set(id, this.mapTexture(id))
  }

  /** Draws every pane; pixels that no pane shows any more leave the GPU. `ratio`: device pixels per CSS pixel. */
  draw(panes: readonly PaneDrawing[], view: View, ratio: number): void {
    const { gl } = this
    this.used = new Set()
    gl.disable(gl.SCISSOR_TEST)
    gl.viewport(0, 0, this.canvas.width, this.canvas.height)
    gl.clearColor(0, 0, 0, 0)
    gl.clear(gl.COLOR_BUFFER_BIT)
    gl.useProgram(this.program)
    gl.uniform1f(this.uniforms.hatch, ratio)
    gl.uniform1iv(this.uniforms.bands, [0, 1, 2])
    gl.uniform1i(this.uniforms.map, 3)
    gl.enable(gl.SCISSOR_TEST)
    for (const pane of panes) this.drawPane(pane, view, ratio)
    for (const pixels of [...this.tiles.keys()]) if (!this.used.has(pixels)) this.release(pixels)
  }

  dispose(): void {
    for (const pixels of [...this.tiles.keys()]) this.release(pixels)
    this.gl.getExtension('WEBGL_lose_context')?.loseContext()
  }

  private drawPane(pane: PaneDrawing, view: View, ratio: number): void {
    const { gl } = this
    const first = pane.bands[0]
    if (!first) return
    const width = Math.round(pane.size.width * ratio)
    const height = Math.round(pane.size.height * ratio)
    const left = Math.round(pane.left * ratio)
    const bottom = this.canvas.height - Math.round(pane.top * ratio) - height
    gl.viewport(left, bottom, width, height)
    gl.scissor(left, bottom, width, height)

    const { appearance } = pane
    gl.uniform1i(this.uniforms.curve, curveNumber(appearance.stretch))
    gl.uniform1i(this.uniforms.inverted, appearance.inverted ? 1 : 0)
    gl.uniform2f(this.uniforms.limits, appearance.limits.low, appearance.limits.high)
    gl.uniform1f(this.uniforms.pedestal, appearance.pedestal)
    gl.uniform1f(this.uniforms.strength, appearance.strength)
    gl.uniform1i(this.uniforms.bandCount, pane.bands.length)
    gl.activeTexture(gl.TEXTURE3)
    gl.bindTexture(gl.TEXTURE_2D, this.maps.get(appearance.map) ?? null)

    const scale = (view.zoom * ratio) / pane.scale
    const level = first.levelFor(scale)
    const bands = pane.bands.map((band) => this.uploaded(band.level(level)))
    /** Level pixels → clip space. */
    const perPixel = scale * 2 ** level
    const toClipX = (x: number): number => ((x - (view.x * pane.scale) / 2 ** level) * perPixel * 2) / width
    const toClipY = (y: number): number => ((y - (view.y * pane.scale) / 2 ** level) * perPixel * 2) / height
    for (const [index, tile] of (bands[0] ?? []).entries()) {
      const clip = [
        toClipX(tile.x),
        toClipY(tile.y),
        toClipX(tile.x + tile.width),
        toClipY(tile.y + tile.height),
      ] as const
      if (clip[0] > 1 || clip[1] > 1 || clip[2] < -1 || clip[3] < -1) continue
      for (const [unit, tiles] of bands.entries()) {
        gl.activeTexture(gl.TEXTURE0 + unit)
        gl.bindTexture(gl.TEXTURE_2D, tiles[index]?.texture ?? null)
      }
      gl.uniform4f(this.uniforms.clip, ...clip)
      gl.uniform4f(this.uniforms.texels, 0, 0, tile.width, tile.height)
      gl.uniform2i(this.uniforms.size, tile.width, tile.height)
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4)
    }
  }

  private uploaded(pixels: Pixels): Tile[] {
    this.used.add(pixels)
    let tiles = this.tiles.get(pixels)
    if (!tiles) {
      tiles = this.upload(pixels)
      this.tiles.set(pixels, tiles)
    }
    return tiles
  }

  private upload(pixels: Pixels): Tile[] {
    const { gl } = this
    const tiles: Tile[] = []
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, pixels.width)
    for (let y = 0; y < pixels.height; y += tileSide) {
      for (let x = 0; x < pixels.width; x += tileSide) {
        const width = Math.min(tileSide, pixels.width - x)
        const height = Math.min(tileSide, pixels.height - y)
        gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, x)
        gl.pixelStorei(gl.UNPACK_SKIP_ROWS, y)
        const texture = this.texture(gl.NEAREST)
        gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, width, height, 0, gl.RED, gl.FLOAT, pixels.data)
        tiles.push({ texture, x, y, width, height })
      }
    }
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0)
    gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, 0)
    gl.pixelStorei(gl.UNPACK_SKIP_ROWS, 0)
    return tiles
  }

  private release(pixels: Pixels): void {
    for (const { texture } of this.tiles.get(pixels) ?? []) this.gl.deleteTexture(texture)
    this.tiles.delete(pixels)
  }

  private mapTexture(id: ColourMapId): WebGLTexture {
    const { gl } = this
    const texture = this.texture(gl.LINEAR)
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, colourTable(id))
    return texture
  }

  private texture(filter: number): WebGLTexture {
    const { gl } = this
    const texture = gl.createTexture()
    gl.activeTexture(gl.TEXTURE0)
    gl.bindTexture(gl.TEXTURE_2D, texture)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, filter)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, filter)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE)
    return texture
  }

  private makeSquare(): void {
    const { gl } = this
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer())
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW)
    const corner = gl.getAttribLocation(this.program, 'corner')
    gl.enableVertexAttribArray(corner)
    gl.vertexAttribPointer(corner, 2, gl.FLOAT, false, 0, 0)
  }
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram()
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragmentShader],
  ] as const) {
    const shader = gl.createShader(kind)
    if (!shader) throw new Error('The graphics context was lost')
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader) ?? 'shader')
    gl.attachShader(program, shader)
  }
  gl.linkProgram(program)
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? 'program')
  return program
}
