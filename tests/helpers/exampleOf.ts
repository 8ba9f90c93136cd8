import type { z } from 'zod'
import { absolutePath } from '../../src-preload/contract/common'

interface Definition {
  type: string
  shape?: Record<string, z.ZodType>
  element?: z.ZodType
  innerType?: z.ZodType
  keyType?: z.ZodType
  valueType?: z.ZodType
  items?: readonly z.ZodType[]
  options?: readonly z.ZodType[]
  entries?: Record<string, string>
  values?: readonly unknown[]
  in?: z.ZodType
}

/** A value that the schema accepts, every path in it `path`, and nothing left out that can be there. */
export function exampleOf(schema: z.ZodType, path: string): unknown {
  if (schema === absolutePath) return path
  const definition = schema.def as unknown as Definition
  const inner = (part: z.ZodType): unknown => exampleOf(part, path)
  switch (definition.type) {
    case 'object':
      return Object.fromEntries(Object.entries(definition.shape ?? {}).map(([key, part]) => [key, inner(part)]))
    case 'array':
      return [inner(definition.element!)]
    case 'tuple':
      return definition.items!.map(inner)
    case 'record':
      return { [String(inner(definition.keyType!))]: inner(definition.valueType!) }
    case 'union':
      return definition.options!.map(inner).find((example) => schema.safeParse(example).success)
    case 'enum':
      return Object.values(definition.entries!)[0]
    case 'literal':
      return definition.values![0]
    case 'pipe':
      return inner(definition.in!)
    default:
      return definition.innerType ? inner(definition.innerType) : simple(schema)
  }
}

const simples = [null, undefined, true, 1, 0, 16, 64, 0.5, 'a', 'aaaaaaaa', '#aabbcc', '2026-01-01', '1 1']

function simple(schema: z.ZodType): unknown {
  return [1, 'a', ...simples].find((candidate) => schema.safeParse(candidate).success)
}
