import { GalateaError, exitCode, reportError } from '../../base/errors'
import type { CommandDefinition } from '../command'
import { inspectFile } from '../inspect'
import type { InspectOptions } from '../inspect/inspector'
import { integer } from '../options'

export const definition: CommandDefinition = {
  name: 'info',
  summary: 'Say what is in a file: images, tables, events',
  configure(command) {
    command
      .argument('<file...>', 'files of any format that Galatea reads')
      .option('--stats', 'count, sum and extremes of the physical values')
      .option('--columns <names>', 'only these columns of tables, separated by commas')
      .option('--hdu <n>', 'only this HDU', integer(0, 1e6))
  },
  async run(files, options, context) {
    const inspectOptions: InspectOptions = {
      stats: options.stats === true,
      columns: typeof options.columns === 'string' ? options.columns.split(',').map((name) => name.trim()) : null,
      hdu: typeof options.hdu === 'number' ? options.hdu : null,
      work: context.work,
    }
    const inspect = async (file: string): Promise<{ json: object; text: string }> => {
      const { json, text, warnings } = await inspectFile(file, inspectOptions)
      for (const warning of warnings) context.warn(warning)
      return { json, text }
    }
    if (files.length === 1) return inspect(files[0]!)

    // One file that cannot be read is no reason not to describe the others.
    const results: { json: object; text: string }[] = []
    let status: 0 | 1 | 2 | 3 = 0
    for (const file of files) {
      try {
        results.push(await inspect(file))
      } catch (thrown) {
        if (!(thrown instanceof GalateaError)) throw thrown
        const error = reportError(thrown)
        context.warn(error.message)
        results.push({ json: { file, error }, text: `${file}\n${error.message}` })
        status = exitCode(error.code)
      }
    }
    const json = { files: results.map((result) => result.json) }
    return { json, text: results.map((result) => result.text).join('\n\n'), exitCode: status }
  },
}
