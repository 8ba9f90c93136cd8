import { resolve } from 'node:path'
import type { CommandDefinition } from '../command'
import { table } from '../terminal'

export const definition: CommandDefinition = {
  name: 'verify',
  summary: 'Say whether files are still as they were written, and what made them',
  configure(command) {
    command.argument('<path...>', 'results of Galatea: files, models, data sets')
  },
  async run(paths, _options, context) {
    const { verify } = await import('../../tasks/verify')
    const verifications = []
    for (const path of paths) verifications.push(await verify(resolve(path)))
    const broken = verifications.filter(({ holds }) => !holds)
    for (const { reason } of broken) if (reason) context.warn(reason)
    const text = verifications.map(({ path, holds, origin }) => {
      const rows = Object.entries(origin).map(([name, value]) => [name, value.slice(0, 100)])
      return `${path}: ${holds ? 'as it was written' : 'CHANGED'}\n${rows.length > 0 ? table(['', ''], rows) : ''}`
    })
    return {
      json: { holds: broken.length === 0, files: verifications },
      text: `${text.join('\n').trimEnd()}\n\nThis is integrity, not authorship: whoever changes a file can seal it anew.`,
      exitCode: broken.length === 0 ? 0 : 1,
    }
  },
}
