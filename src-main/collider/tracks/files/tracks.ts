import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { writeSealedJson, writing } from '../../../base/files'
import { fileSha256, openSeal, sealFile } from '../../../base/seal'
import { Database, quoteText } from '../../../store/tables/database'
import type { Hits } from '../hits'
import type { Track } from '../track'

/** Names of a helix's parameters in files, in the order of its covariance. */
export const parameterNames = ['d0', 'z0', 'phi', 'tan_lambda', 'q_over_pt'] as const

const covarianceNames = parameterNames.flatMap((a, i) => parameterNames.slice(0, i + 1).map((b) => `cov_${a}_${b}`))

const header = [
  ...['event_id', 'track_id', ...parameterNames, 'pt', 'eta', 'charge', 'chi2', 'ndf', 'n_hits', 'n_holes'],
  ...covarianceNames,
  ...['particle_id', 'hits'],
]

/** What each column means, for the file beside the tracks. */
const meanings = {
  d0: 'mm: distance of closest approach to the z axis; the point is (−d0·sin phi, d0·cos phi)',
  z0: 'mm: z at the closest approach',
  phi: 'rad: direction at the closest approach',
  tan_lambda: 'pz/pT',
  q_over_pt: '1/GeV: charge over transverse momentum',
  cov: 'covariance of d0, z0, phi, tan_lambda, q_over_pt, from the fit',
  hits: 'hit_id of the hits used, from the inside out',
  particle_id: 'particle that made more than half of the hits; 0: none; empty: truth not known',
}

/** A sink for tracks: rows are appended, the file appears on `close`. */
export interface TrackWriter {
  write(hits: Hits, tracks: readonly Track[], particleIds: readonly number[] | null): Promise<void>
  /**
   * @param provenance goes into `OUT.json` beside the file, with the table's SHA-256, and into the Parquet's own
   *   metadata.
   */
  close(provenance: Record<string, unknown>): Promise<void>
  abandon(): Promise<void>
}

/** Tracks as a table, `.csv` or `.parquet` by the name; rows go to disk as they come. */
export async function openTrackWriter(path: string): Promise<TrackWriter> {
  const target = resolve(path)
  await writing(target, mkdir(dirname(target), { recursive: true }))
  const partial = `${target}.${randomBytes(4).toString('hex')}.partial`
  const file = await writing(target, open(partial, 'wx'))
  await file.writeFile(`${header.join(',')}\n`)
  return {
    async write(hits, tracks, particleIds) {
      const lines = tracks.map((track, i) => `${row(hits, track, i, particleIds?.[i] ?? null)}\n`)
      await writing(target, file.writeFile(lines.join('')))
    },
    async close(provenance) {
      await file.sync()
      await file.close()
      const about = { ...provenance, columns: meanings }
      try {
        if (target.endsWith('.parquet')) await toParquet(partial, target, about)
        else await writing(target, rename(partial, target))
      } finally {
        await rm(partial, { force: true })
      }
      await writeSealedJson(`${target}.json`, { ...about, sha256: await fileSha256(target) })
    },
    async abandon() {
      await file.close()
      await rm(partial, { force: true })
    },
  }
}

function row(hits: Hits, track: Track, number: number, particleId: number | null): string {
  const { helix, covariance, chi2, degrees, holes } = track
  const { d0, z0, phi, tanLambda, qOverPt } = helix
  const digits = (value: number): number => Number(value.toPrecision(9))
  const derived = [Math.abs(1 / qOverPt), Math.asinh(tanLambda)].map(digits)
  const half = parameterNames.flatMap((_, i) =>
    Array.from({ length: i + 1 }, (_v, j) => digits(covariance[5 * i + j]!)),
  )
  return [
    ...[hits.event, number + 1, ...[d0, z0, phi, tanLambda, qOverPt].map(digits), ...derived],
    ...[Math.sign(qOverPt), digits(chi2), degrees, track.hits.length, holes, ...half],
    ...[particleId ?? '', Array.from(track.hits, (hit) => hits.id[hit]).join(' ')],
  ].join(',')
}

/** The same table as Parquet, `hits` as a list of integers. */
export async function toParquet(csv: string, target: string, about: Record<string, unknown>): Promise<void> {
  const integers = new Set(['event_id', 'track_id', 'charge', 'ndf', 'n_hits', 'n_holes', 'particle_id'])
  const type = (name: string): string => (name === 'hits' ? 'VARCHAR' : integers.has(name) ? 'BIGINT' : 'DOUBLE')
  const columns = header.map((name) => `'${name}': '${type(name)}'`).join(', ')
  const select = `SELECT * REPLACE (list_transform(string_split(hits, ' '), hit -> CAST(hit AS BIGINT)) AS hits)
    FROM read_csv(${quoteText(csv)}, header = true, delim = ',', columns = {${columns}})`
  const metadata = `KV_METADATA {galatea: ${quoteText(JSON.stringify(about))}, galatea_seal: ${quoteText(openSeal)}}`
  const unsealed = `${target}.${randomBytes(4).toString('hex')}.partial`
  const database = await Database.open(dirname(target))
  try {
    await database.run(`COPY (${select}) TO ${quoteText(unsealed)} (FORMAT parquet, COMPRESSION zstd, ${metadata})`)
    await writing(target, sealFile(unsealed))
    await writing(target, rename(unsealed, target))
  } finally {
    database.close()
    await rm(unsealed, { force: true })
  }
}
