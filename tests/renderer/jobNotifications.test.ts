import { expect, it } from 'vitest'
import { endedSince } from '../../src-renderer/jobNotifications'
import type { Job } from '../../src-preload/contract/jobs'

const job = (id: string, state: Job['state']): Job => ({ id, state }) as Job

it('tells of jobs that ended while they were watched, once, and not of cancelled ones', () => {
  const before = [job('a', 'running'), job('b', 'waiting'), job('c', 'done'), job('d', 'running'), job('e', 'paused')]
  const now = [job('a', 'done'), job('b', 'running'), job('c', 'done'), job('d', 'failed'), job('e', 'cancelled')]
  expect(endedSince(before, now).map(({ id }) => id)).toEqual(['a', 'd'])
  expect(endedSince(now, now)).toEqual([])
  expect(endedSince([], [job('f', 'done')])).toEqual([])
})
