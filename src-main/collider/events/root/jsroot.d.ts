/** The part of jsroot that Galatea uses: its package declares these modules as `any`. */
declare module 'jsroot/io' {
  export class FileProxy {
    openFile(): Promise<boolean>
    getFileName(): string
    getFileSize(): number
    readBuffer(position: number, length: number): Promise<DataView | null>
    closeFile(): void
  }

  export interface RootKey {
    fName: string
    fCycle: number
    fClassName: string
    fSeekKey: number
    fKeylen: number
    fNbytes: number
    fObjlen: number
  }

  export class TBuffer {
    constructor(bytes: DataView, position: number, file: RootFile)
    fTagOffset: number
  }

  export interface RootDirectory {
    fKeys: RootKey[]
  }

  export interface RootStreamerElement {
    fName: string
    fTypeName: string
  }

  export interface RootFile extends RootDirectory {
    readObject(name: string): Promise<unknown>
    readDirectory(name: string): Promise<RootDirectory>
    readObjBuffer(key: RootKey): Promise<TBuffer>
    findStreamerInfo(
      className: string,
      version?: number,
      checksum?: number,
    ): { fElements: { arr: RootStreamerElement[] } | null } | null
    delete(): void
  }

  /** @returns false where the file is no ROOT file. */
  export function openFile(file: FileProxy): Promise<RootFile | false>

  /** Any of ROOT's compressions; null where the data are damaged. */
  export function R__unzip(packed: DataView, unpackedLength: number, silent: boolean): Promise<DataView | null>
}

declare module 'jsroot/core' {
  /** Here jsroot looks for its Zstandard decoder before it loads one. */
  export const internals: { _ZstdStream?: { decompress(packed: Uint8Array): Uint8Array } }
}

declare module 'jsroot/tree' {}

declare module 'jsroot/rntuple' {
  export interface RNTupleField {
    parentFieldId: number
    structRole: number
    flags: number
    fieldName: string
    typeName: string
    arraySize: bigint | null
  }

  export interface RNTupleColumn {
    coltype: number
    bitsOnStorage: number
    fieldId: number
    flags: number
    representationIndex: number
    minValue: number | null
    maxValue: number | null
  }

  export interface RNTuplePages {
    pages: { numElements: bigint; locator: { size: number; offset: bigint } }[]
    isSuppressed: boolean
    compression: number | null
  }

  export interface RNTupleDescriptor {
    fieldDescriptors: RNTupleField[]
    columnDescriptors: RNTupleColumn[]
    aliasColumns: { physicalColumnId: number; fieldId: number }[]
    clusterGroups: { pageListLength: bigint; pageListLocator: { size: number; offset: bigint } }[]
    clusterSummaries: { firstEntry: bigint; numEntries: number }[]
    /** For each cluster, for each column. */
    pageLocations: RNTuplePages[][]
    deserializePageList(list: DataView): void
  }

  export function readHeaderFooter(tuple: unknown): Promise<RNTupleDescriptor | null>
}
