import { resolve } from 'node:path'
import { exitCode } from '../../base/errors'
import type { EnhanceFilesResult } from '../../astronomy/recovery/enhance/files'
import type { CommandDefinition } from '../command'
import { integer, number, positive } from '../options'
import { table } from '../terminal'

interface Options {
  model: string
  out: string
  hdu?: number
  psf?: string
  fwhm?: number
  fwhmPixels?: number
  pixelScale?: number
  strength: number
  tile?: number
  memory?: number
  test?: boolean
  anyway?: boolean
  overwrite?: boolean
  naming?: string
  summary?: string
}

export const definition: CommandDefinition = {
  name: 'enhance',
  summary: 'Recover detail in images with a trained model, into FITS files',
  configure(command) {
    command
      .argument('<files...>', 'FITS, XISF, PNG or JPEG, or folders of them; files of one band each are joined by name')
      .requiredOption('--model <folder>', 'a model of the task galaxy-recovery')
      .option('--out <folder>', 'where results go', '.')
      .option('--hdu <n>', 'the HDU to take, from 0', integer(0, 100000))
      .option('--psf <file>', "FITS file with the inputs' point-spread function")
      .option('--fwhm <arcsec>', "FWHM of the inputs' point-spread function", positive)
      .option('--fwhm-pixels <px>', 'the same in pixels', positive)
      .option('--pixel-scale <arcsec>', 'where the files do not say it', positive)
      .option('--strength <s>', '0: the input, 1: the output of the network', number(0, 1), 1)
      .option('--tile <px>', 'side of a tile', integer(16, 16384))
      .option('--memory <MB>', 'choose tiles that need no more than this', integer(16, 1_000_000))
      .option('--test', 'the inputs are sharp: degrade them as the model was trained for, recover, compare')
      .option('--anyway', 'recover what the model was not trained for as well; the file says so')
      .option('--overwrite', 'replace results that are there already')
      .option('--naming <pattern>', "names of the results, {name} being the input's", '{name}-recovered')
      .option('--summary <file>', 'write a CSV table with what became of each input')
  },
  async run(files, given, context) {
    const options = given as unknown as Options
    const { enhanceFiles } = await import('../../astronomy/recovery/enhance/files')
    const { imagesIn, writeSummary } = await import('../../astronomy/recovery/enhance/batch')
    const { results, warnings } = await enhanceFiles(
      await imagesIn(files.map((file) => resolve(file))),
      {
        model: resolve(options.model),
        out: resolve(options.out),
        overwrite: options.overwrite ?? false,
        ...(options.naming !== undefined && { naming: options.naming }),
        strength: options.strength,
        tile: options.tile ?? null,
        memoryBytes: options.memory === undefined ? null : options.memory * 1e6,
        test: options.test ?? false,
        anyway: options.anyway ?? false,
        seed: context.seed,
        device: context.device,
        threads: context.threads,
        pixelScaleArcsec: options.pixelScale ?? null,
        hdu: options.hdu ?? null,
        fwhmArcsec: options.fwhm ?? null,
        fwhmPixels: options.fwhmPixels ?? null,
        psf: options.psf === undefined ? null : resolve(options.psf),
      },
      context.work,
    )
    if (options.summary !== undefined) await writeSummary(resolve(options.summary), results)
    for (const warning of warnings) context.warn(warning)
    return { json: { results }, text: describe(results), exitCode: status(results) }
  },
}

type Results = EnhanceFilesResult['results']

/** Refused inputs decide the exit status, also beside finished ones. */
function status(results: Results): 0 | 1 | 2 | 3 {
  const codes = results.flatMap((result) => (result.refused ? [exitCode(result.error.code)] : []))
  return codes.length === 0 ? 0 : (Math.max(...codes) as 1 | 2 | 3)
}

function describe(results: Results): string {
  const rows = results.map((result) =>
    result.refused
      ? [result.input, `refused: ${result.error.message}`, null, null, null]
      : [result.input, result.output, result.tiles, Number(result.seconds.toFixed(2)), result.device],
  )
  const flags = results.flatMap((result) =>
    result.refused ? [] : result.flags.map((flag) => `! ${result.input}: ${flag.message}`),
  )
  return [table(['input', 'output', 'tiles', 'seconds', 'device'], rows), ...flags].join('\n')
}
