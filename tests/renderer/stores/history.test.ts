import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useHistory } from '../../../src-renderer/stores/history'

let value = 0
const setTo = (to: number) => {
  const from = value
  return { title: `set to ${to}`, undo: () => void (value = from), redo: () => void (value = to) }
}

describe('the history of edits', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    value = 0
  })

  it('takes edits back and makes them again, in order', async () => {
    const history = useHistory()
    await history.perform(setTo(1))
    await history.perform(setTo(2))
    await history.undo()
    expect(value).toBe(1)
    await history.undo()
    expect(value).toBe(0)
    await history.undo()
    expect(value).toBe(0)
    await history.redo()
    await history.redo()
    expect(value).toBe(2)
    expect(history.next.undo?.title).toBe('set to 2')
    expect(history.next.redo).toBeNull()
  })

  it('forgets what was taken back once something else is done', async () => {
    const history = useHistory()
    await history.perform(setTo(1))
    await history.undo()
    await history.perform(setTo(5))
    expect(history.next.redo).toBeNull()
  })

  it('takes back two edits when asked twice at once', async () => {
    const history = useHistory()
    await history.perform(setTo(1))
    await history.perform(setTo(2))
    await Promise.all([history.undo(), history.undo()])
    expect(value).toBe(0)
  })

  it('keeps an edit that could not be taken back, and notes none that could not be made', async () => {
    const history = useHistory()
    const stuck = { title: 'stuck', redo: () => undefined, undo: () => Promise.reject(new Error('disk full')) }
    await history.perform(stuck)
    await expect(history.undo()).rejects.toThrow('disk full')
    expect(history.next.undo).toStrictEqual(stuck)
    await expect(history.perform({ ...stuck, redo: () => Promise.reject(new Error('no')) })).rejects.toThrow('no')
    expect(history.done).toHaveLength(1)
  })
})
