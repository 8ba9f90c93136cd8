import { GalateaError } from '../../../../base/errors'
import type { Work } from '../../../../base/progress'
import { Random } from '../../../../base/random'
import type { DeviceOptions } from '../../../runtime/devices'
import { extremes, summarise } from '../../summary'
import type { Picture, Split } from '../../task'
import { completeItems, type CompleteItem } from '../data'
import { namedAttributes, type GenerateDescription } from '../description'
import { attributeError, featureDistance, featureNames, generateMetrics } from '../measure'
import { openGenerateModel, type GenerateModelSource } from '../model'
import { pictureOf } from '../pictures'
import type { ChooseMeasure } from '../measuring'
import type { ImageSource } from '../source'
import { createStretch } from '../stretch'
import {
  describeGenerated,
  describeSplit,
  generateAgain,
  someOfTraining,
  type Described,
  type Describing,
} from './described'
import type { AttributeFollowed, Case, Distribution, GenerateEvaluation, Neighbours } from './evaluation'
import { nearest, symmetries } from './neighbours'
import { rankCorrelation } from './ranks'
import { relativeWasserstein } from './wasserstein'

export interface GenerateEvaluationOptions extends DeviceOptions {
  /** Folder of the data set, for the record. */
  dataset: string
  split: Split
  /** null: the whole split. */
  items: number | null
  /** Images that are generated. */
  count: number
  seed: number
  /** Hash of the data set that the model was trained on; null: unknown. */
  trainedHash: string | null
  leftOut: GenerateEvaluation['leftOut']
}

const randomCases = 18
const closestShown = 6
/** Training images searched for neighbours, drawn by the seed: the search takes time in proportion. */
const mostSearched = 5000

/**
 * Generates images with the attributes of the real images of a split, in turn, and compares both: what was asked with
 * what is measured, distributions, and how near the nearest training image is.
 */
export async function evaluateGenerate(
  source: GenerateModelSource,
  images: ImageSource,
  chooseMeasure: ChooseMeasure,
  options: GenerateEvaluationOptions,
  work: Work = {},
): Promise<GenerateEvaluation> {
  const started = performance.now()
  const model = await openGenerateModel(source, options)
  try {
    const { description } = model
    requireAlike(description, images, options.dataset)
    const items = await itemsOf(description, images, options)
    // What the images are is the data set's word: it may be another one than was trained on.
    const measure = chooseMeasure({ ...description, properties: { ...images.properties } })
    const stretch = createStretch(model.data, description)
    const describing: Describing = { model, images, stretch, measure, seed: options.seed }
    const part = (from: number, to: number): Work => ({ ...work, progress: work.progress?.slice(from, to) })

    const real = await describeSplit(describing, options.split, indicesOf(items), part(0, 0.15))
    const asked = Array.from({ length: options.count }, (_, i) => items[i % items.length]!.attributes)
    const generationStarted = performance.now()
    const generated = await describeGenerated(describing, asked, part(0.15, 0.7))
    const generationSeconds = (performance.now() - generationStarted) / 1000
    const searched = someOfTraining(images, options.seed, mostSearched)
    const training = await describeSplit(describing, 'train', searched, part(0.7, 0.9))

    const pairs = Math.min(items.length, generated.length)
    const errors = generated
      .slice(0, pairs)
      .map(({ measured }, i) => attributeError(description.attributes, real[i]!.measured, measured))
    const distance = distanceOf(real, generated)
    return {
      source: source.folder,
      dataset: {
        folder: options.dataset,
        hash: images.hash,
        isTrainedOn: options.trainedHash === null ? null : options.trainedHash === images.hash,
      },
      split: options.split,
      items: items.length,
      generated: generated.length,
      trainedOn: images.sizes.train,
      seed: options.seed,
      device: model.runner.device,
      generationSeconds,
      leftOut: options.leftOut,
      metrics: {
        featureDistance: summarise([distance], generateMetrics.featureDistance),
        attributeError: summarise(errors, generateMetrics.attributeError),
      },
      trainingDistance: distanceOf(real, training),
      attributes: description.attributes.map((scale, j): AttributeFollowed => {
        const measurable = real.some(({ measured }) => Number.isFinite(measured[j]))
        const of = (described: readonly Described[], wanted: readonly (readonly number[])[]) =>
          described.map(({ measured }, i) => [wanted[i]![j]!, measured[j]!] as const)
        const [followed, shown] = [of(generated, asked), of(real, attributesOf(items))]
        const { name, logarithmic } = scale
        return { name, logarithmic, ...(measurable ? compare(followed, shown) : notMeasured) }
      }),
      distributions: distributionsOf(description, real, generated),
      neighbours: await findNeighbours(describing, asked, { real, generated, training, searched }),
      cases: await chooseCases(describing, options.split, items, asked, errors),
      seconds: (performance.now() - started) / 1000,
    }
  } finally {
    await model.runner.dispose()
  }
}

function requireAlike({ shape, attributes }: GenerateDescription, images: ImageSource, dataset: string): void {
  const refuse = (what: string): never => {
    throw new GalateaError('wrong-task', `The data set '${dataset}' does not fit the model: ${what}.`, { dataset })
  }
  if (images.shape.join() !== shape.join()) refuse(`its images are ${images.shape.join('×')}, not ${shape.join('×')}`)
  for (const { name, kind } of attributes) {
    const known = kind ? images.kinds.includes(kind.column) : images.columnOf(name) !== null
    if (!known) refuse(`it has no attribute '${kind?.column ?? name}'`)
  }
}

async function itemsOf(
  { attributes }: GenerateDescription,
  images: ImageSource,
  { split, items, dataset }: GenerateEvaluationOptions,
): Promise<CompleteItem[]> {
  const complete = await completeItems(images, split, attributes)
  if (complete.length < 2) {
    const sentence = `The ${split} split of '${dataset}' has ${complete.length} images with all attributes, expected at least 2.`
    throw new GalateaError('unreadable', sentence, { dataset, split })
  }
  return complete.slice(0, items ?? undefined)
}

const indicesOf = (items: readonly CompleteItem[]): number[] => items.map(({ index }) => index)
const attributesOf = (items: readonly CompleteItem[]): (readonly number[])[] =>
  items.map(({ attributes }) => attributes)

/** Between equally many of both. */
function distanceOf(a: readonly Described[], b: readonly Described[]): number {
  const count = Math.min(a.length, b.length)
  const features = (described: readonly Described[]): number[][] =>
    described.slice(0, count).map((image) => [...image.features])
  return featureDistance(features(a), features(b))
}

type Pairs = readonly (readonly [number, number])[]
type Comparison = Omit<AttributeFollowed, 'name' | 'logarithmic'>

const notMeasured: Comparison = {
  ...{ generated: null, real: null, undefinedFor: 0 },
  ...{ rankCorrelation: null, rankCorrelationError: null, realRankCorrelation: null },
}

function compare(generated: Pairs, real: Pairs): Comparison {
  const correlation = (pairs: Pairs): { value: number; pairs: number } =>
    rankCorrelation(
      pairs.map(([asked]) => asked),
      pairs.map(([, measured]) => measured),
    )
  const { value, pairs } = correlation(generated)
  return {
    generated,
    real,
    rankCorrelation: value,
    // Of Spearman's coefficient, to first order (Bonett & Wright 2000).
    rankCorrelationError: pairs > 3 ? ((1 - value ** 2) * Math.sqrt(1 + value ** 2 / 2)) / Math.sqrt(pairs - 3) : null,
    realRankCorrelation: correlation(real).value,
    undefinedFor: generated.length - pairs,
  }
}

function distributionsOf(
  description: GenerateDescription,
  real: readonly Described[],
  generated: readonly Described[],
): Distribution[] {
  const of = (name: string, value: (image: Described) => number): Distribution => {
    const [a, b] = [real, generated].map((images) => images.map(value).filter(Number.isFinite)) as [number[], number[]]
    return { name, real: a, generated: b, distance: relativeWasserstein(a, b) }
  }
  const attributes = description.attributes.map(({ name }, j) =>
    of(`${name}, measured`, ({ measured }) => measured[j]!),
  )
  const features = featureNames(description).map((name, j) => of(name, (image) => image.features[j]!))
  return [...attributes, ...features].filter((distribution) => distribution.real.length > 0)
}

async function findNeighbours(
  describing: Describing,
  asked: readonly (readonly number[])[],
  sets: {
    real: readonly Described[]
    generated: readonly Described[]
    training: readonly Described[]
    searched: readonly number[]
  },
): Promise<Neighbours> {
  const { model, images, stretch } = describing
  const { data, description } = model
  const candidates = sets.training.map((image) => image.thumbnail)
  const find = ({ thumbnail }: Described): ReturnType<typeof nearest> =>
    nearest(data.flips ? symmetries(thumbnail) : [thumbnail], candidates)
  const real = sets.real.map((image) => find(image).distance)
  const generated = sets.generated.map((image, index) => ({ index, ...{ to: find(image) } }))
  const limit = [...real].sort((a, b) => a - b)[Math.floor(0.05 * real.length)]!
  const order = [...generated].sort((a, b) => a.to.distance - b.to.distance)
  const shown = (name: string, image: Float32Array): Picture =>
    pictureOf(
      name,
      image.map((value) => stretch.forward(value)),
      description.shape,
    )
  const closest = []
  for (const { index, to } of order.slice(0, closestShown)) {
    const pictures = [
      shown('generated', await generateAgain(describing, asked, index)),
      shown('nearest training image', await images.read('train', sets.searched[to.index]!)),
    ]
    closest.push({ index, distance: to.distance, pictures })
  }
  return {
    searched: candidates.length,
    real,
    generated: generated.map(({ to }) => to.distance),
    shareNearer: generated.filter(({ to }) => to.distance < limit).length / generated.length,
    closest,
  }
}

/** The worst, the median and the best by how attributes are followed, then others drawn by the seed. */
async function chooseCases(
  describing: Describing,
  split: Split,
  items: readonly CompleteItem[],
  asked: readonly (readonly number[])[],
  errors: readonly number[],
): Promise<Case[]> {
  const { model, images, stretch, seed } = describing
  const { shape, attributes } = model.description
  const ruled = extremes(errors, generateMetrics.attributeError)
  const named = ruled ? Object.entries(ruled).map(([why, index]) => ({ why, index })) : []
  const pairs = Math.min(items.length, asked.length)
  const drawn = new Random(seed, 'cases').shuffle([...Array(pairs).keys()]).slice(0, randomCases)
  const cases: Case[] = []
  for (const { why, index } of [...named, ...drawn.map((index) => ({ why: 'random', index }))]) {
    const pixels = [await images.read(split, items[index]!.index), await generateAgain(describing, asked, index)]
    cases.push({
      why,
      attributes: namedAttributes(attributes, asked[index]!),
      pictures: pixels.map((image, i) =>
        pictureOf(
          i === 0 ? 'real' : 'generated',
          image.map((value) => stretch.forward(value)),
          shape,
        ),
      ),
    })
  }
  return cases
}
