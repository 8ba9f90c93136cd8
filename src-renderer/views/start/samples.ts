import type { Router } from 'vue-router'
import type { SampleKind } from '../../../src-preload/contract/about'
import type { Demo } from '../../../src-preload/contract/system'
import { call } from '../../api/calls'
import type { IconName } from '../../components/icons'
import { openFiles } from '../../opening'
import { useJobs } from '../../stores/jobs'
import { useSettings } from '../../stores/settings'

export const sampleIcons: Readonly<Record<SampleKind, IconName>> = {
  galaxy: 'galaxy',
  jets: 'detector',
  training: 'curve',
}

/** So small that the first curves are there after seconds on two cores. */
const smallTraining = [
  'generator.width=8',
  'generator.depth=2',
  'generator.stem=8',
  'discriminator.width=8',
  'discriminator.layers=2',
  'schedule.batch=8',
  'schedule.contentSteps=100',
  'schedule.logEvery=2',
  'schedule.validateEvery=50',
  'schedule.sampleEvery=50',
  'schedule.samples=4',
]

/** What of a demo that was run here can stand for a sample; null: it is simulated. */
export function fromDemo(kind: SampleKind, demo: Demo | null): string | null {
  if (!demo) return null
  return { galaxy: demo.enhanced[0] ?? null, jets: demo.events, training: demo.run }[kind]
}

/** Opens a sample: the demo's, else one that is made now; galaxies to train with are trained with at once. */
export async function openSample(kind: SampleKind, demo: Demo | null, router: Router): Promise<void> {
  const known = fromDemo(kind, demo)
  if (known) return openFiles([known], router)
  const { path } = await call('prepareSample', { kind })
  if (kind !== 'training') return openFiles([path], router)
  const device = useSettings().settings?.device ?? 'auto'
  await useJobs().train({ dataset: path, preset: 'galaxy-demo', resume: null, settings: smallTraining, device })
  await router.push('/training')
}
