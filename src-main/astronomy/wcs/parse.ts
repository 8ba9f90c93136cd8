import type { Header } from '../fits/header'
import type { Wcs } from './wcs'
export function parseWcs(_header: Header, _path: string): Wcs | null { return null }
