import { describe, expect, it } from 'vitest'
import { arrange, headingHeight, paneAt } from '../../../src-renderer/viewer/layout'
import { fit, pan, pixelAt, toImage, zoomAbout } from '../../../src-renderer/viewer/view'

const image = { width: 200, height: 100 }
const pane = { width: 400, height: 400 }

describe('the shared view', () => {
  it('fits the whole image into the pane', () => {
    expect(fit(image, pane)).toEqual({ x: 100, y: 50, zoom: 2 })
  })

  it('keeps what is under the pointer when it zooms', () => {
    const before = { x: 80, y: 40, zoom: 3 }
    const at = { x: 57, y: -31 }
    const after = zoomAbout(before, 1.7, at, image, pane)
    expect(after.zoom).toBeCloseTo(5.1, 12)
    const [a, b] = [toImage(before, at), toImage(after, at)]
    expect(b.x).toBeCloseTo(a.x, 10)
    expect(b.y).toBeCloseTo(a.y, 10)
  })

  it('zooms neither in nor out without end', () => {
    const view = fit(image, pane)
    expect(zoomAbout(view, 1e9, { x: 0, y: 0 }, image, pane).zoom).toBe(64)
    expect(zoomAbout(view, 1e-9, { x: 0, y: 0 }, image, pane).zoom).toBe(1)
  })

  it('follows the hand, y upwards, and keeps the image in reach', () => {
    expect(pan({ x: 100, y: 50, zoom: 2 }, 10, 20, image)).toEqual({ x: 95, y: 60, zoom: 2 })
    expect(pan({ x: 100, y: 50, zoom: 2 }, 1e6, -1e6, image)).toEqual({ x: 0, y: 0, zoom: 2 })
  })

  it('finds the pixel of an image on a coarser grid', () => {
    expect(pixelAt({ x: 10.9, y: 7.1 }, 1, image)).toEqual({ x: 10, y: 7 })
    expect(pixelAt({ x: 10.9, y: 7.1 }, 0.5, { width: 100, height: 50 })).toEqual({ x: 5, y: 3 })
    expect(pixelAt({ x: -0.1, y: 7 }, 1, image)).toBeNull()
    expect(pixelAt({ x: 200, y: 7 }, 1, image)).toBeNull()
  })
})

describe('the arrangement of panes', () => {
  it('is the one in which the images come out largest', () => {
    const columns = (count: number, area: { width: number; height: number }, aspect = 1): number =>
      new Set(arrange(count, area, aspect).map(({ left }) => Math.round(left))).size
    expect(columns(4, { width: 900, height: 700 })).toBe(2)
    expect(columns(4, { width: 1600, height: 400 })).toBe(4)
    expect(columns(3, { width: 900, height: 700 }, 4)).toBe(1)
    // Three columns would be as large, and leave two places empty.
    expect(columns(4, { width: 1560, height: 980 })).toBe(2)
    expect(arrange(0, { width: 900, height: 700 }, 1)).toEqual([])
  })

  it('fills the area without overlap, a heading above each pane', () => {
    const boxes = arrange(4, { width: 901, height: 701 }, 1)
    expect(boxes.map(({ left, top }) => [left, top])).toEqual([
      [0, headingHeight],
      [451, headingHeight],
      [0, 351 + headingHeight],
      [451, 351 + headingHeight],
    ])
    expect(boxes.every(({ width, height }) => width === 450 && height === 350 - headingHeight)).toBe(true)
  })

  it('knows which pane a point is in', () => {
    const boxes = arrange(2, { width: 801, height: 400 }, 1)
    expect(paneAt(boxes, { x: 601, y: headingHeight + 100 })?.index).toBe(1)
    expect(paneAt(boxes, { x: 601, y: headingHeight - 1 })).toBeNull()
    const middle = boxes[0]!
    expect(paneAt(boxes, { x: 200, y: middle.top + middle.height / 2 })?.fromMiddle).toEqual({ x: 0, y: 0 })
  })
})
