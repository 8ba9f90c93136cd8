import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { ErrorCode } from '../../src-preload/contract/errors'
import { asCallError } from '../api/errors'

export interface Notice {
  id: number
  kind: 'error' | 'done'
  /** Of an error: the window's heading for it. */
  code: ErrorCode | 'engineRestarted' | null
  /** A sentence, ready to be shown. */
  text: string
}

const doneStays = 6000

/** Sentences that appear at the edge of the window: errors until dismissed, good news for a while. */
export const useNotices = defineStore('notices', () => {
  const notices = ref<Notice[]>([])
  let nextId = 1

  function add(notice: Omit<Notice, 'id'>): number {
    const id = nextId++
    notices.value = [...notices.value.slice(-3), { ...notice, id }]
    return id
  }

  function fail(thrown: unknown): void {
    const error = asCallError(thrown)
    if (error.code !== 'cancelled') add({ kind: 'error', code: error.code, text: error.message })
  }

  function tell(text: string): void {
    const id = add({ kind: 'done', code: null, text })
    setTimeout(() => dismiss(id), doneStays)
  }

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  /** Runs something that a person asked for; what goes wrong is shown. */
  async function attempt<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act()
    } catch (thrown) {
      fail(thrown)
      return undefined
    }
  }

  return { notices, add, fail, tell, dismiss, attempt }
})
