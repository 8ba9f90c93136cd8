import { formatCard, parseCard, toAscii, type Card, type CardValue } from './card'

export type { Card, CardValue } from './card'

/** Bytes of a card, and of the block that headers and data are padded to (FITS standard 4.0, section 3.1). */
export const cardLength = 80
export const blockLength = 2880

const commentary = new Set(['COMMENT', 'HISTORY', ''])

/**
 * The cards of one HDU in their order, every one of them: COMMENT, HISTORY and blank cards, long strings continued
 * over several cards (CONTINUE), long keywords (HIERARCH, named here without that word), duplicates, cards without a
 * value. A card that is not touched is written back byte for byte.
 */
export class Header {
  private readonly list: Card[]

  constructor(cards: readonly Card[] = []) {
    this.list = cards.map((card) => ({ ...card }))
  }

  /** @param text the cards up to END, 80 characters each. @param warn called once for each card that does not conform. */
  static parse(text: string, warn: (message: string) => void = () => undefined): Header {
    const cards: Card[] = []
    for (let start = 0; start < text.length; start += cardLength) {
      const image = text.slice(start, start + cardLength).padEnd(cardLength)
      const previous = cards.at(-1)
      if (image.startsWith('CONTINUE') && previous && continueString(previous, image)) continue
      cards.push(parseCard(image, warn))
    }
    const header = new Header()
    header.list.push(...cards)
    return header
  }

  get cards(): readonly Readonly<Card>[] {
    return this.list
  }

  has(keyword: string): boolean {
    return this.find(keyword) !== undefined
  }

  /** The value of the first card of that name; null: it has none; undefined: there is no such card. */
  get(keyword: string): CardValue | undefined {
    return this.find(keyword)?.value
  }

  /** The value where it is a finite number (or a string that is one, as some writers do), else null. */
  number(keyword: string): number | null {
    const value = this.get(keyword)
    if (typeof value === 'number') return value
    if (typeof value !== 'string' || value.trim() === '') return null
    const number = Number(value.replace(/[dD](?=[+-]?\d+$)/, 'e'))
    return Number.isFinite(number) ? number : null
  }

  /** The value where it is an integer, without the rounding of a number beyond 2⁵³. */
  integer(keyword: string): bigint | null {
    const card = this.find(keyword)
    if (typeof card?.value !== 'number' || !Number.isInteger(card.value)) return null
    const digits = /^\s*([+-]?\d+)\s*(\/|$)/.exec(card.images?.[0]?.slice(10) ?? '')
    return digits ? BigInt(digits[1]!.replace('+', '')) : BigInt(card.value)
  }

  /** The value where it is a string that is not blank, without trailing spaces, else null. */
  text(keyword: string): string | null {
    const value = this.get(keyword)
    return typeof value === 'string' && value.trim() !== '' ? value.trimEnd() : null
  }

  /** The texts of all COMMENT or HISTORY cards, or of the blank ones (''). */
  lines(keyword: 'COMMENT' | 'HISTORY' | ''): string[] {
    return this.list.filter((card) => card.keyword === keyword).map((card) => String(card.value ?? ''))
  }

  /**
   * Changes the first card of that name where it stands, or appends one.
   * @param comment undefined keeps the one that is there.
   */
  set(keyword: string, value: CardValue, comment?: string): this {
    const name = normalise(keyword)
    if (commentary.has(name)) throw new RangeError(`A ${name || 'blank'} card is appended, not set`)
    const position = this.list.findIndex((card) => card.keyword === name)
    const card: Card = { keyword: name, value, comment: comment ?? this.list[position]?.comment ?? '' }
    formatCard(card)
    if (position >= 0) this.list[position] = card
    else this.list.push(card)
    return this
  }

  /** As {@link set} for a number that is a real one by meaning, so that 5 is written as 5.0. */
  setReal(keyword: string, value: number, comment?: string): this {
    this.set(keyword, value, comment)
    this.find(keyword)!.real = true
    return this
  }

  /** Adds one COMMENT, HISTORY or blank card for every 72 characters of the text, broken at spaces where possible. */
  append(keyword: 'COMMENT' | 'HISTORY' | '', text: string): this {
    for (const line of wrap(toAscii(text), 72)) this.list.push({ keyword, value: line, comment: '' })
    return this
  }

  /** Adds a card at the end as it is, a duplicate too; a COMMENT longer than a card becomes several. */
  push(card: Card): this {
    if (card.keyword === 'COMMENT' && !card.images) return this.append('COMMENT', String(card.value ?? ''))
    this.list.push({ ...card })
    return this
  }

  /** Removes every card of that name. */
  delete(keyword: string): this {
    const name = normalise(keyword)
    for (let i = this.list.length - 1; i >= 0; i--) if (this.list[i]!.keyword === name) this.list.splice(i, 1)
    return this
  }

  /** Puts cards in front of all others, in the order given; older ones of the same name are removed. */
  prepend(cards: readonly Card[]): this {
    for (const card of cards) this.delete(card.keyword)
    this.list.unshift(...cards.map((card) => ({ ...card })))
    return this
  }

  clone(): Header {
    return new Header(this.list)
  }

  /** The cards and END, padded with blank ones to whole blocks. */
  toText(): string {
    const images = this.list.flatMap((card) => card.images ?? formatCard(card))
    const text = `${images.join('')}${'END'.padEnd(cardLength)}`
    return text.padEnd(Math.ceil(text.length / blockLength) * blockLength)
  }

  private find(keyword: string): Card | undefined {
    const name = normalise(keyword)
    return this.list.find((card) => card.keyword === name)
  }
}

function normalise(keyword: string): string {
  const name = keyword.trim().toUpperCase()
  return name.startsWith('HIERARCH ') ? name.slice(9).trim() : name
}

/** Joins a CONTINUE card to a string that ends in `&`; false where there is nothing to continue. */
function continueString(card: Card, image: string): boolean {
  if (typeof card.value !== 'string' || !card.value.endsWith('&')) return false
  const part = parseCard(`${'CONTINUE'.padEnd(8)}= ${image.slice(10)}`, () => undefined)
  if (typeof part.value !== 'string') return false
  card.value = card.value.slice(0, -1) + part.value
  card.comment = [card.comment, part.comment].filter(Boolean).join(' ')
  card.images?.push(image)
  return true
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let rest = text
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width)
    const end = space > width / 2 ? space : width
    lines.push(rest.slice(0, end))
    rest = rest.slice(end).trimStart()
  }
  lines.push(rest)
  return lines
}
