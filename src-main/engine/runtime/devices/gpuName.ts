import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A GPU's name as far as it can be had without asking the driver: software adapters by how they were set up, NVIDIA's
 * by its file under /proc, others as the library's log of its device discovery has them.
 */
export async function gpuName(log: string): Promise<string> {
  if (/swiftshader/i.test(process.env.VK_ICD_FILENAMES ?? '')) return 'SwiftShader (software)'
  return (await nvidiaModel()) ?? discovered(log) ?? 'GPU'
}

async function nvidiaModel(): Promise<string | null> {
  const folder = '/proc/driver/nvidia/gpus'
  try {
    const [first] = await readdir(folder)
    const information = await readFile(join(folder, first!, 'information'), 'utf8')
    return /^Model:\s*(.+)$/m.exec(information)?.[1]?.trim() ?? null
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** `OrtHardwareDevice {…, device_id:0x2684, vendor:NVIDIA, type:1, metadata: [Description=…]}`; type 1 is a GPU. */
function discovered(log: string): string | null {
  for (const [, device, vendor, type, metadata] of log.matchAll(
    /OrtHardwareDevice \{[^}]*?device_id:(\S+?), vendor:(.*?), type:(\d+), metadata: \[(.*?)\]\}/g,
  )) {
    if (type !== '1') continue
    const description = /Description=([^,\]]+)/.exec(metadata!)?.[1]?.trim()
    return description ?? `${vendor!.trim() || 'GPU'} ${device}`
  }
  return null
}
