import { Option } from 'commander'

/** Showers in the layout of CaloChallenge or CaloGAN: for the task `calorimeter-shower`. */
export const showers = [
  new Option('--geometry <name|file>', 'of the showers: a name, or a binning file .xml (default: as the files say)'),
]
