import type { LoadedPicture } from '../../stores/training'

/** How the fixed samples are shown: as they are, less the truth, or less what they were one drawing earlier. */
export const sampleModes = ['plain', 'truth', 'earlier'] as const
export type SampleMode = (typeof sampleModes)[number]

/** What stands for the truth, by the names that tasks give their pictures. */
const truths: readonly string[] = ['truth', 'real', 'clean']

/**
 * A row of pictures in a mode. Differences are shown about zero, as wide as a quarter of the range of the picture that
 * they are of; a picture with nothing to compare it with is left out.
 * @param before the same row of the drawing before; null for the first.
 */
export function rowIn(
  mode: SampleMode,
  row: readonly LoadedPicture[],
  before: readonly LoadedPicture[] | null,
): LoadedPicture[] {
  if (mode === 'plain') return [...row]
  const truth = row.find(({ name }) => truths.includes(name))
  return row.flatMap((picture) => {
    const isDifference = picture.low < 0 && picture.low === -picture.high
    const other = mode === 'truth' ? truth : before?.find(({ name }) => name === picture.name)
    if (isDifference || !other || other === picture || !isLike(picture, other)) return []
    return [difference(picture, other)]
  })
}

function isLike(a: LoadedPicture, b: LoadedPicture): boolean {
  return a.width === b.width && a.height === b.height && a.channels === b.channels
}

function difference(picture: LoadedPicture, other: LoadedPicture): LoadedPicture {
  const half = (picture.high - picture.low) / 4
  return {
    ...picture,
    stretch: 'linear',
    low: -half,
    high: half,
    data: picture.data.map((value, i) => value - (other.data[i] ?? NaN)),
  }
}
