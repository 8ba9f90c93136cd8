import { describe, expect, it } from 'vitest'
import { OpenOnce } from '../../../src-main/jobs/services/openOnce'

function setUp(most: number) {
  const log: string[] = []
  const store = new OpenOnce<string>(
    most,
    (path) => {
      log.push(`open ${path}`)
      return path === 'bad' ? Promise.reject(new Error('bad')) : Promise.resolve(path)
    },
    (value) => void log.push(`close ${value}`),
  )
  return { store, log }
}

describe('what stays open', () => {
  it('is opened once, and the longest unused is closed first', async () => {
    const { store, log } = setUp(2)
    for (const path of ['a', 'b', 'a', 'c']) await store.get(path)
    expect(log).toEqual(['open a', 'open b', 'open c', 'close b'])
  })

  it('is opened once when it is asked for twice at the same time', async () => {
    const { store, log } = setUp(2)
    expect(await Promise.all([store.get('a'), store.get('a')])).toEqual(['a', 'a'])
    expect(log).toEqual(['open a'])
  })

  it('is tried anew after a failure, and opened anew when forgotten', async () => {
    const { store, log } = setUp(2)
    await expect(store.get('bad')).rejects.toThrow('bad')
    await expect(store.get('bad')).rejects.toThrow('bad')
    await store.get('a')
    await store.forget('a')
    await store.forget('never')
    await store.get('a')
    expect(log).toEqual(['open bad', 'open bad', 'open a', 'close a', 'open a'])
  })
})
