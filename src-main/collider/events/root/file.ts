import { openFile, TBuffer, type RootDirectory, type RootFile, type RootKey } from 'jsroot/io'
import 'jsroot/tree'
import { GalateaError } from '../../../base/errors'
import type { EventFile, EventTable } from '../types'
import { rntupleTable } from './rntuple'
import { RootSource } from './source'
import { treeTable } from './tree'
import type { RootTree } from './branches'

const treeClasses = new Set(['TTree', 'TNtuple', 'TNtupleD'])
const tupleClass = 'ROOT::RNTuple'
/** Deeper folders than this are a loop. */
const maximumDepth = 8

/**
 * A ROOT file: its trees and RNTuples, those in folders too (`folder/tree`). jsroot reads the structure, Galatea the
 * baskets and pages, straight into arrays.
 * @throws GalateaError `unreadable` where it is cut off or damaged.
 */
export async function openRoot(path: string): Promise<EventFile> {
  const source = await RootSource.open(path)
  const warnings: string[] = []
  try {
    const file = await openFile(source)
    if (!file) throw source.damaged('its structure cannot be read')
    unpackOurselves(file, source)
    const found = await findTables(file, file, '', 0)
    const tables: EventTable[] = []
    for (const { name, path: place, key } of found) {
      if (key.fClassName === tupleClass) {
        const anchor = readAnchor(await readObjectBytes(source, key))
        if (!anchor) throw source.damaged(`'${name}' cannot be read`)
        tables.push(await rntupleTable(source, name, { ...anchor, $file: file }, warnings))
        continue
      }
      const tree = (await file.readObject(place)) as RootTree | null
      if (!tree?.fBranches) throw source.damaged(`'${name}' cannot be read`)
      tables.push(treeTable(source, file, name, tree, warnings))
    }
    const tuples = found.some(({ key }) => key.fClassName === tupleClass)
    return {
      path,
      format: tuples ? 'root-rntuple' : 'root-ttree',
      layout: null,
      tables,
      warnings,
      close: () => source.close(),
    }
  } catch (error) {
    await source.close()
    if (error instanceof GalateaError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    const sentence = `'${path}' cannot be read as a ROOT file: ${reason}.`
    throw new GalateaError('unreadable', sentence, { path }, { cause: error })
  }
}

/** Objects are unpacked by us, which is faster for LZMA, and names what is damaged. */
function unpackOurselves(file: RootFile, source: RootSource): void {
  file.readObjBuffer = async (key) => {
    const bytes = await readObjectBytes(source, key)
    const buffer = new TBuffer(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, file)
    buffer.fTagOffset = key.fKeylen
    return buffer
  }
}

async function readObjectBytes(source: RootSource, key: RootKey): Promise<Buffer> {
  const what = `the object '${key.fName}'`
  const packed = await source.read(key.fSeekKey + key.fKeylen, key.fNbytes - key.fKeylen, what)
  return key.fObjlen <= packed.length ? packed : source.unpack(packed, key.fObjlen, what)
}

/**
 * Where the header and the footer of an RNTuple lie: its anchor has a fixed form, and files that were not written by
 * ROOT itself do not describe it. Null where it is another version's.
 */
function readAnchor(bytes: Buffer): Record<string, number> | null {
  const [start, members] = [6, 8]
  const fields = ['SeekHeader', 'NBytesHeader', 'LenHeader', 'SeekFooter', 'NBytesFooter', 'LenFooter']
  if (bytes.length < start + members + 8 * fields.length || bytes.readUInt16BE(start) !== 1) return null
  return Object.fromEntries(
    fields.map((field, i) => [`f${field}`, Number(bytes.readBigUInt64BE(start + members + 8 * i))]),
  )
}

interface FoundTable {
  name: string
  /** As jsroot takes it, with the cycle. */
  path: string
  key: RootKey
}

/** The newest cycle of every tree. */
async function findTables(
  file: RootFile,
  directory: RootDirectory,
  folder: string,
  depth: number,
): Promise<FoundTable[]> {
  const found = new Map<string, FoundTable>()
  for (const key of directory.fKeys) {
    const name = `${folder}${key.fName}`
    if (key.fClassName.startsWith('TDirectory') && depth < maximumDepth) {
      const inner = await findTables(file, await file.readDirectory(name), `${name}/`, depth + 1)
      for (const table of inner) found.set(table.name, table)
    } else if (treeClasses.has(key.fClassName) || key.fClassName === tupleClass) {
      if ((found.get(name)?.key.fCycle ?? -1) >= key.fCycle) continue
      found.set(name, { name, path: `${name};${key.fCycle}`, key })
    }
  }
  return [...found.values()]
}
