import { defineTask } from '../../engine/gan/task'
import { openRecoveryData } from './data'
import { parseDescription } from './description'
import { recoveryPlan } from './plan'
import { recoveryRecipe, type RecoveryRecipe } from './recipe'

/** Degraded galaxies in, recovered ones out (Schawinski et al. 2017, in linear float32 from file to file). */
export const galaxyRecovery = defineTask<RecoveryRecipe>({
  id: 'galaxy-recovery',
  summary: 'a degraded galaxy image in, the recovered one out',
  recipe: recoveryRecipe,
  open: (recipe, folder) => openRecoveryData(recipe, folder),
  plan: (recipe, description) => recoveryPlan(recipe, parseDescription(description)),
})
