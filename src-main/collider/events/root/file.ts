import { openFile, TBuffer, type RootDirectory, type RootFile } from 'jsroot/io'
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
    for (const { name, key, className } of found) {
      const stored = await file.readObject(key)
      if (!stored) throw source.damaged(`'${name}' cannot be read`)
      tables.push(
        className === tupleClass
          ? await rntupleTable(source, name, stored, warnings)
          : treeTable(source, file, name, stored as RootTree, warnings),
      )
    }
    const tuples = found.some(({ className }) => className === tupleClass)
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
    const what = `the object '${key.fName}'`
    const packed = await source.read(key.fSeekKey + key.fKeylen, key.fNbytes - key.fKeylen, what)
    const bytes = key.fObjlen <= packed.length ? packed : await source.unpack(packed, key.fObjlen, what)
    const buffer = new TBuffer(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, file)
    buffer.fTagOffset = key.fKeylen
    return buffer
  }
}

/** The newest cycle of every tree. */
async function findTables(
  file: RootFile,
  directory: RootDirectory,
  folder: string,
  depth: number,
): Promise<{ name: string; key: string; className: string }[]> {
  const found = new Map<string, { name: string; key: string; className: string; cycle: number }>()
  for (const { fName, fCycle, fClassName } of directory.fKeys) {
    const name = `${folder}${fName}`
    if (fClassName.startsWith('TDirectory') && depth < maximumDepth) {
      const inner = await findTables(file, await file.readDirectory(name), `${name}/`, depth + 1)
      for (const table of inner) found.set(table.name, { ...table, cycle: 0 })
    } else if (treeClasses.has(fClassName) || fClassName === tupleClass) {
      if ((found.get(name)?.cycle ?? -1) >= fCycle) continue
      found.set(name, { name, key: `${name};${fCycle}`, className: fClassName, cycle: fCycle })
    }
  }
  return [...found.values()]
}
