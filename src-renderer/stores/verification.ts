import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Verification } from '../../src-preload/contract/models'
import { call } from '../api/calls'

/** Whether files and folders are as they were written, and what made them, as `galatea verify` says it. */
export const useVerification = defineStore('verification', () => {
  /** null: nothing was asked. */
  const outcomes = shallowRef<readonly Verification[] | null>(null)
  const isWorking = ref(false)

  async function verify(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return
    isWorking.value = true
    try {
      outcomes.value = await call('verifyFiles', { paths: [...paths] })
    } finally {
      isWorking.value = false
    }
  }

  async function browse(kind: 'any' | 'folder'): Promise<void> {
    await verify(await call('choosePaths', { kind }))
  }

  function close(): void {
    outcomes.value = null
  }

  return { outcomes, isWorking, verify, browse, close }
})
