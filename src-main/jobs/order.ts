import { jobKinds, priorities, type Job, type JobPriority } from '../../src-preload/contract/jobs'

type Ranked = Pick<Job, 'kind' | 'priority' | 'position' | 'state'>

/**
 * Whose turn comes first: by priority, then short work that a person waits for, then what was held for it, then in
 * the order of the list.
 */
export function compareTurns(a: Ranked, b: Ranked): number {
  const ranks = (job: Ranked): number[] => [
    priorities.indexOf(job.priority),
    jobKinds[job.kind].goesFirst ? 0 : 1,
    job.state === 'held' ? 0 : 1,
    job.position,
  ]
  const [left, right] = [ranks(a), ranks(b)]
  const differs = left.findIndex((rank, index) => rank !== right[index])
  return differs < 0 ? 0 : left[differs]! - right[differs]!
}

/** A position before `other`, or behind all jobs of that priority (null): half-way between its neighbours. */
export function positionBefore(
  others: readonly Pick<Job, 'priority' | 'position'>[],
  priority: JobPriority,
  other: Pick<Job, 'position'> | null,
): number {
  const positions = others.filter((job) => job.priority === priority).map(({ position }) => position)
  if (!other) return Math.max(0, ...positions) + 1
  const before = Math.max(other.position - 2, ...positions.filter((position) => position < other.position))
  return (before + other.position) / 2
}
