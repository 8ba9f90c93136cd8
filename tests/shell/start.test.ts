import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { findDemo } from '../../src-main/shell/demo'
import { filesOnCommandLine } from '../../src-main/shell/startFiles'
import { throttle } from '../../src-main/shell/throttle'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'galatea-start-'))
})

describe('files on the command line', () => {
  it('are those that are there, relative ones from where the program was started', () => {
    writeFileSync(join(folder, 'a.fits'), '')
    const argv = ['/bin/electron', '/app', '--flag', 'a.fits', 'missing.fits', join(folder, 'a.fits')]
    expect(filesOnCommandLine(argv, folder, '/app')).toEqual([join(folder, 'a.fits'), join(folder, 'a.fits')])
  })

  it('do not include the application itself', () => {
    expect(filesOnCommandLine(['/bin/electron', folder], '/', folder)).toEqual([])
  })
})

describe('the demo’s result', () => {
  const write = (index: unknown): void => {
    mkdirSync(join(folder, 'demo-output'))
    writeFileSync(join(folder, 'demo-output', 'index.json'), typeof index === 'string' ? index : JSON.stringify(index))
  }

  it('is found with its paths, wherever they start from', async () => {
    write({ enhanced: ['sky.fits', '/elsewhere/b.fits'], model: 'model', report: 'report.html' })
    expect(await findDemo(['/nowhere', folder])).toEqual({
      folder: join(folder, 'demo-output'),
      enhanced: [join(folder, 'demo-output', 'sky.fits'), '/elsewhere/b.fits'],
      model: join(folder, 'demo-output', 'model'),
      run: null,
      dataset: null,
      events: null,
      simulator: null,
    })
  })

  it.each([{ unfinished: true }, '{ "enhanced": [', { enhanced: 'sky.fits' }, []])(
    'is none where it is %j',
    async (index) => {
      write(index)
      expect(await findDemo([folder])).toBeNull()
    },
  )
})

describe('throttling', () => {
  it('acts at once, then at most once in a while, and never forgets the last', () => {
    vi.useFakeTimers()
    const act = vi.fn()
    const throttled = throttle(100, act)
    throttled()
    throttled()
    throttled()
    expect(act).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(100)
    expect(act).toHaveBeenCalledTimes(2)
    vi.advanceTimersByTime(1000)
    expect(act).toHaveBeenCalledTimes(2)
    throttled()
    expect(act).toHaveBeenCalledTimes(3)
    vi.useRealTimers()
  })
})
