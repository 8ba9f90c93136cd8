import { Option } from 'commander'
import { integer, number, positive } from '../../../options'

const options = [
  new Option('--bands <list>', 'names of the bands in order, as i,r,g').argParser(list),
  new Option('--size <px>', 'side of an item').argParser(integer(8, 4096)).default(64),
  new Option('--layout <kind>', 'mosaic: find sources and cut them out; stamps: every image is an item; auto').default(
    'auto',
  ),
  new Option('--fit <how>', 'size of stamps: crop (or pad with sky), resize, auto').default('auto'),
  new Option('--sky <how>', 'level of the sky: subtract, keep, auto').default('auto'),
  new Option('--detection-band <band>', 'band in which sources are found (default: r, else the middle one)'),
  new Option('--minimum-snr <ratio>', 'fainter sources are left out').argParser(number(0, 1e9)).default(20),
  new Option('--keep-stars', 'stars are items too'),
  new Option('--maximum-items <n>', 'the brightest so many of each mosaic').argParser(integer(1, 2 ** 31)),
  new Option('--unit <unit>', 'unit of the pixels, where the files do not say it'),
  new Option('--pixel-scale <arcsec>', 'arc seconds a pixel, where the files do not say it').argParser(positive),
  new Option('--zero-point <mag>', 'magnitude of one unit, where the files do not say it').argParser(number(-100, 100)),
  new Option('--gain <electrons>', 'electrons a unit, where the files do not say it').argParser(positive),
]

/** Images of galaxies, FITS, XISF, PNG or JPEG: for the tasks `galaxy-recovery` and `generate`. */
export const galaxies = options

function list(text: string): string[] {
  return text.split(',').map((word) => word.trim())
}
