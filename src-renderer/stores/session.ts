import { defineStore } from 'pinia'
import { computed, effectScope, ref, shallowRef, watch } from 'vue'
import type { z } from 'zod'
import { call } from '../api/calls'
import { useNotices } from './notices'

interface Part {
  schema: z.ZodType
  /** As JSON; null: nothing is to be kept. Watched deeply: what it reads is what is saved. */
  capture(): unknown
  restore(value: unknown): unknown
}

/** A drag changes a view sixty times a second; the file is written when it has come to rest. */
const rest = 800

/**
 * What is open, and how it is looked at, kept by part so that it survives a crash. After a crash the last session comes
 * back by itself; after an orderly end it is offered.
 */
export const useSession = defineStore('session', () => {
  const parts = new Map<string, Part>()
  /** Of parts that are not registered (yet): saved again as they are. */
  const previous = shallowRef<Readonly<Record<string, unknown>>>({})
  /** Whether the last run of the program died. */
  const crashed = ref(false)
  const restored = ref(false)
  const scope = effectScope(true)
  let started = false
  let waiting = 0

  const canRestore = computed(() => !restored.value && Object.keys(previous.value).length > 0)

  /** Keeps a part from now on; where the session is being restored already, it is restored at once. */
  function keep<T>(id: string, schema: z.ZodType<T>, part: { capture(): T | null; restore(value: T): unknown }): void {
    const entry: Part = { schema, capture: () => part.capture(), restore: (value) => part.restore(value as T) }
    parts.set(id, entry)
    scope.run(() => watch(() => JSON.stringify(entry.capture()), schedule))
    if (restored.value) void useNotices().attempt(() => restorePart(id, entry))
  }

  async function start(): Promise<void> {
    const session = await call('readSession', null)
    previous.value = session?.parts ?? {}
    crashed.value = session !== null && !session.ended
    started = true
  }

  /** Opens again what was open. What cannot be (a file that is gone) is told, and the rest comes back. */
  async function restore(): Promise<void> {
    restored.value = true
    for (const [id, part] of parts) await useNotices().attempt(() => restorePart(id, part))
  }

  async function restorePart(id: string, part: Part): Promise<void> {
    if (!(id in previous.value)) return
    const parsed = part.schema.safeParse(previous.value[id])
    // A part that an older program kept in another form is no session of this one.
    if (parsed.success) await part.restore(parsed.data)
  }

  function schedule(): void {
    window.clearTimeout(waiting)
    waiting = window.setTimeout(() => void useNotices().attempt(save), rest)
  }

  async function save(): Promise<void> {
    if (!started) return
    const kept: Record<string, unknown> = { ...previous.value }
    for (const [id, part] of parts) {
      const value = part.capture()
      if (value !== null) kept[id] = value
    }
    await call('saveSession', { parts: kept })
  }

  return { crashed, restored, canRestore, keep, start, restore, save }
})
