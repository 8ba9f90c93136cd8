import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { useComparison, blinkTimes } from '../stores/comparison'
import type { LoadedPane, Role } from '../stores/galaxies'
import { useNotices } from '../stores/notices'
import { difference as differenceOf } from './loadBand'

/** The two images that are held against one another in one place, their difference, and the blinking. */
export function usePair(panes: () => readonly LoadedPane[]) {
  const comparison = useComparison()
  const notices = useNotices()
  const second = shallowRef(false)
  const difference = shallowRef<LoadedPane | null>(null)

  const pair = computed<readonly [LoadedPane, LoadedPane] | null>(() => {
    const all = panes()
    const by = (role: Role | null): LoadedPane | undefined => all.find((pane) => pane.role === role)
    const first = by(comparison.pair.first) ?? all[0]
    const others = all.filter((pane) => pane !== first)
    const other = others.find(({ role }) => role === comparison.pair.second)
    const usual = others.find(({ role }) => role === 'recovered') ?? others[0]
    const chosen = other ?? usual
    return first && chosen ? [first, chosen] : null
  })

  let timer = 0
  watch(
    [() => comparison.mode, () => comparison.blinkSpeed, pair],
    () => {
      window.clearInterval(timer)
      second.value = false
      if (comparison.mode !== 'blink' || !pair.value) return
      timer = window.setInterval(() => (second.value = !second.value), 1000 * blinkTimes[comparison.blinkSpeed]!)
    },
    { immediate: true },
  )
  onScopeDispose(() => window.clearInterval(timer))

  let loads = new AbortController()
  watch(
    [() => comparison.mode === 'difference', pair],
    async ([wanted]) => {
      loads.abort()
      loads = new AbortController()
      const { signal } = loads
      difference.value = null
      if (!wanted || !pair.value) return
      const [first, other] = pair.value
      await notices.attempt(async () => {
        const [from, minus] = [other.drawn[0], first.drawn[0]]
        if (!from || !minus) return
        const made = await differenceOf(from, minus, signal)
        if (!signal.aborted) difference.value = { ...other, role: 'residual', bands: [made], drawn: [made] }
      })
    },
    { immediate: true },
  )
  onScopeDispose(() => loads.abort())

  return { pair, second, difference }
}
