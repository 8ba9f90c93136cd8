import { describe, expect, it } from 'vitest'
import { GalateaError } from '../../src-main/base/errors'
import { Connection } from '../../src-main/jobs/connection'
import type { ToHost } from '../../src-main/jobs/protocol'

function setUp() {
  const sent: ToHost[] = []
  const connection = new Connection({ postMessage: (message) => sent.push(message) })
  return { sent, connection }
}

describe('the line to the engine process', () => {
  it('answers each call with its own value, whatever the order', async () => {
    const { sent, connection } = setUp()
    const [a, b] = [connection.call('one', 1), connection.call('two', 2)]
    expect(sent).toEqual([
      { type: 'call', id: 1, method: 'one', input: 1 },
      { type: 'call', id: 2, method: 'two', input: 2 },
    ])
    connection.receive({ type: 'value', id: 2, value: 'b' })
    connection.receive({ type: 'value', id: 1, value: 'a' })
    expect(await Promise.all([a.done, b.done])).toEqual(['a', 'b'])
  })

  it('rejects with code, sentence and details', async () => {
    const { connection } = setUp()
    const { done } = connection.call('open', {})
    const error = { code: 'unreadable' as const, message: 'no FITS file', details: { path: '/x' } }
    connection.receive({ type: 'error', id: 1, error })
    await expect(done).rejects.toMatchObject({ ...error, name: 'GalateaError' })
  })

  it('hands on progress and rest, and steers only calls that are under way', async () => {
    const { sent, connection } = setUp()
    const heard: unknown[] = []
    const call = connection.call(
      'train',
      {},
      {
        progress: (...report) => heard.push(report),
        held: () => heard.push('held'),
      },
    )
    connection.receive({ type: 'progress', id: 1, fraction: 0.5, message: 'half', detail: { step: 1 } })
    connection.receive({ type: 'held', id: 1 })
    expect(heard).toEqual([[0.5, 'half', { step: 1 }], 'held'])
    call.pause()
    call.tell({ rateFactor: 0.5 })
    connection.receive({ type: 'value', id: 1, value: null })
    await call.done
    call.cancel()
    call.tell({ rateFactor: 0.25 })
    expect(sent.slice(1)).toEqual([
      { type: 'pause', id: 1 },
      { type: 'tell', id: 1, message: { rateFactor: 0.5 } },
    ])
  })

  it('fails every call, now and later, when the process is gone', async () => {
    const { connection } = setUp()
    const { done } = connection.call('train', {})
    connection.close(new GalateaError('internal', 'The engine process ended.'))
    await expect(done).rejects.toThrow('The engine process ended.')
    await expect(connection.call('again', {}).done).rejects.toThrow('The engine process ended.')
  })
})
