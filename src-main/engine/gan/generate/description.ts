import { z } from 'zod'
import { chooseItems } from '../batches'
import type { Description } from '../task'
import type { GenerateData } from './recipe'
import type { ImageSource } from './source'
import { GalateaError } from '../../../base/errors'

/**
 * An attribute as the networks see it: (t(v) − mean)/std with t the identity, or the logarithm where all values are
 * positive and span a factor above 10.
 */
const attributeSchema = z.object({
  name: z.string(),
  logarithmic: z.boolean(),
  mean: z.number(),
  std: z.number().positive(),
  /** Of the training split. */
  minimum: z.number(),
  maximum: z.number(),
  /** Of an attribute that is a word: 1 where the column holds this value, 0 where it holds another one. */
  kind: z.object({ column: z.string(), value: z.string() }).nullable().default(null),
})
export type AttributeScale = z.infer<typeof attributeSchema>

export const generateDescription = z.looseObject({
  shape: z.tuple([z.int().positive(), z.int().positive(), z.int().positive()]),
  bands: z.array(z.string()),
  unit: z.string().nullable(),
  properties: z.record(z.string(), z.unknown()),
  attributes: z.array(attributeSchema),
  /** Median of all pixels, their scatter about it (1.4826 times the median deviation), and the 99.95th percentile. */
  pixels: z.object({ median: z.number(), scatter: z.number().positive(), high: z.number() }),
})
export type GenerateDescription = z.infer<typeof generateDescription>

/** Of a run or of a model's card. */
export function parseGenerateDescription(description: Description): GenerateDescription {
  const parsed = generateDescription.safeParse(description)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue?.path.map(String).join('.') ?? ''
  throw new GalateaError(
    'corrupt',
    `What is noted of the images does not fit the task 'generate': ${where}: ${issue?.message}.`,
  )
}

/** What the plan has to know of the images, measured on the training split. */
export async function describeSource(source: ImageSource, data: GenerateData): Promise<GenerateDescription> {
  const unknown = data.attributes.filter((name) => source.columnOf(name) === null && !source.kinds.includes(name))
  if (unknown.length > 0) {
    const all = [...source.attributes, ...source.kinds]
    const known = all.length > 0 ? all.join(', ') : 'none at all'
    const sentence = `The data set has no attribute '${unknown[0]}' to learn from: it has ${known}.`
    throw new GalateaError('invalid-recipe', sentence, { key: 'data.attributes', value: unknown[0] })
  }
  const attributes = await Promise.all(
    data.attributes.map(async (name) =>
      source.columnOf(name) === null
        ? kindScales(name, await source.kind('train', name))
        : [attributeScale(name, await source.attribute('train', name))],
    ),
  )
  const { shape, bands, unit, properties } = source
  const pixels = await measurePixels(source)
  return {
    shape: [...shape],
    bands: [...bands],
    unit,
    properties: { ...properties },
    attributes: attributes.flat(),
    pixels,
  }
}

/** More values than this are names, not kinds. */
const mostKinds = 32

/** One attribute a value, 1 or 0: `type=spiral`. */
function kindScales(column: string, words: readonly (string | null)[]): AttributeScale[] {
  const known = words.filter((word) => word !== null)
  const values = [...new Set(known)].sort()
  if (values.length < 2 || values.length > mostKinds) {
    const sentence = `The attribute '${column}' has ${values.length} different values in the training split, expected 2 to ${mostKinds}.`
    throw new GalateaError('invalid-recipe', sentence, { key: 'data.attributes', value: column })
  }
  return values.map((value) => {
    const share = known.filter((word) => word === value).length / known.length
    const range = { logarithmic: false, mean: share, std: Math.sqrt(share * (1 - share)), minimum: 0, maximum: 1 }
    return { name: `${column}=${value}`, ...range, kind: { column, value } }
  })
}

function attributeScale(name: string, values: readonly number[]): AttributeScale {
  const finite = values.filter(Number.isFinite)
  const [minimum, maximum] = finite.reduce(
    ([low, high], v) => [Math.min(low, v), Math.max(high, v)],
    [Infinity, -Infinity],
  )
  if (!(maximum > minimum)) {
    const sentence = `The attribute '${name}' has no two different values in the training split: it cannot be asked for.`
    throw new GalateaError('invalid-recipe', sentence, { key: 'data.attributes', value: name })
  }
  const logarithmic = minimum > 0 && maximum / minimum > 10
  const seen = finite.map((value) => (logarithmic ? Math.log(value) : value))
  const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length
  const std = Math.sqrt(seen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / seen.length)
  return { name, logarithmic, mean, std, minimum, maximum, kind: null }
}

/** An attribute's value as it is fed. */
export function scaleAttribute({ logarithmic, mean, std }: AttributeScale, value: number): number {
  return ((logarithmic ? Math.log(value) : value) - mean) / std
}

/** The attributes of an image by name: a word where its kind is 1. @param row values in the order of the scales. */
export function namedAttributes(
  scales: readonly AttributeScale[],
  row: readonly number[],
): Record<string, number | string> {
  const entries = scales.flatMap(({ name, kind }, i): [string, number | string][] => {
    if (!kind) return [[name, row[i]!]]
    return row[i] === 1 ? [[kind.column, kind.value]] : []
  })
  return Object.fromEntries(entries)
}

/** What may be asked for: ranges, and the values of words. */
export function attributeDomain(scales: readonly AttributeScale[]): Record<string, readonly (number | string)[]> {
  const domain: Record<string, (number | string)[]> = {}
  for (const { name, minimum, maximum, kind } of scales) {
    if (kind) (domain[kind.column] ??= []).push(kind.value)
    else domain[name] = [minimum, maximum]
  }
  return domain
}

/** Pixels of at most 256 images: enough for a median and the 99.95th percentile of millions. */
async function measurePixels(source: ImageSource): Promise<GenerateDescription['pixels']> {
  const chosen = chooseItems(1, 'pixels', source.sizes.train, 256)
  const images = await Promise.all(chosen.map((index) => source.read('train', index)))
  const length = images.reduce((total, image) => total + image.length, 0)
  const all = new Float32Array(length)
  let filled = 0
  for (const image of images) for (const value of image) if (Number.isFinite(value)) all[filled++] = value
  const values = all.subarray(0, filled).sort()
  if (filled === 0) throw new GalateaError('unreadable', 'The images of the data set hold no finite pixel.')
  const quantile = (sorted: Float32Array, q: number): number => sorted[Math.floor(q * (sorted.length - 1))]!
  const median = quantile(values, 0.5)
  const deviations = values.map((value) => Math.abs(value - median)).sort()
  const high = quantile(values, 0.9995)
  // Images that are mostly one flat value have no median deviation: their range stands for it.
  const scatter = 1.4826 * quantile(deviations, 0.5) || (high - median) / 100 || 1
  return { median, scatter, high }
}
