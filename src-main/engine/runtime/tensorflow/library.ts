import util from 'node:util'
import { GalateaError } from '../../../base/errors'

/** The part of TensorFlow.js that both packages have in common. */
export type TensorFlow = typeof import('@tensorflow/tfjs-core')

export interface Library {
  tf: TensorFlow
  /** As a device description names it. */
  provider: string
}

/** An optional peer: its package cannot be installed without a download of libtensorflow. */
const nativePackage: string = '@tensorflow/tfjs-node-gpu'

/** TensorFlow's own runtime on a GPU where the peer is installed, otherwise TensorFlow.js in plain JavaScript. */
export async function loadLibrary(): Promise<Library> {
  const native = await loadNative()
  if (native) return { tf: native, provider: 'tfjs-node-gpu' }
  const tf = await import('@tensorflow/tfjs-core')
  await import('@tensorflow/tfjs-backend-cpu')
  // Otherwise its first operation advertises another package on the terminal.
  tf.enableProdMode()
  await tf.setBackend('cpu')
  return { tf, provider: 'tfjs-backend-cpu' }
}

async function loadNative(): Promise<TensorFlow | null> {
  restoreRemovedUtility()
  try {
    return (await import(/* @vite-ignore */ nativePackage)) as TensorFlow
  } catch (error) {
    if (isNotInstalled(error)) return null
    const reason = error instanceof Error ? error.message : String(error)
    throw new GalateaError(
      'device',
      `${nativePackage} is installed but cannot be loaded: ${reason}`,
      {},
      { cause: error },
    )
  }
}

/** tfjs-node 4.22 calls `util.isNullOrUndefined`, which Node 23 and Electron no longer have. */
function restoreRemovedUtility(): void {
  if ('isNullOrUndefined' in util) return
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined })
}

function isNotInstalled(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  const missing = error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND'
  return missing && error.message.includes(nativePackage)
}
