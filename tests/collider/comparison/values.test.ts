import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readValues, writeValues } from '../../../src-main/collider/comparison/values'
import { comparison, sample } from './samples'

const folder = mkdtempSync(join(tmpdir(), 'galatea-values-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const [reference, other] = [sample('reference', 20, 1), sample('other', 30, 2, { weighted: true })]

describe('values for cuts drawn by hand', () => {
  it('hold what is compared, what both samples share, and what the bins are made of, once each', async () => {
    const unlisted = comparison(reference, other, { shared: [] })
    expect((await writeValues(folder, unlisted)).variables).toEqual(['response', 'x', 'n', 'sometimes', 'c'])
    const listed = comparison(reference, other)
    expect((await writeValues(folder, listed)).variables).toEqual(['response', 'x', 'n', 'sometimes', 'c'])
    const unbinned = comparison(reference, other, { shared: [], slices: null })
    expect((await writeValues(folder, unbinned)).variables).toEqual(['response', 'x', 'n', 'sometimes'])
  })

  it('are read as they were written', async () => {
    await writeValues(folder, comparison(reference, other))
    const { head, columns } = await readValues(folder)
    expect(head.items).toEqual([40, 60])
    expect(head.weighted).toEqual([false, true])
    expect(columns).toHaveLength(2 * 5 + 2)
    expect(columns[4]).toEqual(Float32Array.from(reference.columns.get('c')!))
    expect(columns[9]).toEqual(Float32Array.from(other.columns.get('c')!))
    expect(columns[10]).toHaveLength(0)
    expect(columns[11]).toEqual(Float32Array.from(other.weight!))
  })
})
