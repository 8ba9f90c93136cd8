import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { AxisName, Finding } from '../../src-preload/contract/training'
import { engine } from '../api/engine'
import type { Range } from '../plots/keys'
import type { CurveSet } from '../plots/trainingFigures'
import { useNotices } from './notices'

/** What the engine has of a run, as far as it is looked at. */
export interface RunCurves {
  /** The engine's, and the question it answered. */
  version: string
  question: string
  rows: number
  newest: Readonly<Record<string, number>>
  findings: readonly Finding[]
  set: CurveSet
}

/** Points of a curve that are fetched: more than a plot has pixels would not be seen. */
const mostPoints = 1200

/**
 * Curves of the runs that are looked at. The engine keeps the numbers and sends what can be seen of them, so that a run
 * of a hundred thousand lines takes no more room here than one of a thousand.
 */
export const useCurves = defineStore('curves', () => {
  const notices = useNotices()
  const axis = ref<AxisName>('step')
  /** Weight of the moving average. */
  const smoothing = ref(0.9)
  const logScale = ref(false)
  /** What all plots show of x; null: everything. */
  const range = shallowRef<Range | null>(null)
  const byRun = shallowRef<ReadonlyMap<string, RunCurves>>(new Map())
  const wanted = shallowRef<readonly string[]>([])
  let reading: Promise<void> | null = null
  let again = false

  const question = computed(() => JSON.stringify([axis.value, smoothing.value, range.value]))

  /** Looks at these runs from now on, and at no others. */
  async function look(runs: readonly string[]): Promise<void> {
    wanted.value = [...new Set(runs)]
    byRun.value = new Map([...byRun.value].filter(([run]) => wanted.value.includes(run)))
    await refresh()
  }

  /** Reads what is new; asked again meanwhile, it reads once more afterwards. */
  function refresh(): Promise<void> {
    again = true
    reading ??= (async () => {
      while (again) {
        again = false
        for (const run of wanted.value) await read(run)
      }
    })().finally(() => (reading = null))
    return reading
  }

  async function read(run: string): Promise<void> {
    const known = byRun.value.get(run)
    const asked = question.value
    const same = known?.question === asked
    let answer = await ask(run, Object.keys(known?.newest ?? {}), same ? known.version : null)
    if (answer.value.unchanged && known) return
    // The names of the columns are in the answer: what is new among them is asked for at once.
    const names = Object.keys(answer.value.newest)
    if (names.some((name) => !(name in (known?.newest ?? {})))) answer = await ask(run, names, null)
    if (!wanted.value.includes(run)) return
    const { version, rows, newest, findings } = answer.value
    const numbers = answer.buffers.map((buffer) => Array.from(new Float64Array(buffer)))
    const set = new Map(
      names.map((name, i) => {
        const [x = [], y = [], smoothX = [], smoothY = []] = numbers.slice(4 * i, 4 * i + 4)
        return [name, { x, y, smoothX, smoothY }]
      }),
    )
    byRun.value = new Map([...byRun.value, [run, { version, question: asked, rows, newest, findings, set }]])
  }

  function ask(run: string, columns: string[], version: string | null) {
    const [from, to] = range.value ?? [null, null]
    const look = { x: axis.value, from, to, points: mostPoints, smoothing: smoothing.value }
    return engine.call('readCurves', { run, columns: columns.slice(0, 100), ...look, version })
  }

  // Another axis has other numbers: what was zoomed to means nothing on it.
  watch(axis, () => (range.value = null))
  watch(question, () => void notices.attempt(refresh))

  return { axis, smoothing, logScale, range, byRun, look, refresh }
})
