import { defineTask } from '../../engine/gan/task'
import { constituentPlan } from './constituents/plan'
import { openResponseData } from './data'
import { parseResponseDescription } from './dataset/description'
import { imagePlan } from './images/plan'
import { narrowRecipe, responseRecipe, type ResponseRecipe } from './recipe'

/** A generated jet in, what the detector makes of it out. */
export const jetResponse = defineTask<ResponseRecipe>({
  id: 'jet-response',
  summary: 'a generated jet in, what the detector makes of it out',
  recipe: responseRecipe,
  open: (recipe, folder) => openResponseData(recipe, folder),
  plan: (recipe, description) => {
    const jets = parseResponseDescription(description)
    const narrow = narrowRecipe(recipe)
    return narrow.on === 'images' ? imagePlan(narrow.recipe, jets) : constituentPlan(narrow.recipe, jets)
  },
})
