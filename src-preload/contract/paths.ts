import type { z } from 'zod'
import { absolutePath } from './common'

/** As much of a schema's definition as says where its parts are. */
interface Definition {
  type: string
  shape?: Record<string, z.ZodType>
  element?: z.ZodType
  innerType?: z.ZodType
  valueType?: z.ZodType
  items?: readonly z.ZodType[]
  options?: readonly z.ZodType[]
  in?: z.ZodType
  left?: z.ZodType
  right?: z.ZodType
}

/** Every path in a value that the schema has accepted: what the schema calls an `absolutePath`, however deep. */
export function pathsIn(schema: z.ZodType, value: unknown): string[] {
  if (value === null || value === undefined) return []
  if (schema === absolutePath) return typeof value === 'string' ? [value] : []
  return partsOf(schema.def as unknown as Definition, value).flatMap(([part, inner]) => pathsIn(part, inner))
}

/** True where the schema accepts a path anywhere. */
export function takesPaths(schema: z.ZodType): boolean {
  if (schema === absolutePath) return true
  const {
    shape,
    element,
    innerType,
    valueType,
    items,
    options,
    in: from,
    left,
    right,
  } = schema.def as unknown as Definition
  const parts = [
    ...Object.values(shape ?? {}),
    ...(items ?? []),
    ...(options ?? []),
    element,
    innerType,
    valueType,
    from,
  ]
  return [...parts, left, right].some((part) => part !== undefined && takesPaths(part))
}

function partsOf(definition: Definition, value: unknown): [z.ZodType, unknown][] {
  const { shape, element, innerType, valueType, items, options, in: from, left, right } = definition
  if (innerType) return [[innerType, value]]
  if (from) return [[from, value]]
  if (left && right) return [left, right].map((part) => [part, value])
  // Of a union the one that fits; more than one may, and then all are looked through.
  if (options) return options.filter((option) => option.safeParse(value).success).map((option) => [option, value])
  if (Array.isArray(value)) {
    if (items) return items.map((part, i) => [part, (value as unknown[])[i]])
    return element ? value.map((inner) => [element, inner]) : []
  }
  if (typeof value !== 'object' || value === null) return []
  if (shape) return Object.entries(shape).map(([key, part]) => [part, (value as Record<string, unknown>)[key]])
  return valueType ? Object.values(value).map((inner) => [valueType, inner]) : []
}
