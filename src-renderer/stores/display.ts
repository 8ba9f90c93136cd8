import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { ImageMapId } from '../viewer/colourMaps'
import type { LimitId, Limits, StretchId } from '../viewer/stretch'

/** How images are shown: one setting for every pane, so that they can be compared. */
export const useDisplay = defineStore('display', () => {
  const stretch = ref<StretchId>('asinh')
  /** Doublings of the stretch's strength. */
  const lift = ref(0)
  const limitRule = ref<LimitId>('sky')
  const custom = ref<Limits>({ low: 0, high: 1 })
  const map = ref<ImageMapId>('gray')
  const inverted = ref(false)
  /** Half-range of the residual as a multiple of the automatic one. */
  const residualFactor = ref(1)

  function setCustom(limits: Limits): void {
    limitRule.value = 'custom'
    custom.value = limits
  }

  return { stretch, lift, limitRule, custom, map, inverted, residualFactor, setCustom }
})
