import { createRequire } from 'node:module'
import util from 'node:util'
import * as core from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createTensorflowExecutor } from '../../../src-main/engine/runtime/tensorflow'
import { loadLibrary } from '../../../src-main/engine/runtime/tensorflow/library'

vi.mock('node:module', { spy: true })
afterEach(() => vi.mocked(createRequire).mockReset())

/** As if the optional peer were installed, and this were what requiring it does. */
function installPeer(load: () => unknown): void {
  const require = Object.assign(load, { resolve: () => 'somewhere' })
  vi.mocked(createRequire).mockReturnValue(require as unknown as NodeJS.Require)
}

describe('the TensorFlow.js library', () => {
  it('is the plain one where the peer is missing', async () => {
    const { provider, tf } = await loadLibrary()
    expect(provider).toBe('tfjs-backend-cpu')
    expect(tf.getBackend()).toBe('cpu')
  })

  it('is the peer where it is installed, with the utility that newer Nodes lack', async () => {
    const restore = Object.getOwnPropertyDescriptor(util, 'isNullOrUndefined')
    Reflect.deleteProperty(util, 'isNullOrUndefined')
    installPeer(() => {
      const { isNullOrUndefined } = util as unknown as { isNullOrUndefined: (value: unknown) => boolean }
      expect([null, undefined, 0, ''].map(isNullOrUndefined)).toEqual([true, true, false, false])
      return core
    })
    const executor = await createTensorflowExecutor()
    expect(executor.device).toMatchObject({ id: 'tensorflow', provider: 'tfjs-node-gpu' })
    await executor.dispose()
    if (restore) Object.defineProperty(util, 'isNullOrUndefined', restore)
  })

  it('says so where the peer is installed and broken', async () => {
    installPeer(() => {
      throw new Error('libcudart.so.11.0: cannot open shared object file')
    })
    await expect(loadLibrary()).rejects.toMatchObject({
      code: 'device',
      message: expect.stringMatching(
        /^@tensorflow\/tfjs-node-gpu is installed but cannot be loaded: libcudart/,
      ) as string,
    })
  })
})
