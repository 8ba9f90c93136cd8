import { defineTask } from '../../../engine/gan/task'
import { openTrackData } from './data'
import { trackDescription } from './description'
import { trackPlan } from './plan'
import { trackRecipe } from './recipe'

export const trackFinding = defineTask({
  id: 'track-finding',
  summary: 'Hits of a tracker to the tracks of charged particles: the network proposes, the helix fit finishes',
  recipe: trackRecipe,
  open: (recipe, folder) => openTrackData(recipe, folder),
  plan: (recipe, description) => trackPlan(recipe, trackDescription.parse(description)),
})
