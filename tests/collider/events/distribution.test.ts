import { describe, expect, it } from 'vitest'
import { columnDistribution } from '../../../src-main/collider/events/distribution'
import type { Chunk, ColumnInfo, EventTable, Values } from '../../../src-main/collider/events/types'

/** A table of one column, read in chunks. */
function tableOf(type: ColumnInfo['type'], chunks: readonly Values[]): EventTable {
  return {
    name: 'events',
    entries: chunks.reduce((sum, { length }) => sum + length, 0),
    columns: [{ name: 'value', type, depth: 0, shape: [], unit: '' }],
    async *read(): AsyncGenerator<Chunk> {
      let first = 0
      for (const values of chunks) {
        yield { first, entries: values.length, columns: { value: { values, offsets: [] } } }
        first += values.length
      }
    },
  }
}

describe('the distribution of a column', () => {
  it('counts every finite value once, over all chunks, the largest in the last bin', async () => {
    const table = tableOf('float64', [Float64Array.of(0, 0.25, NaN), Float64Array.of(1, Infinity, 0.75)])
    const found = await columnDistribution(table, 'value', {}, { bins: 4 })
    expect(found).toMatchObject({ count: 4, notFinite: 2, minimum: 0, maximum: 1, mean: 0.5 })
    expect(found.edges).toEqual([0, 0.25, 0.5, 0.75, 1])
    expect(found.counts).toEqual([1, 1, 0, 2])
  })

  it('has a bin for each integer of a small range, and as many in each of a large one', async () => {
    const small = await columnDistribution(tableOf('int32', [Int32Array.of(-1, 0, 0, 2)]), 'value', {}, { bins: 10 })
    expect(small.edges).toEqual([-1.5, -0.5, 0.5, 1.5, 2.5])
    expect(small.counts).toEqual([1, 2, 0, 1])
    const wide = await columnDistribution(tableOf('int64', [BigInt64Array.of(0n, 99n)]), 'value', {}, { bins: 10 })
    expect(wide.edges).toHaveLength(11)
    expect(wide.counts).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 1])
  })

  it('holds one value, and none', async () => {
    const one = await columnDistribution(tableOf('float32', [Float32Array.of(3)]), 'value')
    expect(one.counts).toEqual([1])
    expect(one.edges).toEqual([1.5, 4.5])
    const none = await columnDistribution(tableOf('float32', [Float32Array.of(NaN)]), 'value')
    expect(none).toMatchObject({ count: 0, notFinite: 1, edges: [], counts: [] })
  })

  it('refuses text, unknown columns and too few bins', async () => {
    await expect(columnDistribution(tableOf('string', [['a']]), 'value')).rejects.toThrow(/no numbers in 'value'/)
    await expect(columnDistribution(tableOf('int8', []), 'other')).rejects.toThrow(/no numbers in 'other'/)
    await expect(columnDistribution(tableOf('int8', []), 'value', {}, { bins: 1 })).rejects.toThrow(/at least 2/)
  })
})
