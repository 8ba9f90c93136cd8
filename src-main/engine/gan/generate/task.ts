import { GalateaError } from '../../../base/errors'
import { defineTask, type Description, type Task } from '../task'
import { openGenerateData } from './data'
import { generateDescription, type GenerateDescription } from './description'
import { generatePlan } from './plan'
import { generateRecipe, type GenerateRecipe } from './recipe'
import type { ChooseMeasure, OpenImageSource } from './source'

/**
 * Noise, and attributes where they are asked for, in; images like those of the data set out.
 * @param chooseMeasure how the attributes of images are measured: for validation, never for training.
 */
export function createGenerateTask(open: OpenImageSource, chooseMeasure: ChooseMeasure): Task<GenerateRecipe> {
  return defineTask<GenerateRecipe>({
    id: 'generate',
    summary: 'noise and attributes in, new images like those of the data set out',
    recipe: generateRecipe,
    open: (recipe, folder) => openGenerateData(open, recipe, folder),
    plan: (recipe, noted) => {
      const description = parseGenerateDescription(noted)
      return generatePlan(recipe, description, chooseMeasure(description))
    },
  })
}

/** Of a run or of a model's card. */
export function parseGenerateDescription(description: Description): GenerateDescription {
  const parsed = generateDescription.safeParse(description)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue?.path.map(String).join('.') ?? ''
  throw new GalateaError(
    'corrupt',
    `What is noted of the images does not fit the task 'generate': ${where}: ${issue?.message}.`,
  )
}
