import { describe, expect, it } from 'vitest'
import { TiledImage, tileSide, TileStore } from '../../../src-renderer/viewer/tiles'

const terms = [{ path: '/image.fits', hdu: 0, plane: 0, weight: 1 }]
const tileBytes = 4 * tileSide ** 2

/** A store whose reads wait until they are let go; the value of a pixel is its tile's column. */
function made(budget: number) {
  const asked: { level: number; x: number; y: number; answer: () => void; signal: AbortSignal }[] = []
  const store = new TileStore(
    ({ level, x, y }, signal) =>
      new Promise((resolve) => {
        const tile = { width: tileSide, height: tileSide, data: new Float32Array(tileSide ** 2).fill(x) }
        asked.push({ level, x, y, signal, answer: () => resolve(tile) })
      }),
    budget,
  )
  return { store, asked, image: new TiledImage(terms, 16_384, 16_384, store) }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

describe('tiles', () => {
  it('come when they are asked for, a few at once', async () => {
    const { asked, image } = made(100 * tileBytes)
    for (let x = 0; x < 8; x++) expect(image.tile(0, x, 0)).toBeNull()
    expect(asked).toHaveLength(4)
    expect(image.value(512 * 2 + 7, 9)).toBeUndefined()
    for (const { answer } of [...asked]) answer()
    await settled()
    expect(asked).toHaveLength(8)
    expect(image.value(512 * 2 + 7, 9)).toBe(2)
  })

  it('that were wished for long ago are not read, and the latest wish comes first', async () => {
    const { store, asked, image } = made(100 * tileBytes)
    store.beginFrame()
    for (let x = 0; x < 10; x++) image.tile(0, x, 0)
    for (let frame = 0; frame < 5; frame++) store.beginFrame()
    image.tile(0, 0, 20)
    for (const { answer } of [...asked]) answer()
    await settled()
    expect(asked.slice(4).map(({ x, y }) => [x, y])).toEqual([[0, 20]])
  })

  it('never take more than the budget', async () => {
    const { store, asked, image } = made(3 * tileBytes)
    for (let x = 0; x < 12; x++) {
      image.tile(0, x, 0)
      asked.at(-1)!.answer()
      await settled()
      expect(store.heldBytes).toBeLessThanOrEqual(3 * tileBytes)
    }
    expect(image.peek(0, 11, 0)).not.toBeNull()
    expect(image.peek(0, 0, 0)).toBeNull()
  })

  it('of an image that is put away are given up', async () => {
    const { store, asked, image } = made(100 * tileBytes)
    image.tile(0, 0, 0)
    asked[0]!.answer()
    await settled()
    image.tile(0, 1, 0)
    image.forget()
    expect(asked[1]!.signal.aborted).toBe(true)
    expect(store.heldBytes).toBe(0)
  })

  it('are taken from the level that the screen can show', () => {
    const { image } = made(tileBytes)
    expect([4, 1, 0.6, 0.5, 0.25, 0.1, 1e-6].map((scale) => image.levelFor(scale))).toEqual([0, 0, 0, 1, 2, 3, 5])
    expect(new TiledImage(terms, 513, 20).last).toBe(1)
    expect(new TiledImage(terms, 512, 20).last).toBe(0)
    expect(image.size(5)).toEqual({ width: 512, height: 512 })
  })
})
