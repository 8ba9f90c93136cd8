import { GalateaError } from '../../base/errors'
import { tokenize, type Token } from './tokens'

/**
 * What a user may ask of a table, parsed: comparisons, AND, OR, NOT, IN, BETWEEN, LIKE, IS NULL, arithmetic and a few
 * functions. Only a parsed filter ever becomes SQL (`filterToSql`), so that no text of a user does.
 */
export type Expression =
  | { kind: 'literal'; value: number | string | boolean; at: number }
  | { kind: 'null'; at: number }
  | { kind: 'column'; name: string; at: number }
  | { kind: 'call'; name: string; arguments: Expression[]; at: number }
  | { kind: 'negate'; operand: Expression; at: number }
  | { kind: 'arithmetic'; operator: '+' | '-' | '*' | '/' | '%'; left: Expression; right: Expression; at: number }
  | { kind: 'compare'; operator: Comparison; left: Expression; right: Expression; at: number }
  | { kind: 'logic'; operator: 'and' | 'or'; left: Expression; right: Expression; at: number }
  | { kind: 'not'; operand: Expression; at: number }
  | { kind: 'in'; negated: boolean; operand: Expression; choices: Expression[]; at: number }
  | { kind: 'between'; negated: boolean; operand: Expression; low: Expression; high: Expression; at: number }
  | { kind: 'like'; negated: boolean; sensitive: boolean; operand: Expression; pattern: Expression; at: number }
  | { kind: 'isNull'; negated: boolean; operand: Expression; at: number }

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>='

const comparisons: Record<string, Comparison> = {
  '=': '=',
  '==': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

/** Deep enough for any hand-written filter, and far from the end of the stack. */
const maximumDepth = 100

/**
 * Parses a filter. A leading WHERE is allowed.
 * @throws GalateaError `usage` with the position (1 is the first character) and what was expected there.
 */
export function parseFilter(text: string): Expression {
  const parser = new Parser(text, tokenize(text))
  return parser.parse()
}

class Parser {
  private position = 0
  private depth = 0

  constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
  ) {}

  parse(): Expression {
    this.takeWord('where')
    const expression = this.or()
    if (this.token.kind !== 'end') throw this.expected('AND, OR or the end of the filter')
    return expression
  }

  private or(): Expression {
    let left = this.and()
    for (let at = this.token.at; this.takeWord('or'); at = this.token.at) {
      left = { kind: 'logic', operator: 'or', left, right: this.and(), at }
    }
    return left
  }

  private and(): Expression {
    let left = this.not()
    for (let at = this.token.at; this.takeWord('and'); at = this.token.at) {
      left = { kind: 'logic', operator: 'and', left, right: this.not(), at }
    }
    return left
  }

  private not(): Expression {
    const at = this.token.at
    let count = 0
    while (this.takeWord('not')) count++
    const operand = this.predicate()
    return count % 2 === 1 ? { kind: 'not', operand, at } : operand
  }

  private predicate(): Expression {
    const operand = this.sum()
    const at = this.token.at
    const comparison = this.token.kind === 'symbol' ? comparisons[this.token.text] : undefined
    if (comparison) {
      this.position++
      return { kind: 'compare', operator: comparison, left: operand, right: this.sum(), at }
    }
    if (this.takeWord('is')) {
      const negated = this.takeWord('not')
      if (!this.takeWord('null')) throw this.expected('NULL')
      return { kind: 'isNull', negated, operand, at }
    }
    const negated = this.takeWord('not')
    if (this.takeWord('in')) return { kind: 'in', negated, operand, choices: this.list(), at }
    if (this.takeWord('between')) {
      const low = this.sum()
      if (!this.takeWord('and')) throw this.expected('AND between the two bounds')
      return { kind: 'between', negated, operand, low, high: this.sum(), at }
    }
    for (const [word, sensitive] of [
      ['like', true],
      ['ilike', false],
    ] as const) {
      if (this.takeWord(word)) return { kind: 'like', negated, sensitive, operand, pattern: this.sum(), at }
    }
    if (negated) throw this.expected('IN, BETWEEN or LIKE after NOT')
    return operand
  }

  private sum(): Expression {
    if (++this.depth > maximumDepth) throw this.error(`The filter is nested more than ${maximumDepth} deep.`)
    let left = this.term()
    for (;;) {
      const at = this.token.at
      const operator = this.takeSymbol('+', '-')
      if (!operator) break
      left = { kind: 'arithmetic', operator, left, right: this.term(), at }
    }
    this.depth--
    return left
  }

  private term(): Expression {
    let left = this.factor()
    for (;;) {
      const at = this.token.at
      const operator = this.takeSymbol('*', '/', '%')
      if (!operator) return left
      left = { kind: 'arithmetic', operator, left, right: this.factor(), at }
    }
  }

  private factor(): Expression {
    const at = this.token.at
    let negative = false
    for (let sign = this.takeSymbol('-', '+'); sign; sign = this.takeSymbol('-', '+'))
      negative = negative !== (sign === '-')
    const operand = this.primary()
    return negative ? { kind: 'negate', operand, at } : operand
  }

  private primary(): Expression {
    const token = this.token
    const at = token.at
    if (token.kind === 'number' || token.kind === 'text') {
      this.position++
      return { kind: 'literal', value: token.kind === 'number' ? Number(token.text) : token.text, at }
    }
    if (this.takeSymbol('(')) {
      const inner = this.or()
      if (!this.takeSymbol(')')) throw this.expected("')'")
      return inner
    }
    for (const [word, value] of [
      ['true', true],
      ['false', false],
    ] as const) {
      if (this.takeWord(word)) return { kind: 'literal', value, at }
    }
    if (this.takeWord('null')) return { kind: 'null', at }
    if (token.kind === 'name' || (token.kind === 'word' && !keywords.has(token.text.toLowerCase()))) {
      this.position++
      const called = token.kind === 'word' && this.token.kind === 'symbol' && this.token.text === '('
      return called
        ? { kind: 'call', name: token.text.toLowerCase(), arguments: this.list(), at }
        : { kind: 'column', name: token.text, at }
    }
    throw this.expected('a column, a number, a text in quotes or a bracket')
  }

  private list(): Expression[] {
    if (!this.takeSymbol('(')) throw this.expected("'('")
    const list = [this.sum()]
    while (this.takeSymbol(',')) list.push(this.sum())
    if (!this.takeSymbol(')')) throw this.expected("',' or ')'")
    return list
  }

  private get token(): Token {
    return this.tokens[this.position]!
  }

  private takeWord(word: string): boolean {
    const found = this.token.kind === 'word' && this.token.text.toLowerCase() === word
    if (found) this.position++
    return found
  }

  private takeSymbol<S extends string>(...symbols: S[]): S | null {
    const found = this.token.kind === 'symbol' ? symbols.find((symbol) => symbol === this.token.text) : undefined
    if (found) this.position++
    return found ?? null
  }

  private expected(what: string): GalateaError {
    const found = this.token.kind === 'end' ? 'it ends' : `found '${this.token.text}'`
    return this.error(`Expected ${what} at character ${this.token.at + 1} of the filter, but ${found}.`)
  }

  private error(sentence: string): GalateaError {
    return new GalateaError('usage', sentence, { filter: this.text, position: this.token.at + 1 })
  }
}

const keywords = new Set(['and', 'or', 'not', 'in', 'between', 'like', 'ilike', 'is', 'null', 'where', 'true', 'false'])
