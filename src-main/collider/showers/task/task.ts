import { defineTask } from '../../../engine/gan/task'
import { showerTaskId } from '../dataset'
import { openShowerData } from './data'
import { parseDescription } from './description'
import { showerPlan } from './plan'
import { showerRecipe, type ShowerRecipe } from './recipe'

/** Energy of an incident particle and noise in, the energies that a calorimeter's voxels measure out. */
export const calorimeterShower = defineTask<ShowerRecipe>({
  id: showerTaskId,
  summary: 'the energy of a particle and noise in, the voxels of a calorimeter out',
  recipe: showerRecipe,
  open: (recipe, folder) => openShowerData(recipe, folder),
  plan: (recipe, description) => showerPlan(recipe, parseDescription(description)),
})
