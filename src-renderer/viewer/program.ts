import type { StretchId } from './stretch'
import { fragmentShader, vertexShader } from './shaders'

const uniformNames = [
  'clip',
  'texels',
  'bands',
  'map',
  'levels',
  'size',
  'inverted',
  'limits',
  'tone',
  'strength',
  'lupton',
  'gains',
  'hatch',
  'disc',
] as const

export interface Program {
  readonly program: WebGLProgram
  readonly at: Readonly<Record<(typeof uniformNames)[number], WebGLUniformLocation | null>>
}

/** A program a stretch and one for composites, at two qualities; each made when it is first used. */
export class Programs {
  private readonly made = new Map<string, Program>()

  constructor(private readonly gl: WebGL2RenderingContext) {
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer())
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW)
    gl.enableVertexAttribArray(0)
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0)
  }

  get(kind: StretchId | 'composite', samples: 1 | 4): Program {
    const key = `${kind}${samples}`
    let known = this.made.get(key)
    if (!known) {
      const { gl } = this
      const program = link(gl, fragmentShader(kind, samples))
      const at = Object.fromEntries(uniformNames.map((name) => [name, gl.getUniformLocation(program, name)]))
      known = { program, at: at as Program['at'] }
      gl.useProgram(program)
      gl.uniform1iv(known.at.bands, [0, 1, 2])
      gl.uniform1i(known.at.map, 3)
      gl.uniform1i(known.at.levels, 4)
      this.made.set(key, known)
    }
    this.gl.useProgram(known.program)
    return known
  }
}

function link(gl: WebGL2RenderingContext, fragment: string): WebGLProgram {
  const program = gl.createProgram()
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(kind)
    if (!shader) throw new Error('The graphics context was lost')
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader) ?? 'shader')
    gl.attachShader(program, shader)
  }
  gl.bindAttribLocation(program, 0, 'corner')
  gl.linkProgram(program)
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? 'program')
  return program
}
