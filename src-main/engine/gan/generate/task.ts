import { defineTask, type Task } from '../task'
import { openGenerateData } from './data'
import { parseGenerateDescription } from './description'
import { generatePlan } from './plan'
import { generateRecipe, type GenerateRecipe } from './recipe'
import type { ChooseMeasure } from './measuring'
import type { OpenImageSource } from './source'

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
