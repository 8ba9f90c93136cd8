import { z } from 'zod'
import type { RecipeSchema } from './recipe'

/** One knob of a recipe, as its schema describes it. */
export interface Knob {
  /** `generator.width` */
  path: string
  /** The `kind` of the section that has it; null where all have. */
  kind: string | null
  /** What is expected, in words: `integer from 2 to 1024, or null`. */
  range: string
  /** Undefined where it must be given. */
  default: unknown
  unit: string
  /** One sentence. */
  description: string
  shape: KnobShape
}

/** What a form needs to know to take a value. */
export interface KnobShape {
  type: 'integer' | 'number' | 'flag' | 'choice' | 'text' | 'list'
  nullable: boolean
  minimum: number | null
  maximum: number | null
  /** Of a choice. */
  choices: readonly string[]
  /** Numbers in a list of fixed length; null for any other. */
  length: number | null
}

/** Every knob of a recipe, section by section. */
export function listKnobs(schema: RecipeSchema): Knob[] {
  // Zod writes draft 2020-12 of JSON Schema; the parts that recipes use are those of `Node`.
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Node
  return collect(root, '', null)
}

interface Node {
  type?: string | string[]
  properties?: Record<string, Node>
  oneOf?: Node[]
  anyOf?: Node[]
  prefixItems?: Node[]
  enum?: unknown[]
  const?: unknown
  minimum?: number
  maximum?: number
  default?: unknown
  unit?: string
  description?: string
}

function collect(node: Node, path: string, kind: string | null): Knob[] {
  if (node.oneOf) return shareKinds(node.oneOf.flatMap((option) => collect(option, path, kindOf(option))))
  if (node.properties) {
    return Object.entries(node.properties).flatMap(([key, inner]) =>
      collect(inner, path ? `${path}.${key}` : key, kind),
    )
  }
  const { default: value, unit = '', description = '' } = node
  return [{ path, kind, range: describeRange(node), default: value, unit, description, shape: shapeOf(node) }]
}

function kindOf(option: Node): string | null {
  const kind = option.properties?.kind?.const
  return typeof kind === 'string' ? kind : null
}

/** The alternatives' `kind` knobs become one that lists all kinds. */
function shareKinds(knobs: readonly Knob[]): Knob[] {
  const [first, ...others] = knobs.filter((knob) => knob.path.endsWith('.kind'))
  if (!first) return [...knobs]
  const range = [first, ...others].map((knob) => knob.range).join(', ')
  const choices = [first, ...others].flatMap(({ shape }) => shape.choices)
  const shared = { ...first, kind: null, range, shape: { ...first.shape, choices } }
  return [shared, ...knobs.filter((knob) => !knob.path.endsWith('.kind'))]
}

function shapeOf(node: Node): KnobShape {
  const options = node.anyOf ?? (Array.isArray(node.type) ? node.type.map((type) => ({ ...node, type })) : [node])
  const nullable = options.some(({ type }) => type === 'null')
  const [first = node] = options.filter(({ type }) => type !== 'null')
  const { minimum = null, maximum = null, prefixItems, const: only } = first
  const choices = (first.enum ?? (typeof only === 'string' ? [only] : [])).map(String)
  const length = prefixItems?.length ?? null
  const edge = prefixItems?.[0]
  const bounds = edge ? { minimum: edge.minimum ?? null, maximum: edge.maximum ?? null } : { minimum, maximum }
  return { type: typeOf(first), nullable, ...bounds, choices, length }
}

function typeOf({ type, enum: values, const: only, prefixItems }: Node): KnobShape['type'] {
  if (values || typeof only === 'string') return 'choice'
  if (prefixItems || type === 'array') return 'list'
  if (type === 'boolean') return 'flag'
  return type === 'integer' || type === 'number' ? type : 'text'
}

function describeRange(node: Node): string {
  if (node.anyOf) return node.anyOf.map(describeRange).join(', or ')
  if (Array.isArray(node.type)) return node.type.map((type) => describeRange({ ...node, type })).join(', or ')
  if (node.const !== undefined) return JSON.stringify(node.const)
  if (node.enum) return node.enum.map((value) => JSON.stringify(value)).join(', ')
  if (node.prefixItems) return `[${node.prefixItems.map(describeRange).join('; ')}]`
  switch (node.type) {
    case 'null':
      return 'null'
    case 'boolean':
      return 'true, false'
    case 'integer':
      return `an integer${between(node)}`
    case 'number':
      return `a number${between(node)}`
    case 'string':
      return 'a text'
    default:
      return node.type ?? 'any value'
  }
}

function between({ minimum, maximum }: Node): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`
  if (minimum !== undefined) return ` of at least ${minimum}`
  return maximum !== undefined ? ` of at most ${maximum}` : ''
}
