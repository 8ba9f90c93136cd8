import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

/** One change that can be taken back. */
export interface Edit {
  /** What was changed, ready to be shown after "Undo". */
  title: string
  undo(): unknown
  redo(): unknown
}

/** Further back nothing is kept: every edit may hold what it replaced. */
const mostEdits = 500

/**
 * Every change of the session, in the order it was made, whatever view made it. Undo and redo run one after the other,
 * so that a key held down cannot take back the same edit twice.
 */
export const useHistory = defineStore('history', () => {
  const done = shallowRef<readonly Edit[]>([])
  const undone = shallowRef<readonly Edit[]>([])
  let running: Promise<void> = Promise.resolve()

  const next = computed(() => ({ undo: done.value.at(-1) ?? null, redo: undone.value.at(-1) ?? null }))

  /** Notes a change that has been made already. */
  function record(edit: Edit): void {
    done.value = [...done.value, edit].slice(-mostEdits)
    undone.value = []
  }

  /** Makes a change and notes it; where it fails, nothing is noted. */
  async function perform(edit: Edit): Promise<void> {
    await edit.redo()
    record(edit)
  }

  function step(act: () => Promise<void>): Promise<void> {
    const result = running.then(act)
    running = result.catch(() => undefined)
    return result
  }

  function undo(): Promise<void> {
    return step(async () => {
      const edit = done.value.at(-1)
      if (!edit) return
      await edit.undo()
      done.value = done.value.filter((other) => other !== edit)
      undone.value = [...undone.value, edit]
    })
  }

  function redo(): Promise<void> {
    return step(async () => {
      const edit = undone.value.at(-1)
      if (!edit) return
      await edit.redo()
      undone.value = undone.value.filter((other) => other !== edit)
      done.value = [...done.value, edit]
    })
  }

  /** What was changed is gone (a data set was closed): its edits mean nothing any more. */
  function forget(gone: (edit: Edit) => boolean): void {
    done.value = done.value.filter((edit) => !gone(edit))
    undone.value = undone.value.filter((edit) => !gone(edit))
  }

  return { done, undone, next, record, perform, undo, redo, forget }
})
