import type { Dataset } from '../../store/dataset/dataset'
import type { ResponseRecipe } from './recipe'

/** Bins in ln pT in which the spectrum of the sample is measured. */
const bins = 40
/** Weights are kept between 1/this and this: a few rare jets must not outweigh all others. */
const most = 20

/** The weight of a jet by its stored numbers (`jetNumbers`), of mean 1 over the training split. */
export async function jetWeights(
  dataset: Dataset,
  { weights, fallingFrom }: ResponseRecipe['data'],
): Promise<(jet: Float32Array) => number> {
  if (weights === 'none') return () => 1
  const train = dataset.items('train').map(({ index }) => index)
  const column = async (name: string): Promise<number[]> => {
    const cells = await dataset.column(name)
    return train.map((index) => Number(cells[index] ?? 1))
  }
  const pt = await column('pt')
  const of = weights === 'sample' ? (jet: Float32Array) => jet[9]! : fallingWeight(pt, fallingFrom)
  const known = weights === 'sample' ? await column('weight') : pt.map((value) => of(Float32Array.of(value)))
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  return (jet) => Math.min(most, Math.max(1 / most, of(jet) / mean))
}

/** Wanted spectrum over the sample's, which is measured in bins of ln pT. */
function fallingWeight(pt: readonly number[], from: number): (jet: Float32Array) => number {
  const lns = pt.map(Math.log)
  const low = lns.reduce((a, b) => Math.min(a, b), Infinity)
  const width = (lns.reduce((a, b) => Math.max(a, b), -Infinity) - low) / bins || 1
  const counts = new Float64Array(bins)
  const binOf = (ln: number): number => Math.min(bins - 1, Math.max(0, Math.floor((ln - low) / width)))
  for (const ln of lns) counts[binOf(ln)]!++
  return ([value]) => {
    const wanted = Math.exp(-0.035 * (value! - from)) + Math.exp(-0.005 * (value! / 2 - 35))
    // The sample's density in pT is that in ln pT over pT.
    return (wanted * value!) / Math.max(1, counts[binOf(Math.log(value!))]!)
  }
}
