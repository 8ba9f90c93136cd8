import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { GalateaError } from '../../src-main/base/errors'
import type { CommandDefinition, Context, Outcome } from '../../src-main/cli/command'
import { main } from '../../src-main/cli/main'
import { version } from '../../package.json'

const run = vi.fn<CommandDefinition['run']>()
const loaded = vi.fn()

vi.mock('../../src-main/cli/commands', () => {
  const entry = (name: string) => ({
    name,
    summary: `the ${name} of the test`,
    load: async (): Promise<CommandDefinition> => {
      loaded(name)
      return {
        name,
        summary: `the ${name} of the test`,
        configure: (command) => command.argument('[files...]').option('--size <n>'),
        run: (args, options, context) => run(args, options, context),
      }
    },
  })
  return { commands: [entry('echo'), entry('group one'), entry('group two')] }
})

async function call(...argv: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' }
  const capture = (stream: 'stdout' | 'stderr') =>
    vi.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      written[stream] += String(chunk)
      return true
    })
  const spies = [capture('stdout'), capture('stderr')]
  try {
    return { status: await main(argv), ...written }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

const outcome: Outcome = { json: { answer: 42 }, text: 'the answer is 42\n\n' }

beforeEach(() => {
  run.mockReset().mockResolvedValue(outcome)
  loaded.mockReset()
})

afterEach(() => {
  process.removeAllListeners('SIGINT') // each call listens for Ctrl-C until its process ends
})

describe('the frame of every command', () => {
  it('prints readable text, and with --json exactly one object', async () => {
    expect(await call('echo', 'a', 'b')).toEqual({ status: 0, stdout: 'the answer is 42\n', stderr: '' })
    expect(await call('echo', '--json')).toEqual({ status: 0, stdout: '{"answer":42}\n', stderr: '' })
  })

  it('gives a command its arguments and own options apart from the common ones', async () => {
    await call('echo', 'a', '--size', '5', 'b', '--seed', '9', '--threads', '2', '--device', 'cpu', '--quiet', '--json')
    expect(run).toHaveBeenCalledWith(['a', 'b'], { size: '5' }, expect.anything())
    const context: Context = run.mock.calls[0]![2]
    expect(context).toMatchObject({ json: true, quiet: true, seed: 9, device: 'cpu', threads: 2 })
  })

  it('has the seed 1, the device auto and no thread count unless told', async () => {
    await call('echo')
    expect(run.mock.calls[0]![2]).toMatchObject({ json: false, quiet: false, seed: 1, device: 'auto', threads: null })
  })

  it('loads only the command that is called', async () => {
    await call('group', 'two', 'x')
    expect(loaded.mock.calls).toEqual([['group two']])
    expect(run).toHaveBeenCalledWith(['x'], {}, expect.anything())
  })

  it('reports progress on stderr, and none with --quiet', async () => {
    run.mockImplementation(async (_args, _options, context) => {
      context.work.progress?.report(0.5, 'half')
      return outcome
    })
    expect((await call('echo', '--json')).stderr).toContain('50 % half')
    expect((await call('echo', '--json', '--quiet')).stderr).toBe('')
  })

  it('warns on stderr even with --quiet: an assumption is never silent', async () => {
    run.mockImplementation(async (_args, _options, context) => {
      context.warn('the pixel scale is assumed')
      return outcome
    })
    expect((await call('echo', '--quiet')).stderr).toBe('galatea: the pixel scale is assumed\n')
  })

  it('passes on the exit status of a command that failed in part', async () => {
    run.mockResolvedValue({ ...outcome, exitCode: 3 })
    expect((await call('echo')).status).toBe(3)
  })
})

describe('a failure', () => {
  it.each([
    { code: 'unreadable', status: 3 },
    { code: 'invalid-recipe', status: 2 },
    { code: 'disk', status: 1 },
  ] as const)('of kind $code ends with status $status, a sentence and {error}', async ({ code, status }) => {
    run.mockRejectedValue(new GalateaError(code, 'a.fits holds 0 bytes.', { file: 'a.fits' }))
    const plain = await call('echo')
    expect(plain).toEqual({ status, stdout: '', stderr: 'galatea: a.fits holds 0 bytes.\n' })
    const json = await call('echo', '--json')
    expect(json.status).toBe(status)
    expect(JSON.parse(json.stdout)).toEqual({
      error: { code, message: 'a.fits holds 0 bytes.', details: { file: 'a.fits' } },
    })
  })

  it('that is a defect shows its stack', async () => {
    run.mockRejectedValue(new TypeError('x is not a function'))
    const { status, stderr } = await call('echo')
    expect(status).toBe(1)
    expect(stderr).toContain('x is not a function')
    expect(stderr).toContain('main.test.ts')
  })
})

describe('wrong usage', () => {
  it.each([
    [['echo', '--sise', '5'], '--sise'],
    [['echo', '--seed', '-1'], '-1'],
    [['echo', '--seed', '1.5'], '1.5'],
    [['echo', '--seed', '4294967296'], '4294967296'],
    [['echo', '--threads', 'many'], 'many'],
    [['eco'], 'eco'],
    [['group', 'three'], 'three'],
  ])('%j ends with status 2 and names %s', async (argv, named) => {
    const plain = await call(...argv)
    expect(plain.status).toBe(2)
    expect(plain.stderr).toContain(named)
    expect(plain.stdout).toBe('')
    const json = await call(...argv, '--json')
    expect(json.status).toBe(2)
    const { error } = JSON.parse(json.stdout)
    expect(error.code).toBe('usage')
    expect(error.message).toContain(named)
    expect(run).not.toHaveBeenCalled()
  })

  it('asks for the value of an option that has none', async () => {
    expect(await call('echo', '--size')).toMatchObject({ status: 2, stderr: expect.stringContaining('--size') })
  })

  it.each([[[]], [['group']]])('%j, without a command, shows the commands and ends with status 2', async (argv) => {
    const { status, stderr } = await call(...argv)
    expect(status).toBe(2)
    expect(stderr).toContain('Usage: galatea')
  })
})

describe('help', () => {
  it('lists every command without loading one', async () => {
    const { status, stdout } = await call('--help')
    expect(status).toBe(0)
    expect(stdout).toContain('the echo of the test')
    expect(loaded).not.toHaveBeenCalled()
  })

  it('of a command names its options and the common ones', async () => {
    const { status, stdout } = await call('echo', '--help')
    expect(status).toBe(0)
    for (const option of ['--size', '--json', '--quiet', '--seed', '--device', '--threads']) {
      expect(stdout).toContain(option)
    }
  })

  it('prints the version', async () => {
    expect(await call('--version')).toMatchObject({ status: 0, stdout: `${version}\n` })
  })
})
