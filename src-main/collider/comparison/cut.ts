import { GalateaError } from '../../base/errors'
import { parseFilter, type Comparison, type Expression } from '../../store/tables/filter'
import type { Sample } from './sample'

/** A value an item; truth is 1 and 0, and NaN where an undefined value leaves it open. */
type Column = Float64Array

const functions: Readonly<Record<string, { takes: number; of: (a: number, b: number) => number }>> = {
  abs: { takes: 1, of: Math.abs },
  sqrt: { takes: 1, of: Math.sqrt },
  ln: { takes: 1, of: Math.log },
  log10: { takes: 1, of: Math.log10 },
  exp: { takes: 1, of: Math.exp },
  sin: { takes: 1, of: Math.sin },
  cos: { takes: 1, of: Math.cos },
  sinh: { takes: 1, of: Math.sinh },
  cosh: { takes: 1, of: Math.cosh },
  tanh: { takes: 1, of: Math.tanh },
  floor: { takes: 1, of: Math.floor },
  ceil: { takes: 1, of: Math.ceil },
  round: { takes: 1, of: Math.round },
  min: { takes: 2, of: Math.min },
  max: { takes: 2, of: Math.max },
  pow: { takes: 2, of: Math.pow },
}

const comparisons: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<>': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

/** As SQL has it: what an undefined value leaves open stays open, unless the other side decides. */
const logic: Readonly<Record<'and' | 'or', (a: number, b: number) => number>> = {
  and: (a, b) => (a === 0 || b === 0 ? 0 : a * b),
  or: (a, b) => (a === 1 || b === 1 ? 1 : a + b),
}

const arithmetic: Readonly<Record<'+' | '-' | '*' | '/' | '%', (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
}

/**
 * The items that a cut keeps, a mark each: `gen_pt > 100 && abs(gen_eta) < 1`. The grammar is that of the data sets'
 * filters (`parseFilter`), evaluated over the sample's variables; where a value is undefined so is the comparison, and the
 * item is left out.
 * @throws GalateaError `usage` for what cannot be parsed, an unknown variable (listing the known ones), and kinds that
 *   do not go together.
 */
export function applyCut(text: string, sample: Sample): Uint8Array {
  const expression = parseFilter(text)
  const { kind, column } = new Evaluation(sample, text).of(expression)
  if (kind !== 'truth') throw usage(text, expression, 'A cut is a comparison, such as gen_pt > 100; this is a number.')
  return Uint8Array.from(column, (truth) => Number(truth === 1))
}

interface Value {
  kind: 'number' | 'truth'
  column: Column
}

class Evaluation {
  constructor(
    private readonly sample: Sample,
    private readonly text: string,
  ) {}

  of(e: Expression): Value {
    switch (e.kind) {
      case 'literal':
        return this.literal(e)
      case 'null':
        throw this.refuse(e, 'NULL is compared with IS NULL or IS NOT NULL.')
      case 'column':
        return { kind: 'number', column: this.variable(e) }
      case 'call':
        return this.call(e)
      case 'negate':
        return this.each('number', [this.number(e.operand)], (a) => -a)
      case 'arithmetic':
        return this.each('number', [this.number(e.left), this.number(e.right)], arithmetic[e.operator])
      case 'compare': {
        const compare = comparisons[e.operator]
        return this.each('truth', [this.number(e.left), this.number(e.right)], (a, b) =>
          Number.isNaN(a) || Number.isNaN(b) ? NaN : Number(compare(a, b)),
        )
      }
      case 'logic':
        return this.each('truth', [this.truth(e.left), this.truth(e.right)], logic[e.operator])
      case 'not':
        return this.each('truth', [this.truth(e.operand)], (a) => 1 - a)
      case 'in': {
        const choices = e.choices.map((choice) => this.number(choice))
        return this.within(e, (a, i) => choices.some((choice) => choice[i] === a))
      }
      case 'between': {
        const [low, high] = [this.number(e.low), this.number(e.high)]
        return this.within(e, (a, i) => a >= low[i]! && a <= high[i]!)
      }
      case 'isNull': {
        const wanted = e.negated ? 0 : 1
        return this.each('truth', [this.number(e.operand)], (a) => Number(Number(Number.isNaN(a)) === wanted))
      }
      case 'like':
        throw this.refuse(e, 'Variables are numbers: LIKE is for texts.')
    }
  }

  private literal(e: Extract<Expression, { kind: 'literal' }>): Value {
    if (typeof e.value === 'string') throw this.refuse(e, `Variables are numbers: '${e.value}' is a text.`)
    const column = new Float64Array(this.sample.count).fill(Number(e.value))
    return { kind: typeof e.value === 'boolean' ? 'truth' : 'number', column }
  }

  private variable(e: Extract<Expression, { kind: 'column' }>): Column {
    const { columns, name } = this.sample
    const exact = columns.get(e.name)
    if (exact) return exact
    const similar = [...columns.keys()].filter((known) => known.toLowerCase() === e.name.toLowerCase())
    if (similar.length === 1) return columns.get(similar[0]!)!
    const known = [...columns.keys()]
    throw new GalateaError(
      'usage',
      `There is no variable '${e.name}' in '${name}' to cut on. Known: ${known.join(', ')}.`,
      { cut: this.text, variable: e.name, known, position: e.at + 1 },
    )
  }

  private call(e: Extract<Expression, { kind: 'call' }>): Value {
    const known = Object.hasOwn(functions, e.name) ? functions[e.name] : undefined
    if (!known) throw this.refuse(e, `There is no function '${e.name}'. Known: ${Object.keys(functions).join(', ')}.`)
    if (e.arguments.length !== known.takes) {
      throw this.refuse(e, `The function '${e.name}' takes ${known.takes} value(s), got ${e.arguments.length}.`)
    }
    return this.each(
      'number',
      e.arguments.map((argument) => this.number(argument)),
      known.of,
    )
  }

  private each(kind: Value['kind'], [a, b]: readonly Column[], of: (a: number, b: number) => number): Value {
    return { kind, column: a!.map((value, i) => of(value, b ? b[i]! : 0)) }
  }

  private within(e: { operand: Expression; negated: boolean }, of: (a: number, i: number) => boolean): Value {
    const column = this.number(e.operand).map((a, i) => (Number.isNaN(a) ? NaN : Number(of(a, i) !== e.negated)))
    return { kind: 'truth', column }
  }

  private number(e: Expression): Column {
    return this.expect(e, 'number', 'a number')
  }

  private truth(e: Expression): Column {
    return this.expect(e, 'truth', 'a comparison')
  }

  private expect(e: Expression, kind: Value['kind'], words: string): Column {
    const value = this.of(e)
    if (value.kind === kind) return value.column
    const found = value.kind === 'number' ? 'a number' : 'a comparison'
    throw this.refuse(e, `Expected ${words} at character ${e.at + 1} of the cut, got ${found}.`)
  }

  private refuse(e: Expression, sentence: string): GalateaError {
    return usage(this.text, e, sentence)
  }
}

function usage(cut: string, e: Expression, sentence: string): GalateaError {
  return new GalateaError('usage', sentence, { cut, position: e.at + 1 })
}
