import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src-main/cli/commands'

const common = ['--json', '--quiet', '--seed', '--device', '--threads']

describe('the commands', () => {
  it('have names of their own', () => {
    const names = commands.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThan(0)
  })

  describe.each(commands.map((entry) => [entry.name, entry] as const))('%s', (name, entry) => {
    it('says of itself what the help page says', async () => {
      const definition = await entry.load()
      expect(definition.name).toBe(name)
      expect(definition.summary).toBe(entry.summary)
    })

    it('describes each of its options and leaves the common ones to the frame', async () => {
      const command = new Command()
      ;(await entry.load()).configure(command)
      for (const option of command.options) {
        expect(option.description, option.flags).not.toBe('')
        expect(common).not.toContain(option.long)
      }
    })
  })
})
