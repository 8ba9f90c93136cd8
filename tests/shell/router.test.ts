import { describe, expect, it, vi } from 'vitest'
import { GalateaError } from '../../src-main/base/errors'
import { Router, type Handlers } from '../../src-main/shell/router'
import { calls } from '../../src-preload/contract'

/** Handlers that all fail but those given. */
function handlersWith(some: Partial<Handlers>): Handlers {
  const none = Object.fromEntries(Object.keys(calls).map((name) => [name, () => Promise.reject(new Error(name))]))
  return { ...none, ...some } as Handlers
}

function clientOf(window: number) {
  const heard: [number, unknown][] = []
  return { window, heard, send: (id: number, payload: unknown) => void heard.push([id, payload]) }
}

describe('the router', () => {
  it('answers a call with the handler’s value', async () => {
    const router = new Router(handlersWith({ showInFolder: () => null }))
    const reply = await router.call(clientOf(1), { id: 1, name: 'showInFolder', input: { path: '/a' } })
    expect(reply).toEqual({ ok: true, value: null })
  })

  it.each([
    ['no envelope', 'hello'],
    ['an unknown call', { id: 1, name: 'deleteEverything', input: null }],
    ['a name of the prototype', { id: 1, name: 'constructor', input: null }],
    ['an input that does not fit', { id: 1, name: 'showInFolder', input: { path: 7 } }],
    ['a relative path', { id: 1, name: 'showInFolder', input: { path: '../secrets' } }],
    ['a field too many', { id: 1, name: 'showInFolder', input: { path: '/a', also: 1 } }],
  ])('refuses %s and reaches no handler', async (_what, message) => {
    const showInFolder = vi.fn(() => null)
    const router = new Router(handlersWith({ showInFolder }))
    expect(await router.call(clientOf(1), message)).toMatchObject({ ok: false, error: { code: 'usage' } })
    expect(showInFolder).not.toHaveBeenCalled()
  })

  it('answers an error as code, sentence and details', async () => {
    const openImage = () => Promise.reject(new GalateaError('unreadable', 'no image', { path: '/a' }))
    const router = new Router(handlersWith({ openImage }))
    const reply = await router.call(clientOf(1), { id: 1, name: 'openImage', input: { path: '/a' } })
    expect(reply).toEqual({ ok: false, error: { code: 'unreadable', message: 'no image', details: { path: '/a' } } })
  })

  it('cancels the call of the window that asks, not that of another with the same number', async () => {
    const openImage: Handlers['openImage'] = (_input, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
    const router = new Router(handlersWith({ openImage }))
    const [a, b] = [clientOf(1), clientOf(2)]
    const message = { id: 7, name: 'openImage', input: { path: '/a' } }
    const replies = [router.call(a, message), router.call(b, message)] as const
    router.cancel(b, { id: 7 })
    expect(await replies[1]).toMatchObject({ ok: false, error: { code: 'cancelled' } })
    router.forget(1)
    expect(await replies[0]).toMatchObject({ ok: false, error: { code: 'cancelled' } })
  })

  it('gives a new subscriber the state, then every change, until it leaves or its window goes', () => {
    const router = new Router(handlersWith({}), { jobs: () => ({ whole: true, changed: [], removed: [] }) })
    const [a, b] = [clientOf(1), clientOf(2)]
    router.subscribe(a, { id: 1, name: 'jobs' })
    router.subscribe(b, { id: 5, name: 'menuAction' })
    router.subscribe(b, { id: 6, name: 'nothing' })
    expect(a.heard).toEqual([[1, { whole: true, changed: [], removed: [] }]])
    router.emit('menuAction', 'open')
    expect(b.heard).toEqual([[5, 'open']])
    router.unsubscribe(b, { id: 5 })
    router.emit('menuAction', 'open')
    expect(b.heard).toHaveLength(1)
    router.forget(1)
    expect(router.subscriberCount).toBe(0)
  })
})
