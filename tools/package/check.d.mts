export interface AsarFolder {
  files: Record<string, AsarFolder | { size?: number }>
}
export function productionPackages(root: string): Set<string>
export function packageOf(path: string): string | null
export function filesIn(folder: AsarFolder, prefix?: string): string[]
export function checkPackage(folder: string, root: string): { packages: number; files: string[]; megabytes: number }
