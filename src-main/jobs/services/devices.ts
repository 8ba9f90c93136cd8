import type { Output } from '../../../src-preload/contract'
import { listDevices as list } from '../../engine/runtime/devices'

/** Each is tried in a process of its own, once; so the first answer takes seconds. */
export async function listDevices(): Promise<Output<'listDevices'>> {
  const reports = await list()
  return reports.map(({ id, provider, name, works, reason }) => ({ id, provider, name: name ?? id, works, reason }))
}
