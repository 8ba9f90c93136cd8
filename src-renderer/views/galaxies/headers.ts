import type { HeaderCard } from '../../../src-preload/contract/images'

/** What a comparison of two headers says of one card. */
export type Difference = 'same' | 'changed' | 'onlyHere' | 'onlyThere'

export interface HeaderRow {
  card: HeaderCard
  /** Its value in the other header; null without another, or where it has none. */
  other: string | null
  difference: Difference
}

/**
 * Cards of a header, each with its partner in another: the n-th of a keyword with the n-th, since COMMENT and HISTORY
 * come many times. Those that only the other has come last.
 */
export function compareHeaders(here: readonly HeaderCard[], there: readonly HeaderCard[]): HeaderRow[] {
  const partners = numbered(there)
  const rows = [...numbered(here)].map(([key, card]): HeaderRow => {
    const partner = partners.get(key)
    partners.delete(key)
    if (!partner) return { card, other: null, difference: 'onlyHere' }
    return { card, other: partner.value, difference: partner.value === card.value ? 'same' : 'changed' }
  })
  const rest = [...partners.values()].map((card): HeaderRow => {
    return { card: { ...card, value: '' }, other: card.value, difference: 'onlyThere' }
  })
  return [...rows, ...rest]
}

function numbered(cards: readonly HeaderCard[]): Map<string, HeaderCard> {
  const counts = new Map<string, number>()
  return new Map(
    cards.map((card) => {
      const count = (counts.get(card.keyword) ?? 0) + 1
      counts.set(card.keyword, count)
      return [`${card.keyword} ${count}`, card]
    }),
  )
}

/** Rows in which every word of the query stands somewhere: keyword, value or comment, in either case. */
export function filterRows(rows: readonly HeaderRow[], query: string): HeaderRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter(({ card, other }) => {
    const text = `${card.keyword} ${card.value} ${card.comment} ${other ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
