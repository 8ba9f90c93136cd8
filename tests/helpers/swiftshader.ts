import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { swiftShader } from './electron'

/** `dlopen`'s flag that keeps a library loaded when it is closed; Node does not name it. */
const keepLoaded = 0x1000

/**
 * Gives this process the GPU in software that Electron ships, for the `webgpu` device; null before
 * `node tools/setup.mjs --electron`. Tests that need it: `describe.skipIf(!softwareGpu)('… (needs Electron)', …)`.
 */
export const softwareGpu: string | null = swiftShader

if (swiftShader) {
  process.env.VK_ICD_FILENAMES = swiftShader
  loadVulkan(join(dirname(swiftShader), 'libvulkan.so.1'))
}

/** For child processes: the loader finds Vulkan by this path. */
export const softwareGpuEnvironment: NodeJS.ProcessEnv = swiftShader
  ? { VK_ICD_FILENAMES: swiftShader, LD_LIBRARY_PATH: dirname(swiftShader) }
  : {}

/**
 * The library need not be installed: Electron carries it, and what is loaded once is found again by its name. Node takes
 * it for an add-on and says that it is none, but loads it.
 */
function loadVulkan(library: string): void {
  const { RTLD_NOW, RTLD_GLOBAL } = constants.dlopen
  try {
    process.dlopen({ exports: {} }, library, RTLD_NOW | RTLD_GLOBAL | keepLoaded)
  } catch (error) {
    if (!String(error).includes('did not self-register')) throw error
  }
}
