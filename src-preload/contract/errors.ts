/**
 * Every failure a user can meet, as a closed union: the window translates the code, the command line maps it to an
 * exit status, and `message` is always one sentence that names the file, the value and what was expected.
 */
export const errorCodes = [
  'usage', // the command or call was malformed: unknown option, missing argument
  'not-found', // a file, data set, run or model that is not there
  'unreadable', // a file that cannot be read as what it claims to be
  'out-of-domain', // an input the model was not trained for
  'invalid-recipe', // a recipe with an unknown key or a value out of range
  'wrong-task', // a model, run or data set of another task
  'corrupt', // something written by Galatea that no longer holds together
  'exists', // an output that is there already and may not be overwritten
  'disk', // the disk is full, or a folder cannot be written
  'device', // a device that does not exist or stopped working
  'diverged', // training became NaN or collapsed
  'cancelled',
  'interrupted', // work that was going on when the program ended
  'internal', // a defect of Galatea itself
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** What crosses a process boundary. */
export interface ErrorReport {
  code: ErrorCode
  message: string
  details: Record<string, unknown>
}
