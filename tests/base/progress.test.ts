import { describe, expect, it } from 'vitest'
import { checkpoint, noProgress, progressTo } from '../../src-main/base/progress'

describe('progressTo', () => {
  it('maps a slice of a slice onto its share of the whole', () => {
    const seen: number[] = []
    const progress = progressTo((fraction) => seen.push(fraction))
    progress.slice(0.5, 1).slice(0, 0.5).report(0.5)
    expect(seen).toEqual([0.625])
  })

  it('never goes backwards nor outside 0…1, whatever is reported', () => {
    const seen: number[] = []
    const progress = progressTo((fraction) => seen.push(fraction))
    for (const fraction of [0.2, 0.1, -1, 0.4, 0.3]) progress.report(fraction)
    progress.slice(0, 0.3).report(1)
    progress.slice(0.5, 1).report(7)
    expect(seen).toEqual([0.2, 0.2, 0.2, 0.4, 0.4, 0.4, 1])
  })

  it('keeps the last message until another one comes', () => {
    const seen: string[] = []
    const progress = progressTo((_, message) => seen.push(message))
    progress.report(0.1, 'reading')
    progress.report(0.2)
    progress.report(0.3, 'training')
    expect(seen).toEqual(['reading', 'reading', 'training'])
  })

  it('has a token that goes nowhere', () => {
    expect(() => noProgress.slice(0, 1).report(0.5, 'unseen')).not.toThrow()
  })
})

describe('checkpoint', () => {
  it('passes when there is nothing to wait for', async () => {
    await expect(checkpoint({})).resolves.toBeUndefined()
  })

  it('throws the reason of the cancellation', async () => {
    const controller = new AbortController()
    controller.abort(new Error('stopped by hand'))
    await expect(checkpoint({ signal: controller.signal })).rejects.toThrow('stopped by hand')
  })

  it('waits at the gate, and notices a cancellation that came meanwhile', async () => {
    const controller = new AbortController()
    let open: () => void = () => undefined
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    const order: string[] = []
    const waiting = checkpoint({ signal: controller.signal, gate: () => opened }).catch((error: unknown) => {
      order.push(String(error))
    })
    await Promise.resolve()
    order.push('still paused')
    controller.abort(new Error('cancelled in the pause'))
    open()
    await waiting
    expect(order).toEqual(['still paused', 'Error: cancelled in the pause'])
  })
})
