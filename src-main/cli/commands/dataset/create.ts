import { InvalidArgumentError } from 'commander'
import type { Manifest } from '../../../store/dataset/manifest'
import type { CommandDefinition, Outcome } from '../../command'
import { integer, number, positive } from '../../options'
import { table } from '../../terminal'

type Shares = Record<'train' | 'validation' | 'test', number>

export const definition: CommandDefinition = {
  name: 'dataset create',
  summary: 'Make a data set from images: stamps, stacks or mosaics',
  configure(command) {
    command
      .argument('<dir>', 'folder of the data set, which must not exist yet')
      .requiredOption('--task <id>', 'what it is for: galaxy-recovery or generate')
      .requiredOption('--from <path...>', 'files and folders: FITS, XISF, PNG, JPEG')
      .option('--bands <list>', 'names of the bands in order, as i,r,g', list)
      .option('--size <px>', 'side of an item', integer(8, 4096), 64)
      .option('--split <shares>', 'train,validation,test in per cent', shares, shares('80,10,10'))
      .option('--layout <kind>', 'mosaic: find sources and cut them out; stamps: every image is an item; auto', 'auto')
      .option('--fit <how>', 'size of stamps: crop (or pad with sky), resize, auto', 'auto')
      .option('--sky <how>', 'level of the sky: subtract, keep, auto', 'auto')
      .option('--detection-band <band>', 'band in which sources are found (default: r, else the middle one)')
      .option('--minimum-snr <ratio>', 'fainter sources are left out', number(0, 1e9), 20)
      .option('--keep-stars', 'stars are items too')
      .option('--maximum-items <n>', 'the brightest so many of each mosaic', integer(1, 2 ** 31))
      .option('--unit <unit>', 'unit of the pixels, where the files do not say it')
      .option('--pixel-scale <arcsec>', 'arc seconds a pixel, where the files do not say it', positive)
      .option('--zero-point <mag>', 'magnitude of one unit, where the files do not say it', number(-100, 100))
      .option('--gain <electrons>', 'electrons a unit, where the files do not say it', positive)
      .option('--overwrite', 'replace the data set that is there')
  },
  async run([folder], given, context): Promise<Outcome> {
    const [{ createGalaxyDataset }, { parseGalaxyDatasetOptions }] = await Promise.all([
      import('../../../astronomy/dataset/create'),
      import('../../../astronomy/dataset/options'),
    ])
    const { pixelScale, overwrite, ...rest } = given
    const parsed = parseGalaxyDatasetOptions({ ...rest, pixelScaleArcsec: pixelScale, seed: context.seed })
    const { manifest, rejected, warnings } = await createGalaxyDataset(folder!, parsed, {
      overwrite: overwrite === true,
      work: context.work,
    })
    for (const warning of warnings) context.warn(warning)
    return {
      json: { dataset: folder, items: manifest.items, splits: manifest.split.counts, rejected, warnings },
      text: describe(folder!, manifest),
    }
  },
}

function describe(folder: string, { items, split, rejected }: Manifest): string {
  const { train, validation, test } = split.counts
  const made = `${folder}: ${items} items, ${train} to train, ${validation} to validate, ${test} to test`
  if (rejected.count === 0) return `${made}; nothing was left out.`
  const reasons = Object.entries(rejected.reasons).sort(([, a], [, b]) => b - a)
  return `${made}; ${rejected.count} left out.\n\n${table(['left out because', 'items'], reasons)}`
}

function list(text: string): string[] {
  return text.split(',').map((word) => word.trim())
}

/** `80,10,10` as fractions. */
function shares(text: string): Shares {
  const values = text.split(',').map(Number)
  const sum = values.reduce((a, b) => a + b, 0)
  if (values.length !== 3 || values.some((value) => !(value >= 0)) || Math.abs(sum - 100) > 1e-6) {
    throw new InvalidArgumentError(`Expected three shares that sum to 100, as 80,10,10, got '${text}'.`)
  }
  const [train, validation, test] = values.map((value) => value / 100) as [number, number, number]
  return { train, validation, test }
}
