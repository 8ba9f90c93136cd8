import { createRequire } from 'node:module'
import util from 'node:util'
import type * as core from '@tensorflow/tfjs-core'
import { GalateaError } from '../../../base/errors'

/** The part of TensorFlow.js that both packages have in common. */
export type TensorFlow = typeof core

export interface Library {
  tf: TensorFlow
  /** As a device description names it. */
  provider: string
}

/** An optional peer: its package cannot be installed without a download of libtensorflow. */
export const nativePackage = '@tensorflow/tfjs-node-gpu'

/** TensorFlow's own runtime on a GPU where the peer is installed, otherwise TensorFlow.js in plain JavaScript. */
export async function loadLibrary(): Promise<Library> {
  const native = loadNative()
  if (native) return { tf: native, provider: 'tfjs-node-gpu' }
  const tf = await import('@tensorflow/tfjs-core')
  await import('@tensorflow/tfjs-backend-cpu')
  // Otherwise its first operation advertises another package on the terminal.
  tf.enableProdMode()
  await tf.setBackend('cpu')
  return { tf, provider: 'tfjs-backend-cpu' }
}

/** Resolved by Node and not by a bundler, which would put a stub in the place of a missing peer. */
const peerRequire = (): NodeJS.Require => createRequire(import.meta.url)

function loadNative(): TensorFlow | null {
  if (!isNativeInstalled()) return null
  restoreRemovedUtility()
  try {
    return peerRequire()(nativePackage) as TensorFlow
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const sentence = `${nativePackage} is installed but cannot be loaded: ${reason}`
    throw new GalateaError('device', sentence, {}, { cause: error })
  }
}

export function isNativeInstalled(): boolean {
  try {
    peerRequire().resolve(nativePackage)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return false
    throw error
  }
}

/** tfjs-node 4.22 calls `util.isNullOrUndefined`, which Node 23 and Electron no longer have. */
function restoreRemovedUtility(): void {
  if ('isNullOrUndefined' in util) return
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined })
}
