import { GalateaError } from '../../base/errors'

/** `word`: a bare name or a keyword; `name`: "in double quotes"; `text`: 'in single quotes'. `at` is 0-based. */
export interface Token {
  kind: 'word' | 'name' | 'text' | 'number' | 'symbol' | 'end'
  text: string
  at: number
}

const maximumLength = 10_000

const patterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['word', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['name', /"(?:[^"]|"")*"/y],
  ['text', /'(?:[^']|'')*'/y],
  ['symbol', /<=|>=|<>|!=|==|[=<>+\-*/%(),]/y],
  // As C, Python's numpy and ROOT write AND, OR and NOT.
  ['word', /&&|\|\||!/y],
]

/** The words of a filter, ending with one of kind `end`. */
export function tokenize(text: string): Token[] {
  if (text.length > maximumLength) {
    throw new GalateaError('usage', `A filter has at most ${maximumLength} characters, got ${text.length}.`)
  }
  const tokens: Token[] = []
  for (let at = 0; ;) {
    while (/\s/.test(text[at] ?? '')) at++
    if (at >= text.length) return [...tokens, { kind: 'end', text: '', at }]
    const token = tokenAt(text, at)
    tokens.push({ ...token, text: unquote(token) })
    at += token.text.length
  }
}

function tokenAt(text: string, at: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match) return { kind, text: match[0], at }
  }
  const quote = /["']/.test(text[at]!) ? ' (the quote is never closed)' : ''
  throw new GalateaError(
    'usage',
    `Expected a column, a value or an operator at character ${at + 1} of the filter, but found '${text[at]}'${quote}.`,
    { filter: text, position: at + 1 },
  )
}

const spelledAs = new Map([
  ['&&', 'and'],
  ['||', 'or'],
  ['!', 'not'],
])

function unquote({ kind, text }: Token): string {
  if (kind === 'word') return spelledAs.get(text) ?? text
  if (kind === 'name') return text.slice(1, -1).replaceAll('""', '"')
  if (kind === 'text') return text.slice(1, -1).replaceAll("''", "'")
  return text
}
