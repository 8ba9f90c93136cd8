import type { ClusterSequence } from './sequence'

/** The jets of a sequence: nodes that were merged with the beam, of at least `minimumPt` GeV, hardest first. */
export function inclusiveJets(sequence: ClusterSequence, minimumPt = 0): Int32Array {
  const jets: number[] = []
  for (let step = 0; step < sequence.steps; step++) {
    const node = sequence.first[step]!
    if (sequence.second[step] === -1 && sequence.pt2[node]! >= minimumPt * minimumPt) jets.push(node)
  }
  return hardestFirst(sequence, jets)
}

/**
 * The jets that are left when clustering stops at `count` of them, hardest first; those that had been merged with the
 * beam by then do not count (Catani et al. 1993, exclusive mode). Meant for kT and Cambridge–Aachen.
 */
export function exclusiveJets(sequence: ClusterSequence, count: number): Int32Array {
  requireCount(sequence, count)
  const jets: number[] = []
  const taken = sequence.count - count
  const isLeft = new Uint8Array(sequence.nodes).fill(1, 0, sequence.count)
  let made = sequence.count
  for (let step = 0; step < taken; step++) {
    isLeft[sequence.first[step]!] = 0
    if (sequence.second[step]! < 0) continue
    isLeft[sequence.second[step]!] = 0
    isLeft[made++] = 1
  }
  for (let node = 0; node < made; node++) if (isLeft[node]) jets.push(node)
  return hardestFirst(sequence, jets)
}

/** The distance at which `count` + 1 exclusive jets became `count`; in GeV² for kT. */
export function mergeDistance(sequence: ClusterSequence, count: number): number {
  requireCount(sequence, count + 1)
  return sequence.distance[sequence.count - count - 1]!
}

/** The particles a node is made of, by number, ascending. */
export function constituentsOf(sequence: ClusterSequence, node: number): Int32Array {
  const found: number[] = []
  const open = [node]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next < sequence.count) found.push(next)
    else open.push(sequence.left[next]!, sequence.right[next]!)
  }
  return Int32Array.from(found).sort()
}

function hardestFirst(sequence: ClusterSequence, nodes: number[]): Int32Array {
  return Int32Array.from(nodes.sort((a, b) => sequence.pt2[b]! - sequence.pt2[a]! || a - b))
}

function requireCount(sequence: ClusterSequence, count: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= sequence.count) return
  throw new RangeError(`${sequence.count} particles make 1 to ${sequence.count} exclusive jets, not ${count}`)
}
