/** What was wrong with single events or hits of a file, counted, with the first of each kind: nothing passes unsaid. */
export class Problems {
  private readonly kinds = new Map<ProblemKind, { count: number; examples: string[] }>()

  add(kind: ProblemKind, examples: string | readonly string[], count = 1): void {
    if (count === 0) return
    const known = this.kinds.get(kind) ?? { count: 0, examples: [] }
    known.count += count
    for (const example of typeof examples === 'string' ? [examples] : examples) {
      if (known.examples.length < 3) known.examples.push(example)
    }
    this.kinds.set(kind, known)
  }

  count(kind: ProblemKind): number {
    return this.kinds.get(kind)?.count ?? 0
  }

  /** For JSON. */
  summary(): { kind: ProblemKind; count: number; examples: string[] }[] {
    return [...this.kinds].map(([kind, { count, examples }]) => ({ kind, count, examples: [...examples] }))
  }

  /** A line for each kind. */
  sentences(): string[] {
    return this.summary().map(({ kind, count, examples }) => `${count} ${meanings[kind]}: ${examples.join('; ')}`)
  }
}

const meanings = {
  'bad-event': 'events left out',
  'empty-event': 'events without hits',
  'bad-row': 'lines left out, of another length or with a value that is no finite number',
  'off-detector': 'hits left out that lie on no surface of the detector',
  'no-truth': 'events without truth',
} as const
export type ProblemKind = keyof typeof meanings
