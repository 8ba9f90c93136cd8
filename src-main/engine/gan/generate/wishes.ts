import { GalateaError } from '../../../base/errors'
import { Random } from '../../../base/random'
import { attributeDomain, type AttributeScale, type GenerateDescription } from './description'

/**
 * What is asked for: a value, a range that is drawn from, or a word; attributes without any follow the training data.
 */
export type Wishes = Readonly<Record<string, number | readonly [number, number] | string>>

/** Full names for the wishes: `ellipticity` may stand for the one attribute that ends in `_ellipticity`. */
export function resolveWishes({ attributes }: GenerateDescription, wishes: Wishes): Wishes {
  const names = Object.keys(attributeDomain(attributes))
  return Object.fromEntries(
    Object.entries(wishes).map(([name, wish]) => {
      const longer = names.includes(name) ? [] : names.filter((candidate) => candidate.endsWith(`_${name}`))
      return [longer.length === 1 ? longer[0]! : name, wish]
    }),
  )
}

/** Refuses attributes that the model does not know, and values outside what it was trained on. */
export function checkWishes({ attributes }: GenerateDescription, wishes: Wishes): void {
  const domain = attributeDomain(attributes)
  for (const [name, wish] of Object.entries(wishes)) {
    const known = domain[name]
    if (!known) {
      const names = Object.keys(domain).join(', ') || 'none'
      throw new GalateaError('usage', `The model has no attribute '${name}': it has ${names}.`, { name })
    }
    if (attributes.some(({ kind }) => kind?.column === name)) requireKind(name, wish, known)
    else requireNumbers(name, wish, known as readonly [number, number])
  }
}

function requireKind(name: string, wish: Wishes[string], values: readonly unknown[]): void {
  if (values.includes(wish)) return
  const sentence = `${name} = ${String(wish)} is not among what the model was trained on: ${values.join(', ')}.`
  throw new GalateaError('out-of-domain', sentence, { name, value: wish, values })
}

function requireNumbers(name: string, wish: Wishes[string], [minimum, maximum]: readonly [number, number]): void {
  if (typeof wish === 'string') {
    const sentence = `The attribute '${name}' is a number or a range from,to, got '${wish}'.`
    throw new GalateaError('usage', sentence, { name, value: wish })
  }
  for (const value of typeof wish === 'number' ? [wish] : wish) {
    if (value >= minimum && value <= maximum) continue
    const range = `${minimum.toPrecision(4)} to ${maximum.toPrecision(4)}`
    const sentence = `${name} = ${value} lies outside what the model was trained on, ${range}.`
    throw new GalateaError('out-of-domain', sentence, { name, value, range: [minimum, maximum] })
  }
}

/** The attributes of image `index`: a pure function of the seed and the index. */
export function drawAttributes(
  { attributes }: GenerateDescription,
  wishes: Wishes,
  seed: number,
  index: number,
): number[] {
  return attributes.map((scale) => {
    const { name, kind } = scale
    const wish = wishes[kind?.column ?? name]
    if (kind) {
      const word = wish ?? drawKind(attributes, kind.column, new Random(seed, `attribute/${kind.column}`, index))
      return Number(word === kind.value)
    }
    const random = new Random(seed, `attribute/${name}`, index)
    if (typeof wish === 'number') return wish
    if (typeof wish === 'object') return drawBetween(scale, wish[0], wish[1], random)
    return drawLikeTraining(scale, random)
  })
}

/** A word as often as in the training data. */
function drawKind(attributes: readonly AttributeScale[], column: string, random: Random): string {
  const kinds = attributes.filter(({ kind }) => kind?.column === column)
  let left = random.uniform() * kinds.reduce((sum, { mean }) => sum + mean, 0)
  const drawn = kinds.find(({ mean }) => (left -= mean) < 0) ?? kinds.at(-1)!
  return drawn.kind!.value
}

function drawBetween({ logarithmic }: AttributeScale, from: number, to: number, random: Random): number {
  return logarithmic ? from * (to / from) ** random.uniform() : random.uniform(from, to)
}

/** Normal in the attribute's own scale with the training data's moments, within their range. */
function drawLikeTraining(scale: AttributeScale, random: Random): number {
  const { logarithmic, mean, std, minimum, maximum } = scale
  for (;;) {
    const seen = random.normal(mean, std)
    const value = logarithmic ? Math.exp(seen) : seen
    if (value >= minimum && value <= maximum) return value
  }
}
