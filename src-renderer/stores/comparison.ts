import { z } from 'zod'
import { defineStore } from 'pinia'
import { reactive, ref } from 'vue'
import type { Pane } from '../../src-preload/contract/jobs'

type Role = Pane['role']

export const comparisonModes = ['tiles', 'split', 'lens', 'blink', 'difference'] as const
export type ComparisonMode = (typeof comparisonModes)[number]

/** What a session keeps of it. */
export const comparisonState = z.object({
  mode: z.enum(comparisonModes),
  links: z.object({ pan: z.boolean(), zoom: z.boolean(), crosshair: z.boolean() }),
  grid: z.boolean(),
  compass: z.boolean(),
  magnifier: z.boolean(),
  colourBar: z.boolean(),
})

export const linkIds = ['pan', 'zoom', 'crosshair'] as const
export type LinkId = (typeof linkIds)[number]

/** Seconds that a blinking image stays, slowest first. */
export const blinkTimes = [2, 1.4, 1, 0.7, 0.5, 0.3, 0.2, 0.1] as const

/** How images are held against one another, and what is drawn over them. */
export const useComparison = defineStore('comparison', () => {
  const mode = ref<ComparisonMode>('tiles')
  /** The two images of all modes but side by side; null: the first, and what was recovered or else the second. */
  const pair = reactive<{ first: Role | null; second: Role | null }>({ first: null, second: null })
  /** Between panes side by side. The stretch's link is the display's. */
  const links = reactive<Record<LinkId, boolean>>({ pan: true, zoom: true, crosshair: true })
  const blinkSpeed = ref(3)
  /** Where the split is, 0…1 from the left. */
  const split = ref(0.5)
  /** Radius of the lens, CSS pixels. */
  const lensRadius = ref(110)
  const grid = ref(false)
  const compass = ref(true)
  const magnifier = ref(false)
  const colourBar = ref(true)

  /** A mode that is chosen again gives way to side by side. */
  function toggleMode(wanted: ComparisonMode): void {
    mode.value = mode.value === wanted ? 'tiles' : wanted
  }

  function blinkFaster(steps: number): void {
    blinkSpeed.value = Math.min(blinkTimes.length - 1, Math.max(0, blinkSpeed.value + steps))
  }

  function capture(): z.infer<typeof comparisonState> {
    return {
      mode: mode.value,
      links: { ...links },
      grid: grid.value,
      compass: compass.value,
      magnifier: magnifier.value,
      colourBar: colourBar.value,
    }
  }

  function restore(kept: z.infer<typeof comparisonState>): void {
    mode.value = kept.mode
    Object.assign(links, kept.links)
    grid.value = kept.grid
    compass.value = kept.compass
    magnifier.value = kept.magnifier
    colourBar.value = kept.colourBar
  }

  return {
    capture,
    restore,
    mode,
    pair,
    links,
    blinkSpeed,
    split,
    lensRadius,
    grid,
    compass,
    magnifier,
    colourBar,
    toggleMode,
    blinkFaster,
  }
})
