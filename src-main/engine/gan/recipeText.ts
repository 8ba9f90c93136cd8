import type { z } from 'zod'
import { GalateaError } from '../../base/errors'
import { listKnobs, type Knob } from './knobs'
import type { Recipe, RecipeSchema } from './recipe'

/** Recipes as people write them: read with sentences for what does not fit, changed knob by knob. */

/**
 * Fills in the defaults and refuses, as `invalid-recipe`, an unknown knob (naming the nearest known one) or a value
 * out of range (naming value and range).
 * @param source file or preset, for the sentence
 */
export function parseRecipe<R extends Recipe>(schema: RecipeSchema<R>, values: unknown, source: string): R {
  const parsed = schema.safeParse(values)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const { key, sentence } = explain(schema, values, issue)
  const others = parsed.error.issues.length - 1
  const more = others > 0 ? ` (and ${others} more)` : ''
  throw new GalateaError('invalid-recipe', `The recipe '${source}' does not fit: ${sentence}${more}.`, { source, key })
}

/** Everything that does not fit, by knob, in words to stand beside it. */
export function recipeIssues(schema: RecipeSchema, values: unknown): { path: string; message: string }[] {
  const parsed = schema.safeParse(values)
  if (parsed.success) return []
  return parsed.error.issues.map((issue) => {
    const { key, sentence } = explain(schema, values, issue)
    return { path: key, message: sentence }
  })
}

function explain(schema: RecipeSchema, values: unknown, issue: z.core.$ZodIssue): { key: string; sentence: string } {
  const path = issue.path.map(String)
  const knobs = listKnobs(schema)
  if (issue.code === 'unrecognized_keys') {
    const key = [...path, issue.keys[0]].join('.')
    const owners = knobs.filter((knob) => knob.path === key && knob.kind !== null).map((knob) => `'${knob.kind}'`)
    const known = suggestions(knobs, kindAt(values, path[0]), key).map((name) => `'${name}'`)
    const meant = known.length > 0 ? `; did you mean ${known.join(' or ')}` : ''
    const hint = owners.length > 0 ? ` here, only with kind ${owners.join(', ')}` : meant
    return { key, sentence: `there is no knob '${key}'${hint}` }
  }
  const key = path.join('.')
  const value = valueAt(values, path)
  const shown = value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`
  const kind = kindAt(values, path[0])
  const knob = knobs.find((candidate) => candidate.path === key && [null, kind].includes(candidate.kind))
  const subject = key === '' ? 'it' : `'${key}'`
  const expected = knob && issue.code !== 'custom' ? `expected ${knob.range}` : issue.message
  return { key, sentence: `${subject} ${shown}, ${expected}` }
}

function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    values,
  )
}

function kindAt(values: unknown, section: string | undefined): string | null {
  const kind = section === undefined ? undefined : valueAt(values, [section, 'kind'])
  return typeof kind === 'string' ? kind : null
}

/** Known knobs that a key may have meant: the same name in another section, or a few letters away. */
function suggestions(knobs: readonly Knob[], kind: string | null, key: string): string[] {
  const last = (path: string): string => path.slice(path.lastIndexOf('.') + 1)
  const usable = [...new Set(knobs.filter((knob) => knob.kind === null || knob.kind === kind).map(({ path }) => path))]
  const moved = usable.filter((path) => last(path) === last(key))
  if (moved.length > 0) return moved.slice(0, 3)
  const ranked = usable
    .map((path) => ({ path, distance: editDistance(path.toLowerCase(), key.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  const nearest = ranked[0]
  return nearest && nearest.distance <= Math.max(2, last(key).length / 2) ? [nearest.path] : []
}

/** Insertions, deletions and replacements from one text to the other (Levenshtein 1966). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}

/** `generator.width=64`: the value is JSON, or a text where it is none. */
export function parseSetting(text: string): { path: string; value: unknown } {
  const [, path, value] = /^([A-Za-z][\w.]*)=(.*)$/s.exec(text) ?? []
  if (path === undefined || value === undefined) {
    throw new GalateaError('usage', `A setting is written key=value (generator.width=64), got '${text}'.`, { text })
  }
  try {
    return { path, value: JSON.parse(value) }
  } catch {
    return { path, value }
  }
}

/**
 * A copy with the knob at a dotted path changed. Another `kind` begins its section anew: knobs of the old architecture
 * mean nothing to the new one. The schema judges the result.
 */
export function withSetting(
  recipe: Readonly<Record<string, unknown>>,
  path: string,
  value: unknown,
): Record<string, unknown> {
  const [key = '', ...rest] = path.split('.')
  if (rest.length === 0 && key === 'kind' && recipe.kind !== value) return { kind: value }
  if (rest.length === 0) return Object.fromEntries([...Object.entries(recipe), [key, value]])
  const inner = Object.hasOwn(recipe, key) ? recipe[key] : {}
  const section = typeof inner === 'object' && inner !== null ? { ...inner } : {}
  return Object.fromEntries([...Object.entries(recipe), [key, withSetting(section, rest.join('.'), value)]])
}
