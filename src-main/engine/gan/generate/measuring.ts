import type { GenerateDescription } from './description'

/**
 * Measures what it can of an image in linear pixels [channels, height, width]: the named attributes in order, NaN where
 * one is undefined or cannot be measured.
 */
export type MeasureAttributes = (image: Float32Array, names: readonly string[]) => number[]

/** How attributes of such images are measured, from what a run or model keeps of its data; null: nobody knows how. */
export type ChooseMeasure = (description: GenerateDescription) => MeasureAttributes | null
