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
  return [{ path, kind, range: describeRange(node), default: value, unit, description }]
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
  return [{ ...first, kind: null, range }, ...knobs.filter((knob) => !knob.path.endsWith('.kind'))]
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
