/** Colour maps as a few anchors in sRGB between which is interpolated; `at` runs from 0 to 1. */
type Anchors = readonly (readonly [number, number, number])[]

/** Dark blue over green to yellow, of evenly rising lightness (after viridis). */
const sequential: Anchors = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
]

/** Blue over white to red, for differences: white is zero. */
const diverging: Anchors = [
  [5, 48, 97],
  [67, 147, 195],
  [247, 247, 247],
  [214, 96, 77],
  [103, 0, 31],
]

export const colourMaps = { sequential, diverging } as const

export function colour(map: Anchors, at: number): [number, number, number] {
  const position = Math.min(1, Math.max(0, at)) * (map.length - 1)
  const low = Math.min(map.length - 2, Math.floor(position))
  const share = position - low
  const mix = (channel: 0 | 1 | 2): number =>
    Math.round(map[low]![channel] * (1 - share) + map[low + 1]![channel] * share)
  return [mix(0), mix(1), mix(2)]
}
