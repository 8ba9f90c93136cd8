import { calls, type Name } from '../../../src-preload/contract'
import { pathsIn } from '../../../src-preload/contract/paths'
import type { Gate } from '../router'
import type { ChosenPaths } from './chosenPaths'

/** Calls whose answers a person chose in a dialog, or on the command line. */
const choosing: readonly Name[] = ['choosePaths', 'saveResult', 'saveContent', 'takeStartFiles']

/** Calls whose answers name what belongs to something that was chosen: the data set of a run, the parts of the demo. */
const leading: readonly Name[] = ['findDemo', 'listModels', 'listModelCards', 'listRuns', 'readRun', 'compareRun']

const answersAllow: ReadonlySet<Name> = new Set([...choosing, ...leading])

/** Lets a call of the window touch only what a person has chosen, and what this program wrote itself. */
export function pathGate(chosen: ChosenPaths): Gate {
  return {
    before: (name, input) => chosen.require(name, pathsIn(calls[name].input, input)),
    after: (name, answer) => {
      if (answersAllow.has(name)) chosen.add(pathsIn(calls[name].output, answer))
    },
  }
}
