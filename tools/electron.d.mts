export interface Electron {
  /** The folder of the build: its SwiftShader is `vk_swiftshader_icd.json` in it. */
  dist: string
  executable: string
  origin: 'override' | 'official' | 'fallback'
}

export const fallback: {
  name: string
  version: string
  integrity: string
  folder: string
  programs: readonly string[]
}

export function findElectron(): Electron | null
export function electronLaunch(electron: Electron): { env: Record<string, string>; args: string[] }
export function hasDisplay(): boolean
