import { join } from 'node:path'
import { electronLaunch, findElectron } from '../../tools/electron.mjs'

/** The Electron of this checkout, or null before `node tools/setup.mjs --electron`. */
export const electron = findElectron()

/** How to start it: `_electron.launch({ executablePath: electron.executable, args: [...launch.args, …], env })`. */
export const launch = electron ? electronLaunch(electron) : null

/** The Vulkan driver in software that Electron ships: VK_ICD_FILENAMES for a `webgpu` device without a GPU. */
export const swiftShader: string | null = electron ? join(electron.dist, 'vk_swiftshader_icd.json') : null
