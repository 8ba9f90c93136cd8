/** How well a title fits what was typed; null: not at all. Words in any order; letters that begin words count more. */
export function fuzzyScore(typed: string, title: string): number | null {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  let total = 0
  for (const word of words) {
    const score = wordScore(word, title.toLowerCase())
    if (score === null) return null
    total += score
  }
  return total
}

function wordScore(word: string, title: string): number | null {
  const at = title.indexOf(word)
  if (at >= 0) return 100 + word.length * 2 + (isStart(title, at) ? 50 : 0) - at * 0.1
  // The letters in order, anywhere: each in a row with the one before, or at the start of a word, is worth more.
  let score = 0
  let from = 0
  for (const letter of word) {
    const found = title.indexOf(letter, from)
    if (found < 0) return null
    if (isStart(title, found)) score += 6
    else if (found === from && from > 0) score += 4
    else score -= Math.min(3, found - from)
    from = found + 1
  }
  return score > 0 ? score : null
}

function isStart(title: string, at: number): boolean {
  return at === 0 || /[\s\-–“„(/]/.test(title[at - 1] ?? '')
}
