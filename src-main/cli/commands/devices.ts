import { listDevices } from '../../engine/runtime/devices'
import type { CommandDefinition } from '../command'
import { table } from '../terminal'

export const definition: CommandDefinition = {
  name: 'devices',
  summary: 'List what networks can run on here, each of them tried',
  configure(command) {
    command.addHelpText('after', '\nThe time is that of a small fixed load, to compare devices by.')
  },
  async run(_args, _options, { threads }) {
    const devices = await listDevices({ threads })
    const rows = devices.map(({ id, provider, name, works, reason, milliseconds }) => [
      id,
      provider,
      works ? 'works' : 'does not work',
      milliseconds === null ? '' : `${milliseconds.toFixed(1)} ms`,
      works ? (name ?? '') : (reason ?? ''),
    ])
    return { json: { devices }, text: table(['device', 'provider', '', 'time', ''], rows) }
  },
}
