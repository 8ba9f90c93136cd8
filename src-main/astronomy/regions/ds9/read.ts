import type { Region, RegionShape, RegionSystem } from '../region'
import { frameOf, type Frame, type ImageFrames } from './frame'
import { angleOf, coordinateOf, sizeOf } from './numbers'

export interface ReadRegions {
  regions: Region[]
  problems: { line: number; text: string; reason: string }[]
}

const systems: Readonly<Record<string, RegionSystem>> = {
  image: 'image',
  physical: 'physical',
  icrs: 'icrs',
  fk5: 'fk5',
  j2000: 'fk5',
  galactic: 'galactic',
}
const otherSystems = /^(fk4|b1950|ecliptic|linear|amplifier|detector|wcs[a-z]?)$/i

/** Flags that stand alone behind the comment sign. */
const flags = new Set(['background', 'source'])

/**
 * Reads a region file of DS9 (version 4.1): circles, ellipses, boxes, polygons, lines, annuli and points in image,
 * physical, ICRS, FK5 and galactic coordinates, the last three on images with sky coordinates. Several annuli in one
 * become one each. FK5 and ICRS are taken for the same (they differ by less than 0.03 arcsec).
 * What is not understood is left out and told, a sentence each.
 */
export function readDs9Regions(text: string, image: ImageFrames): ReadRegions {
  const regions: Region[] = []
  const problems: ReadRegions['problems'] = []
  let system: RegionSystem | null = 'physical'
  let unknownSystem = ''
  let defaults = new Map<string, string>()
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const tell = (part: string, reason: string): void => {
      problems.push({ line: index + 1, text: part.trim(), reason })
    }
    for (const statement of statements(line)) {
      const { body, comment } = statement
      const word = body.trim().toLowerCase()
      if (word === '') continue
      if (word.startsWith('global')) defaults = propertiesOf(body.trim().slice(6)).values
      else if (systems[word]) system = systems[word]
      else if (otherSystems.test(word)) [system, unknownSystem] = [null, word]
      else if (!system)
        tell(
          body,
          `the coordinate system '${unknownSystem}' is not known: one of image, physical, icrs, fk5 and galactic was expected`,
        )
      else {
        try {
          regions.push(...shapesOf(body, comment, defaults, system, image))
        } catch (error) {
          if (!(error instanceof RegionProblem)) throw error
          tell(body, error.message)
        }
      }
    }
  }
  return { regions, problems }
}

class RegionProblem extends Error {}

/** Statements are separated by semicolons; a comment belongs to the last of its line. */
function statements(line: string): { body: string; comment: string }[] {
  const hash = line.indexOf('#')
  const body = hash < 0 ? line : line.slice(0, hash)
  const parts = body.split(';')
  return parts.map((part, i) => ({
    body: part,
    comment: hash >= 0 && i === parts.length - 1 ? line.slice(hash + 1) : '',
  }))
}

/** `key=value` with the value bare, quoted or in braces; and words that stand alone. */
function propertiesOf(text: string): { values: Map<string, string>; pairs: [string, string][]; words: Set<string> } {
  const values = new Map<string, string>()
  const pairs: [string, string][] = []
  const pattern = /(\w+)\s*=\s*(\{[^}]*\}|"[^"]*"|'[^']*'|(?:[^\s=]+(?:\s+[^\s=]+(?=\s|$))*?)(?=\s+\w+\s*=|\s*$))/g
  const rest = text.replace(pattern, (_match, key: string, value: string) => {
    const bare = /^[{"']/.test(value) ? value.slice(1, -1) : value
    values.set(key.toLowerCase(), bare)
    pairs.push([key.toLowerCase(), value.trim()])
    return ' '
  })
  return { values, pairs, words: new Set(rest.trim().toLowerCase().split(/\s+/)) }
}

function shapesOf(
  body: string,
  comment: string,
  defaults: ReadonlyMap<string, string>,
  system: RegionSystem,
  image: ImageFrames,
): Region[] {
  const [, sign = '', name = '', open = '', list = ''] = /^\s*([+-]?)\s*(\w+)\s*(\(?)([^)]*)\)?/.exec(body) ?? []
  const frame = frameOf(system, image)
  if (!frame) throw new RegionProblem(`the image has no sky coordinates: a region in image coordinates was expected`)
  const numbers = list
    .split(open ? /[,\s]+/ : /[,\s]+/)
    .map((item) => item.trim())
    .filter((item) => item !== '' && item !== '||')
  const kind = name.toLowerCase()
  const make = makers[kind]
  if (!make)
    throw new RegionProblem(
      `the shape '${name || body.trim()}' is not known: one of ${Object.keys(makers).join(', ')} was expected`,
    )
  const shapes = make(new Arguments(numbers, frame, kind))
  const { values, pairs, words } = propertiesOf(comment)
  return shapes.map((shape) => ({
    shape,
    name: values.get('text') ?? '',
    colour: values.get('color') ?? defaults.get('color') ?? 'green',
    background: words.has('background'),
    excluded: sign === '-',
    properties: pairs.filter(([key]) => key !== 'text' && key !== 'color' && !flags.has(key)),
  }))
}

/** The numbers of one shape, in its coordinate system, taken one after the other. */
class Arguments {
  private next = 0
  private centre = { x: 0, y: 0 }

  constructor(
    private readonly items: readonly string[],
    private readonly frame: Frame,
    private readonly kind: string,
  ) {}

  get left(): number {
    return this.items.length - this.next
  }

  /** Exactly so many numbers have to be left. */
  expect(...counts: number[]): this {
    if (counts.includes(this.left)) return this
    throw new RegionProblem(`${this.kind} has ${this.left} numbers: ${counts.join(' or ')} were expected`)
  }

  position(): { x: number; y: number } {
    const [first, second] = [this.take(), this.take()]
    const a = coordinateOf(first, this.frame.isSky, 'longitude')
    const b = coordinateOf(second, this.frame.isSky, 'latitude')
    if (a === null || b === null) throw new RegionProblem(`'${first} ${second}' is no position`)
    const at = this.frame.toPixel(a, b)
    if (!at) throw new RegionProblem(`'${first} ${second}' lies outside the projection of the image`)
    this.centre = at
    return at
  }

  /** Pixels. */
  size(): number {
    const item = this.take()
    const size = sizeOf(item, this.frame.isSky)
    if (!size || !(size.value > 0)) throw new RegionProblem(`'${item}' is no size: a number above 0 was expected`)
    return size.inPixels ? size.value : size.value * this.frame.scaleAt(this.centre.x, this.centre.y)
  }

  /** As {@link size}, and 0 too. */
  sizeOrNone(): number {
    const item = this.items[this.next] ?? ''
    if (Number(item.replace(/["'dip]$/, '')) !== 0) return this.size()
    this.next++
    return 0
  }

  /** Degrees on the image; 0 on the system's own axis where none is left. */
  angle(): number {
    const item = this.left > 0 ? this.take() : '0'
    const value = angleOf(item)
    if (value === null) throw new RegionProblem(`'${item}' is no angle: degrees were expected`)
    return this.frame.angleToPixel(value, this.centre.x, this.centre.y)
  }

  private take(): string {
    const item = this.items[this.next++]
    if (item === undefined) throw new RegionProblem(`${this.kind} has too few numbers`)
    return item
  }
}

const makers: Readonly<Record<string, (list: Arguments) => RegionShape[]>> = {
  circle: (list) => [{ kind: 'circle', ...list.expect(3).position(), r: list.size() }],
  ellipse: (list) => [
    { kind: 'ellipse', ...list.expect(4, 5).position(), a: list.size(), b: list.size(), angle: list.angle() },
  ],
  box: (list) => [
    { kind: 'box', ...list.expect(4, 5).position(), width: list.size(), height: list.size(), angle: list.angle() },
  ],
  polygon: (list) => {
    const points: [number, number][] = []
    if (list.left < 6 || list.left % 2 === 1) {
      throw new RegionProblem(`polygon has ${list.left} numbers: two for each of at least three corners were expected`)
    }
    while (list.left > 0) {
      const { x, y } = list.position()
      points.push([x, y])
    }
    return [{ kind: 'polygon', points }]
  },
  line: (list) => {
    const from = list.expect(4).position()
    const to = list.position()
    return [{ kind: 'line', x1: from.x, y1: from.y, x2: to.x, y2: to.y }]
  },
  annulus: (list) => {
    if (list.left < 4) list.expect(4)
    const at = list.position()
    const rings: RegionShape[] = []
    let inner = list.sizeOrNone()
    while (list.left > 0) {
      const outer = list.size()
      if (!(outer > inner)) throw new RegionProblem('the radii of an annulus have to rise')
      rings.push({ kind: 'annulus', ...at, inner, outer })
      inner = outer
    }
    return rings
  },
  point: (list) => [{ kind: 'point', ...list.expect(2).position() }],
}
