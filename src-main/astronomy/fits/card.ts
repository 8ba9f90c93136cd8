/** null: the card has no value. A complex number stays as its text. */
export type CardValue = string | number | boolean | null

/** One keyword record (FITS standard 4.0, section 4.1); a long string may fill several cards of the file. */
export interface Card {
  /** Upper case; '' for a blank card; without the word HIERARCH for a long one. */
  keyword: string
  /** Of COMMENT, HISTORY, blank and unknown cards: their text. */
  value: CardValue
  comment: string
  /** A real number by meaning: an integral value is written with a decimal point. */
  real?: boolean
  /** The card as it stood in the file, 80 characters each; only where it conforms and was not changed. */
  images?: string[]
}

const real = /^[+-]?(\d+\.?\d*|\.\d+)([EeDd][+-]?\d+)?$/
const complex = /^\(.*,.*\)$/

/** Reads one card of 80 characters. What does not conform is kept as well as it can be, and `warn` is told. */
export function parseCard(image: string, warn: (message: string) => void): Card {
  const name = image.slice(0, 8).trimEnd().toUpperCase()
  const ascii = /^[\x20-\x7e]*$/.test(image)
  if (!ascii) warn(`The card '${toAscii(image).trimEnd()}' holds characters that are not printable ASCII`)
  const keep = (card: Card, conforms: boolean): Card => (ascii && conforms ? { ...card, images: [image] } : card)

  if (name === 'HIERARCH' && image.includes('=')) {
    const equals = image.indexOf('=')
    const field = parseField(image.slice(equals + 1))
    if (field.problem) warn(`The card '${image.trimEnd()}' ${field.problem}`)
    const keyword = image.slice(8, equals).trim().toUpperCase()
    return keep({ keyword, value: field.value, comment: field.comment }, !field.problem)
  }
  if (image.slice(8, 10) === '= ') {
    const field = parseField(image.slice(10))
    const named = /^[A-Z0-9_-]{1,8} *$/.test(image.slice(0, 8))
    if (!named) warn(`The keyword '${toAscii(name)}' is not made of A–Z, 0–9, - and _`)
    if (field.problem) warn(`The card '${toAscii(image).trimEnd()}' ${field.problem}`)
    return keep({ keyword: name, value: field.value, comment: field.comment }, named && !field.problem)
  }
  const text = image.slice(8).trimEnd()
  return keep({ keyword: name, value: text, comment: '' }, true)
}

interface Field {
  value: CardValue
  comment: string
  problem?: string
}

function parseField(field: string): Field {
  const body = field.trimStart()
  if (body.startsWith("'")) return parseString(body)
  const slash = body.indexOf('/')
  const text = (slash < 0 ? body : body.slice(0, slash)).trim()
  const comment = slash < 0 ? '' : body.slice(slash + 1).trim()
  if (text === '') return { value: null, comment }
  if (text === 'T' || text === 'F') return { value: text === 'T', comment }
  if (real.test(text)) return { value: Number(text.replace(/[Dd]/, 'E')), comment }
  if (complex.test(text)) return { value: text, comment }
  return { value: text, comment, problem: 'has a value that is neither a number, nor T or F, nor in quotes' }
}

function parseString(body: string): Field {
  let end = 1
  let value = ''
  for (;;) {
    const quote = body.indexOf("'", end)
    if (quote < 0) {
      return { value: body.slice(1).trimEnd(), comment: '', problem: 'has a string without its closing quote' }
    }
    value += body.slice(end, quote)
    end = quote + 1
    if (body[end] !== "'") break
    value += "'"
    end++
  }
  const rest = body.slice(end).trim()
  const comment = rest.startsWith('/') ? rest.slice(1).trim() : rest
  const problem = rest === '' || rest.startsWith('/') ? undefined : 'has text behind its string'
  return { value: value.trimEnd(), comment, problem }
}

/** A card as 80 characters, or several where a string is too long for one. */
export function formatCard(card: Card): string[] {
  const { keyword } = card
  if (isCommentary(card)) return [`${keyword.padEnd(8)}${toAscii(String(card.value ?? ''))}`.padEnd(80).slice(0, 80)]
  const start = /^[A-Z0-9_-]{1,8}$/.test(keyword) ? `${keyword.padEnd(8)}= ` : `HIERARCH ${toAscii(keyword)} = `
  if (typeof card.value === 'string' && !complex.test(card.value)) {
    return formatString(start, toAscii(card.value), toAscii(card.comment))
  }
  const value = formatValue(card)
  const line = `${start}${start.length === 10 ? value.padStart(20) : value}`
  if (line.length > 80) throw new RangeError(`The card ${keyword} with the value ${value} is longer than 80 characters`)
  return [withComment(line, toAscii(card.comment))]
}

function isCommentary(card: Card): boolean {
  return card.keyword === 'COMMENT' || card.keyword === 'HISTORY' || card.keyword === ''
}

function formatValue(card: Card): string {
  const { value } = card
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? 'T' : 'F'
  if (typeof value === 'string') return value
  if (!Number.isFinite(value))
    throw new RangeError(`The card ${card.keyword} cannot hold ${value}: FITS has only finite numbers`)
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return card.real ? `${value}.0` : String(value)
  return String(value).replace('e+', 'E+').replace('e-', 'E-')
}

function formatString(start: string, value: string, comment: string): string[] {
  const quote = (text: string): string => `'${text.replaceAll("'", "''").padEnd(8)}'`
  const whole = `${start}${quote(value)}`
  if (whole.length <= 80) return [withComment(whole.padEnd(30), comment)]
  const images: string[] = []
  let rest = value
  let prefix = start
  for (;;) {
    const room = 80 - prefix.length - 3
    if (rest.replaceAll("'", "''").length <= room + 1) break
    let length = Math.min(rest.length, room)
    while (rest.slice(0, length).replaceAll("'", "''").length > room) length--
    images.push(`${prefix}'${rest.slice(0, length).replaceAll("'", "''")}&'`.padEnd(80))
    rest = rest.slice(length)
    prefix = 'CONTINUE  '
  }
  images.push(withComment(`${prefix}${quote(rest)}`, comment))
  return images
}

/** Comments that do not fit are cut: a card has 80 characters. */
function withComment(line: string, comment: string): string {
  return (comment && line.length < 77 ? `${line} / ${comment}` : line).padEnd(80).slice(0, 80)
}

/** What science writes beyond ASCII, as it is written within it. */
const spelled: Readonly<Record<string, string>> = {
  '″': '"',
  '′': "'",
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '×': 'x',
  '·': '*',
  '−': '-',
  '–': '-',
  '—': '-',
  '±': '+-',
  '≤': '<=',
  '≥': '>=',
  '≈': '~',
  '°': ' deg',
  '²': '^2',
  '³': '^3',
  ß: 'ss',
  ø: 'o',
  α: 'alpha',
  β: 'beta',
  γ: 'gamma',
  δ: 'delta',
  η: 'eta',
  θ: 'theta',
  λ: 'lambda',
  μ: 'u',
  µ: 'u',
  ν: 'nu',
  π: 'pi',
  σ: 'sigma',
  τ: 'tau',
  φ: 'phi',
  χ: 'chi',
  ω: 'omega',
  Σ: 'Sigma',
  Δ: 'Delta',
}

/** FITS headers hold printable ASCII alone; anything else is spelled out, loses its accent, or becomes `?`. */
export function toAscii(text: string): string {
  return text
    .replace(/[^\x00-\x7f]/gu, (letter) => spelled[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[\t\r\n]+/g, ' ')
    .replace(/[^\x20-\x7e]/gu, '?')
}
