import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** What was written after the benchmark's name: `--batch 4 --device cpu` is `{ batch: 4, device: 'cpu' }`. */
export type BenchmarkOptions = Readonly<Record<string, string | number | boolean>>

/** Something that is timed: Galatea itself, or a peer beside it. */
export interface Contender {
  /** Does the work once and returns how many milliseconds it took. */
  once: () => Promise<number>
  versions: Record<string, string>
  close?: () => Promise<void>
}

/** A peer that could not be started, and why: it is said in the report, never passed over. */
export interface MissingPeer {
  missing: string
}

export interface PeerReport {
  samples: number[]
  versions: Record<string, string>
}

/** What a benchmark's `run(options)` returns; `tools/bench.mjs` makes medians and ratios of it. */
export interface BenchmarkReport {
  parameters: Record<string, unknown>
  unit: 'ms'
  device: string
  versions: Record<string, string>
  samples: number[]
  peers: Record<string, PeerReport | MissingPeer>
}

/** A contender made of a function of this process. */
export function here(work: () => Promise<void>, versions: Record<string, string> = {}): Contender {
  return {
    versions,
    once: async () => {
      const started = performance.now()
      await work()
      return performance.now() - started
    },
  }
}

/**
 * Times Galatea and its peers in turn, one run of each after the other, so that a slower minute of the machine (heat,
 * another program) falls on all of them alike. The first `warmup` runs of each are not counted.
 */
export async function interleave(
  ours: Contender,
  peers: Record<string, Contender | MissingPeer>,
  { warmup, runs }: { warmup: number; runs: number },
): Promise<Pick<BenchmarkReport, 'samples' | 'peers' | 'unit'>> {
  const samples: number[] = []
  const reports: Record<string, PeerReport | MissingPeer> = {}
  const contenders: { once: Contender['once']; samples: number[] }[] = [{ once: ours.once, samples }]
  for (const [name, peer] of Object.entries(peers)) {
    if ('missing' in peer) {
      reports[name] = peer
      continue
    }
    const report: PeerReport = { samples: [], versions: peer.versions }
    reports[name] = report
    contenders.push({ once: peer.once, samples: report.samples })
  }
  try {
    for (let run = 0; run < warmup + runs; run++) {
      for (const contender of contenders) {
        const milliseconds = await contender.once()
        if (run >= warmup) contender.samples.push(milliseconds)
      }
    }
  } finally {
    await ours.close?.()
    for (const peer of Object.values(peers)) if ('once' in peer) await peer.close?.()
  }
  return { unit: 'ms', samples, peers: reports }
}

/**
 * Starts benchmarks/peers/`script` in GALATEA_PYTHON (or python3) and talks to it by lines: it says `{"versions": …}`
 * or `{"missing": "why"}` when it is ready, and answers every empty line with the milliseconds of one run.
 */
export async function pythonPeer(script: string, args: readonly (string | number)[]): Promise<Contender | MissingPeer> {
  const python = process.env.GALATEA_PYTHON ?? 'python3'
  const path = join(import.meta.dirname, 'peers', script)
  const child = spawn(python, [path, ...args.map(String)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(`${python} cannot be started (${error.message})`))
    child.on('close', (code) => resolve(`${script} ended with exit status ${code ?? 'unknown'}`))
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextLine = async (): Promise<string> => {
    const line = await lines.next()
    if (line.done) throw new Error(await ended)
    return line.value
  }
  try {
    const ready = JSON.parse(await nextLine()) as { versions: Record<string, string> } | MissingPeer
    if ('missing' in ready) return ready
    return {
      versions: ready.versions,
      once: async () => {
        child.stdin.write('\n')
        return Number(await nextLine())
      },
      close: async () => {
        child.stdin.end()
        await ended
      },
    }
  } catch (error) {
    child.kill()
    return { missing: error instanceof Error ? error.message : String(error) }
  }
}
