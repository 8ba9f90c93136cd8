import { splitNames, type Split } from './manifest'

export type LeakKind = 'object' | 'pixels' | 'sky' | 'similar'

/** Two items of different splits that show the same thing: the test is then no test. */
export interface Leak {
  kind: LeakKind
  items: [number, number]
  /** sky: arc seconds; pixels: share of the smaller cut-out; similar: distance of the features. */
  value: number | null
}

export interface Place {
  index: number
  split: Split
  object: string
  /** Where it was cut out; null: the whole of a source. */
  cutout: { source: string; x: number; y: number; width: number; height: number } | null
  /** Degrees; NaN where unknown. */
  ra: number
  dec: number
}

/** Items of one object in different splits: each with the first one of its object. */
export function sharedObjects(places: readonly Place[]): Leak[] {
  const first = new Map<string, Place>()
  const leaks: Leak[] = []
  for (const place of places) {
    const known = first.get(place.object)
    if (!known) first.set(place.object, place)
    else if (known.split !== place.split) {
      leaks.push({ kind: 'object', items: [known.index, place.index], value: null })
    }
  }
  return leaks
}

/** Cut-outs of one source that share pixels. Sorted by x, so that only those side by side are compared. */
export function sharedPixels(places: readonly Place[]): Leak[] {
  const bySource = new Map<string, Place[]>()
  for (const place of places) {
    if (!place.cutout) continue
    const list = bySource.get(place.cutout.source)
    if (list) list.push(place)
    else bySource.set(place.cutout.source, [place])
  }
  const leaks: Leak[] = []
  for (const list of bySource.values()) {
    list.sort((a, b) => a.cutout!.x - b.cutout!.x)
    for (const [i, one] of list.entries()) {
      const a = one.cutout!
      for (let j = i + 1; j < list.length && list[j]!.cutout!.x < a.x + a.width; j++) {
        const other = list[j]!
        if (other.split === one.split) continue
        const b = other.cutout!
        const width = Math.min(a.x + a.width, b.x + b.width) - b.x
        const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
        if (height <= 0 || width <= 0) continue
        const share = (width * height) / Math.min(a.width * a.height, b.width * b.height)
        leaks.push({ kind: 'pixels', items: [one.index, other.index], value: share })
      }
    }
  }
  return leaks
}

/** Items whose middles are nearer on the sky than `radius` arc seconds. Sorted by declination. */
export function sharedSky(places: readonly Place[], radius: number): Leak[] {
  const known = places.filter(({ ra, dec }) => Number.isFinite(ra) && Number.isFinite(dec))
  known.sort((a, b) => a.dec - b.dec)
  const leaks: Leak[] = []
  for (const [i, one] of known.entries()) {
    for (let j = i + 1; j < known.length && (known[j]!.dec - one.dec) * 3600 < radius; j++) {
      const other = known[j]!
      if (other.split === one.split) continue
      const separation = separationArcsec(one, other)
      if (separation < radius) leaks.push({ kind: 'sky', items: [one.index, other.index], value: separation })
    }
  }
  return leaks
}

/** On the sphere, by the haversine: good for small angles too. */
export function separationArcsec(a: { ra: number; dec: number }, b: { ra: number; dec: number }): number {
  const rad = Math.PI / 180
  const h =
    Math.sin(((b.dec - a.dec) * rad) / 2) ** 2 +
    Math.cos(a.dec * rad) * Math.cos(b.dec * rad) * Math.sin(((b.ra - a.ra) * rad) / 2) ** 2
  return (2 * Math.asin(Math.min(1, Math.sqrt(h))) * 3600) / rad
}

/** Neighbours among the features nearer than `limit`. */
export function similarItems(
  places: readonly Place[],
  neighbours: { count: number; indices: Uint32Array; distances: Float32Array },
  limit: number,
): Leak[] {
  const splitOf = new Map(places.map(({ index, split }) => [index, split]))
  const leaks: Leak[] = []
  for (const { index, split } of places) {
    for (let n = 0; n < neighbours.count; n++) {
      const at = index * neighbours.count + n
      const [other, distance] = [neighbours.indices[at]!, neighbours.distances[at]!]
      if (!(distance <= limit)) break
      const its = splitOf.get(other)
      // A pair is told once: by the first of the two, unless that one does not know the other.
      if (its === undefined || its === split || (other < index && knows(neighbours, other, index))) continue
      leaks.push({ kind: 'similar', items: [index, other], value: distance })
    }
  }
  return leaks
}

function knows({ count, indices }: { count: number; indices: Uint32Array }, item: number, other: number): boolean {
  return indices.subarray(item * count, (item + 1) * count).includes(other)
}

/**
 * Which split each item of leaking pairs has to go to so that none leaks any more: items tied together, directly or
 * through others, and all items of their objects go to the split where most of the group are (of equal ones, train).
 * @returns item → split, for the items that move.
 */
export function repairLeaks(places: readonly Place[], leaks: readonly Leak[]): Map<number, Split> {
  const parent = new Map<number, number>()
  const find = (item: number): number => {
    let root = item
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up
    parent.set(item, root)
    return root
  }
  const join = (a: number, b: number): void => void parent.set(find(a), find(b))
  const ofObject = new Map<string, number>()
  for (const { index, object } of places) {
    const first = ofObject.get(object)
    if (first === undefined) ofObject.set(object, index)
    else join(index, first)
  }
  for (const { items } of leaks) join(items[0], items[1])
  const leaking = new Set(leaks.flatMap(({ items }) => items.map(find)))
  const groups = new Map<number, Place[]>()
  for (const place of places) {
    const root = find(place.index)
    if (!leaking.has(root)) continue
    const group = groups.get(root)
    if (group) group.push(place)
    else groups.set(root, [place])
  }
  const moves = new Map<number, Split>()
  for (const group of groups.values()) {
    const count = (split: Split): number => group.filter((place) => place.split === split).length
    const goal = splitNames.reduce((best, split) => (count(split) > count(best) ? split : best))
    for (const { index, split } of group) if (split !== goal) moves.set(index, goal)
  }
  return moves
}
