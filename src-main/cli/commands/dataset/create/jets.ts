import { Option } from 'commander'
import { integer } from '../../../options'

/** Generated jets beside the reconstructed ones they became: for the task `jet-response`. */
export const jets = [
  new Option('--constituents <n>', 'the hardest so many of each jet are kept').argParser(integer(4, 4096)).default(128),
]
