import type { RootFile } from 'jsroot/io'
import type { ValueType } from '../types'

/** What jsroot reads of a TTree. */
export interface RootTree {
  fEntries: number
  fBranches: { arr: RootBranch[] }
}

export interface RootBranch {
  fName: string
  fEntries: number
  fFirstEntry?: number
  fFileName: string
  fBranches: { arr: RootBranch[] }
  fLeaves: { arr: RootLeaf[] }
  fWriteBasket: number
  fBasketSeek: ArrayLike<number>
  fBasketBytes: ArrayLike<number>
  fBasketEntry: ArrayLike<number>
  fBaskets: { arr: (RootBasket | null)[] }
  /** Of a TBranchElement: 3 and 4 hold the length of a split collection, 31 and 41 a member of its items. */
  fType?: number
  fID?: number
  fStreamerType?: number
  fClassName?: string
  fClassVersion?: number
  fCheckSum?: number
}

export interface RootLeaf {
  _typename: string
  fName: string
  fTitle: string
  fLen: number
  fIsUnsigned: boolean
  fLeafCount: RootLeaf | null
}

/** A basket that was never written out: it lies in the tree itself. */
export interface RootBasket {
  fNevBuf: number
  fKeylen: number
  fEntryOffset?: ArrayLike<number>
  fBufferRef?: { arr: DataView }
}

/**
 * How a branch's bytes are read.
 * `plain`: a value (or an array of fixed shape) an entry. `list`: as many values as the entry has bytes for, after
 * `header` bytes. `nested`: a vector of vectors. `text`: a string with its length before it.
 */
export interface BranchKind {
  readonly layout: 'plain' | 'list' | 'nested' | 'text'
  readonly type: ValueType
  readonly shape: readonly number[]
  readonly header: number
}

const leafTypes: Readonly<Record<string, [ValueType, ValueType]>> = {
  TLeafO: ['bool', 'bool'],
  TLeafB: ['int8', 'uint8'],
  TLeafS: ['int16', 'uint16'],
  TLeafI: ['int32', 'uint32'],
  TLeafL: ['int64', 'uint64'],
  TLeafG: ['int64', 'uint64'],
  TLeafF: ['float32', 'float32'],
  TLeafD: ['float64', 'float64'],
}

/** ROOT's numbers of basic types (TVirtualStreamerInfo::EReadWrite); 20 more for an array of fixed length. */
const streamerTypes: Readonly<Record<number, ValueType>> = {
  1: 'int8',
  2: 'int16',
  3: 'int32',
  4: 'int64',
  5: 'float32',
  6: 'int32',
  8: 'float64',
  11: 'uint8',
  12: 'uint16',
  13: 'uint32',
  14: 'uint64',
  15: 'uint32',
  16: 'int64',
  17: 'uint64',
  18: 'bool',
}

const itemTypes: Readonly<Record<string, ValueType>> = {
  bool: 'bool',
  char: 'int8',
  'signed char': 'int8',
  int8_t: 'int8',
  'unsigned char': 'uint8',
  uint8_t: 'uint8',
  short: 'int16',
  int16_t: 'int16',
  'unsigned short': 'uint16',
  uint16_t: 'uint16',
  int: 'int32',
  int32_t: 'int32',
  unsigned: 'uint32',
  'unsigned int': 'uint32',
  uint32_t: 'uint32',
  long: 'int64',
  int64_t: 'int64',
  Long64_t: 'int64',
  'long long': 'int64',
  'unsigned long': 'uint64',
  uint64_t: 'uint64',
  ULong64_t: 'uint64',
  'unsigned long long': 'uint64',
  float: 'float32',
  Float_t: 'float32',
  double: 'float64',
  Double_t: 'float64',
}

/** How to read a branch that has no branches of its own; a text says why it cannot be. */
export function branchKind(branch: RootBranch, file: RootFile): BranchKind | string {
  if (branch.fFileName) return `it lies in another file, '${branch.fFileName}'`
  const [leaf, second] = branch.fLeaves.arr
  if (!leaf) return 'it has no leaf'
  if (second) return 'it holds several leaves in one'
  const shape = fixedAxes(leaf)
  if (leaf._typename === 'TLeafC') return { layout: 'text', type: 'string', shape: [], header: 0 }
  const basic = leafTypes[leaf._typename]?.[leaf.fIsUnsigned ? 1 : 0]
  if (basic) return { layout: leaf.fLeafCount ? 'list' : 'plain', type: basic, shape, header: 0 }
  if (leaf._typename !== 'TLeafElement') return `leaves of type ${leaf._typename} are not read`
  return elementKind(branch, shape, file)
}

function elementKind(branch: RootBranch, shape: readonly number[], file: RootFile): BranchKind | string {
  const streamer = branch.fStreamerType ?? -1
  const ofCollection = branch.fType === 31 || branch.fType === 41
  const type = streamerTypes[streamer >= 20 && streamer < 40 ? streamer - 20 : streamer]
  if (type) return { layout: ofCollection ? 'list' : 'plain', type, shape, header: 0 }
  if (ofCollection) return `members of type ${memberType(branch, file) ?? streamer} in a collection are not read`
  const className = (branch.fID ?? -1) < 0 ? branch.fClassName : memberType(branch, file)
  return vectorKind(className ?? '')
}

/** `vector<float>` and `vector<vector<float>>`, each entry with ROOT's byte count and version before it. */
function vectorKind(className: string): BranchKind | string {
  const vector = /^(?:std::)?vector<(.+?) ?>$/
  const inner = vector.exec(className)?.[1]
  if (inner === undefined) return `values of class ${className || 'unknown'} are not read`
  const item = itemTypes[inner]
  if (item) return { layout: 'list', type: item, shape: [], header: 10 }
  const nested = itemTypes[vector.exec(inner)?.[1] ?? '']
  if (nested) return { layout: 'nested', type: nested, shape: [], header: 6 }
  return `values of class ${className} are not read`
}

function memberType(branch: RootBranch, file: RootFile): string | undefined {
  const info = file.findStreamerInfo(branch.fClassName ?? '', branch.fClassVersion, branch.fCheckSum)
  return info?.fElements?.arr[branch.fID ?? -1]?.fTypeName
}

/** `x[nJet][3][2]` has the fixed axes 3 and 2. */
function fixedAxes({ fTitle, fLen }: RootLeaf): number[] {
  if (fLen <= 1) return []
  const axes = [...fTitle.matchAll(/\[(\d+)\]/g)].map((match) => Number(match[1]))
  return axes.reduce((product, axis) => product * axis, 1) === fLen ? axes : [fLen]
}
