import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RunSeries } from '../../../src-main/jobs/services/series'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-series-'))
  file = join(folder, 'metrics.jsonl')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const line = (step: number, more: object = {}): string =>
  `${JSON.stringify({ type: 'train', step, epoch: step / 10, seconds: 2 * step, losses: { l1: 1 / step }, ...more })}\n`

const validation = (step: number, mean: number): string =>
  `${JSON.stringify({ type: 'validation', step, epoch: 1, seconds: 9, metrics: { psnr: { mean, std: 1 } }, best: true })}\n`

describe('the numbers of a run', () => {
  it('are columns by their path, each with step, epoch and time', async () => {
    await writeFile(file, line(10) + validation(10, 24.5) + line(20, { pairProbability: null }))
    const series = new RunSeries(file)
    await series.update()
    expect(series.rows).toBe(3)
    expect(series.names).toEqual(['seconds', 'losses.l1', 'validation.psnr'])
    expect(series.column('losses.l1')).toMatchObject({
      length: 2,
      value: Float64Array.of(0.1, 0.05),
      step: Float64Array.of(10, 20),
      epoch: Float64Array.of(1, 2),
      seconds: Float64Array.of(20, 40),
    })
    expect(series.column('validation.psnr')?.value).toEqual(Float64Array.of(24.5))
    expect(series.column('losses.l2')).toBeNull()
  })

  it('are read on as the file grows, a line that is cut short when it is whole', async () => {
    const series = new RunSeries(file)
    await series.update()
    expect(series.rows).toBe(0)
    const next = line(2)
    await writeFile(file, line(1) + next.slice(0, 20))
    await series.update()
    const { version } = series
    expect(series.rows).toBe(1)
    await series.update()
    expect(series.version).toBe(version)
    await appendFile(file, next.slice(20))
    await series.update()
    expect(series.rows).toBe(2)
    expect(series.version).not.toBe(version)
    expect([...series.column('losses.l1')!.step]).toEqual([1, 2])
  })

  it('begin anew when a run took lines back, even where the file is as long again', async () => {
    await writeFile(file, line(1) + line(2))
    const series = new RunSeries(file)
    await series.update()
    await writeFile(`${file}.new`, line(1) + line(3))
    await rename(`${file}.new`, file)
    await series.update()
    expect([...series.column('losses.l1')!.step]).toEqual([1, 3])
  })

  it('pass over what is no line of the log', async () => {
    await writeFile(file, `${line(1)}{"type":"tra\n\n[1]\n${line(2)}`)
    const series = new RunSeries(file)
    await series.update()
    expect(series.rows).toBe(2)
  })

  it('grow past every first guess of their length', async () => {
    await writeFile(file, Array.from({ length: 3000 }, (_, i) => line(i + 1)).join(''))
    const series = new RunSeries(file)
    await series.update()
    const column = series.column('losses.l1')!
    expect(column.length).toBe(3000)
    expect(column.step.at(-1)).toBe(3000)
    expect(column.value[1499]).toBe(1 / 1500)
  })
})
