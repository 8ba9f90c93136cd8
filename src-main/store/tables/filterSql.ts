import { GalateaError } from '../../base/errors'
import { quoteName, type Cell, type ColumnType } from './database'
import type { Expression } from './filter'

type Kind = 'number' | 'text' | 'truth'

const kinds: Record<ColumnType, Kind> = { number: 'number', integer: 'number', string: 'text', boolean: 'truth' }
const kindNames: Record<Kind, string> = { number: 'a number', text: 'a text', truth: 'true or false' }

/** The functions a filter may call, with what they take and give. */
const functions: Record<string, { takes: Kind[]; gives: Kind }> = {
  abs: { takes: ['number'], gives: 'number' },
  sqrt: { takes: ['number'], gives: 'number' },
  ln: { takes: ['number'], gives: 'number' },
  log10: { takes: ['number'], gives: 'number' },
  exp: { takes: ['number'], gives: 'number' },
  floor: { takes: ['number'], gives: 'number' },
  ceil: { takes: ['number'], gives: 'number' },
  round: { takes: ['number'], gives: 'number' },
  pow: { takes: ['number', 'number'], gives: 'number' },
  lower: { takes: ['text'], gives: 'text' },
  upper: { takes: ['text'], gives: 'text' },
  length: { takes: ['text'], gives: 'number' },
}

interface Fragment {
  sql: string
  kind: Kind
}

/**
 * A parsed filter as SQL whose every name is one of `columns`, quoted, and whose every value is a parameter.
 * @throws GalateaError `usage` for an unknown column or function (listing the known ones) and for kinds that do not
 *   go together.
 */
export function filterToSql(
  filter: Expression,
  columns: readonly { name: string; type: ColumnType }[],
): { sql: string; parameters: Cell[] } {
  const parameters: Cell[] = []

  const write = (e: Expression): Fragment => {
    switch (e.kind) {
      case 'literal':
        parameters.push(e.value)
        return { sql: `$${parameters.length}`, kind: literalKind(e.value) }
      case 'null':
        throw usage(e, 'NULL is compared with IS NULL or IS NOT NULL.')
      case 'column': {
        const column = findColumn(e.name, columns, e)
        return { sql: quoteName(column.name), kind: kinds[column.type] }
      }
      case 'call':
        return call(e)
      case 'negate':
        return { sql: `(-${expect(e.operand, 'number')})`, kind: 'number' }
      case 'arithmetic':
        return { sql: `(${expect(e.left, 'number')} ${e.operator} ${expect(e.right, 'number')})`, kind: 'number' }
      case 'compare': {
        const left = write(e.left)
        return { sql: `(${left.sql} ${e.operator} ${expect(e.right, left.kind)})`, kind: 'truth' }
      }
      case 'logic': {
        const operator = e.operator.toUpperCase()
        return { sql: `(${expect(e.left, 'truth')} ${operator} ${expect(e.right, 'truth')})`, kind: 'truth' }
      }
      case 'not':
        return { sql: `(NOT ${expect(e.operand, 'truth')})`, kind: 'truth' }
      case 'in': {
        const operand = write(e.operand)
        const choices = e.choices.map((choice) => expect(choice, operand.kind)).join(', ')
        return { sql: `(${operand.sql}${not(e)} IN (${choices}))`, kind: 'truth' }
      }
      case 'between': {
        const operand = write(e.operand)
        const [low, high] = [expect(e.low, operand.kind), expect(e.high, operand.kind)]
        return { sql: `(${operand.sql}${not(e)} BETWEEN ${low} AND ${high})`, kind: 'truth' }
      }
      case 'like': {
        const operator = e.sensitive ? 'LIKE' : 'ILIKE'
        return {
          sql: `(${expect(e.operand, 'text')}${not(e)} ${operator} ${expect(e.pattern, 'text')})`,
          kind: 'truth',
        }
      }
      case 'isNull':
        return { sql: `(${write(e.operand).sql} IS${not(e)} NULL)`, kind: 'truth' }
    }
  }

  const expect = (e: Expression, kind: Kind): string => {
    const fragment = write(e)
    if (fragment.kind === kind) return fragment.sql
    throw usage(
      e,
      `Expected ${kindNames[kind]} at character ${e.at + 1} of the filter, got ${kindNames[fragment.kind]}.`,
    )
  }

  const call = (e: Extract<Expression, { kind: 'call' }>): Fragment => {
    const known = Object.hasOwn(functions, e.name) ? functions[e.name] : undefined
    if (!known) throw usage(e, `There is no function '${e.name}'. Known: ${Object.keys(functions).join(', ')}.`)
    if (e.arguments.length !== known.takes.length) {
      throw usage(e, `The function '${e.name}' takes ${known.takes.length} value(s), got ${e.arguments.length}.`)
    }
    const list = e.arguments.map((argument, i) => expect(argument, known.takes[i]!)).join(', ')
    return { sql: `${e.name}(${list})`, kind: known.gives }
  }

  return { sql: expect(filter, 'truth'), parameters }
}

/** The column of that name, in any case. @throws GalateaError `usage` with the list of the known ones. */
export function findColumn<C extends { name: string }>(name: string, columns: readonly C[], at?: Expression): C {
  const exact = columns.find((column) => column.name === name)
  if (exact) return exact
  const similar = columns.filter((column) => column.name.toLowerCase() === name.toLowerCase())
  if (similar.length === 1) return similar[0]!
  const known = columns.map((column) => column.name)
  throw new GalateaError('usage', `There is no column '${name}'. Known columns: ${known.join(', ')}.`, {
    column: name,
    known,
    ...(at && { position: at.at + 1 }),
  })
}

function literalKind(value: number | string | boolean): Kind {
  if (typeof value === 'number') return 'number'
  return typeof value === 'string' ? 'text' : 'truth'
}

function not(e: { negated: boolean }): string {
  return e.negated ? ' NOT' : ''
}

function usage(e: Expression, sentence: string): GalateaError {
  return new GalateaError('usage', sentence, { position: e.at + 1 })
}
