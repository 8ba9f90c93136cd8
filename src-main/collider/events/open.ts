import type { Work } from '../../base/progress'
import { GalateaError } from '../../base/errors'
import { openUnpacked } from './gzip'
import { openHdf5 } from './hdf5'
import { recogniseLayout } from './layouts'
import { openNpy, openNpz } from './numpy/file'
import { readStart, recogniseEvents } from './recognise'
import { openRoot } from './root/file'
import { openCsv } from './tables/csv'
import { openParquet } from './tables/parquet'
import { openEvents } from './text/events'
import { HepMC2Parser } from './text/hepmc2'
import { HepMC3Parser } from './text/hepmc3'
import { LheParser, readLheInit } from './text/lhe'
import { openTextTable } from './text/table'
import type { EventFile, EventFormat } from './types'

type Opener = (path: string, packed: boolean, work: Work) => Promise<EventFile>

/** Formats that are read in any order are unpacked first. */
const whole =
  (open: (path: string) => Promise<EventFile>): Opener =>
  (path, packed) =>
    packed ? openUnpacked(path, open) : open(path)

const openers: Readonly<Record<EventFormat, Opener>> = {
  'root-ttree': whole(openRoot),
  'root-rntuple': whole(openRoot),
  hdf5: whole(openHdf5),
  parquet: whole(openParquet),
  csv: openCsv,
  hepmc2: (path, _, work) => openEvents(path, 'hepmc2', () => new HepMC2Parser(), [], work),
  hepmc3: (path, _, work) => openEvents(path, 'hepmc3', () => new HepMC3Parser(), [], work),
  lhe: async (path, _, work) => openEvents(path, 'lhe', () => new LheParser(), await readLheInit(path), work),
  npy: whole(openNpy),
  npz: whole(openNpz),
  text: (path, _, work) => openTextTable(path, work),
}

/**
 * Opens an event file by its content, whatever its name: ROOT (TTree, RNTuple), HDF5, Parquet, CSV, HepMC 2 and 3, LHE,
 * NPY, NPZ and tables of numbers, each packed with gzip or not.
 * @throws GalateaError `not-found`, or `unreadable` with what is wrong and where.
 */
export async function openEventFile(path: string, work: Work = {}): Promise<EventFile> {
  const { start, packed } = await readStart(path)
  const format = recogniseEvents(start)
  if (!format) {
    const known = Object.keys(openers).join(', ')
    throw new GalateaError('unreadable', `'${path}' is no event file: one of ${known} was expected.`, { path })
  }
  const file = await openers[format](path, packed, work)
  return { ...file, layout: recogniseLayout(file.tables)?.layout ?? null }
}
