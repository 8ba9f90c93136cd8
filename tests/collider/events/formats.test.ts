import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import h5wasm from 'h5wasm/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEventFile, type Chunk, type ReadRange } from '../../../src-main/collider/events'
import { shared } from '../../helpers/shared'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-formats-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function put(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

interface Found {
  format: string
  warnings: readonly string[]
  tables: Record<string, Record<string, unknown[]>>
}

/** Every value of every table as plain lists. */
async function everything(path: string, range?: ReadRange): Promise<Found> {
  const file = await openEventFile(path)
  try {
    const tables: Found['tables'] = {}
    for (const table of file.tables) {
      const names = table.columns.map(({ name }) => name)
      const chunks: Chunk[] = []
      for await (const chunk of table.read(names, range)) chunks.push(chunk)
      const values = (name: string): unknown[] => chunks.flatMap((chunk) => [...chunk.columns[name]!.values])
      tables[table.name] = Object.fromEntries(names.map((name) => [name, values(name)]))
    }
    return { format: file.format, warnings: file.warnings, tables }
  } finally {
    await file.close()
  }
}

const refusal = (sentence: RegExp | string, code = 'unreadable'): object => ({
  code,
  message: typeof sentence === 'string' ? sentence : (expect.stringMatching(sentence) as string),
})

function hepmc3(...events: string[]): string {
  const head = 'HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\n'
  return `${head}${events.join('')}HepMC::Asciiv3-END_EVENT_LISTING\n`
}

const decay = (number: number): string => `E ${number} 1 3
U MEV MM
W 0.5 2
P 1 0 111 0 0 1 1.1 0.135 2
P 2 1 22 0.1 0 0.5 0.5 0 1
P 3 1 22 -0.1 0 0.5 0.6 0 1
`

describe('HepMC3', () => {
  it('counts vertices that mothers imply, and gives particles as lists and one by one', async () => {
    const { format, tables, warnings } = await everything(await put('decays', hepmc3(decay(4), decay(5))))
    expect([format, warnings]).toEqual(['hepmc3', []])
    expect(tables['events']).toMatchObject({
      number: [4n, 5n],
      n_particles: [3, 3],
      n_vertices: [1, 1],
      weights: [0.5, 2, 0.5, 2],
      'particles.pid': [111, 22, 22, 111, 22, 22],
    })
    expect(tables['particles']).toMatchObject({
      event: [0, 0, 0, 1, 1, 1],
      production_vertex: [0, -1, -1, 0, -1, -1],
      end_vertex: [-1, 0, 0, -1, 0, 0],
      px: [0, 0.1, -0.1, 0, 0.1, -0.1],
    })
    expect(tables['vertices']).toMatchObject({ event: [0, 1], id: [-1, -1] })
  })

  it('leaves broken events out, with their count and the first examples, and keeps the others', async () => {
    const words = decay(6).replace('P 2 1 22 0.1', 'P 2 1 22 x')
    const short = decay(7).replace(/P 3 .*\n/, '')
    const { tables, warnings } = await everything(await put('some-broken', hepmc3(decay(5), words, short, decay(8))))
    expect(tables['events']!['number']).toEqual([5n, 8n])
    expect(tables['particles']!['event']).toEqual([0, 0, 0, 1, 1, 1])
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatch(
      /^2 of 4 events are left out: line 13 of '.*some-broken': 'x' in a particle is no number; line 20/,
    )
    expect(warnings[0]).toContain('event 7 ends after 2 of 3 particles')
  })

  it('is refused without a single good event', async () => {
    const path = await put('all-broken', hepmc3(decay(6).replace('P 3', 'P 4')))
    await expect(openEventFile(path)).rejects.toMatchObject(
      refusal(/^line 8 of '.*': particle 4 follows 2 particles\.$/),
    )
  })

  it('is read from gzip, and told where gzip is cut off', async () => {
    const packed = gzipSync(hepmc3(...Array.from({ length: 2000 }, (_, i) => decay(i))))
    const whole = await everything(await put('packed.txt', packed))
    expect(whole.tables['events']!['number']).toHaveLength(2000)
    const cut = await put('cut.gz', packed.subarray(0, packed.length - 200))
    await expect(openEventFile(cut)).rejects.toMatchObject(
      refusal(/cut off or damaged: its gzip data end after line \d+/),
    )
  })
})

const lhe = (...events: string[]): string => `<LesHouchesEvents version="3.0">
<header><initrwgt>1</initrwgt></header>
<init>
2212 2212 6500 6500 0 0 1 1 -4 1
1.5 0.1 1.5D0 7
</init>
${events.join('')}</LesHouchesEvents>
`

const scattering = (weight: string): string => `<event>
2 7 ${weight} 91.2 0.0078 0.118
21 -1 0 0 1 2 0 0 10 10 0 0 9
21 1 1 1 1 2 0 0 10 10 0 0 9
<weights>1 2 3</weights>
</event>
`

describe('LHE', () => {
  it('has events, particles, beams and processes', async () => {
    const { format, tables } = await everything(await put('two', lhe(scattering('+1.0e0'), scattering('2.5D-01'))))
    expect(format).toBe('lhe')
    expect(tables['events']).toMatchObject({ weight: [1, 0.25], scale: [91.2, 91.2], 'particles.id': [21, 21, 21, 21] })
    expect(tables['particles']!['event']).toEqual([0, 0, 1, 1])
    expect(tables['init']).toMatchObject({ beamA: [2212], energyB: [6500], numProcesses: [1] })
    expect(tables['processes']).toMatchObject({ xSection: [1.5], unitWeight: [1.5], procId: [7] })
  })

  it('leaves an event without its end out and goes on with the next', async () => {
    const open = scattering('1').replace('</event>\n', '')
    const { tables, warnings } = await everything(await put('open', lhe(open, scattering('2'))))
    expect(tables['events']!['weight']).toEqual([2])
    expect(warnings[0]).toMatch(/^1 of 2 events are left out: line 12 of .*the event before has no end/)
  })
})

describe('HepMC2', () => {
  it.skipIf(!shared)('that is cut off is refused with the line (needs ../shared)', async () => {
    const text = await readFile(join(shared!, 'data/events/sherpa_wz.hepmc'), 'utf8')
    const lines = text.split('\n')
    const path = await put('cut.hepmc', lines.slice(0, 100).join('\n'))
    await expect(openEventFile(path)).rejects.toMatchObject(refusal(/line 100 of .*(ends after|lacks)/))
  })
})

describe('tables in text', () => {
  it('take blanks or commas, and names from a remark or a first line', async () => {
    expect((await everything(await put('blanks', '# x y\n1 2\n3 4e1\n'))).tables['table']).toEqual({
      x: [1, 3],
      y: [2, 40],
    })
    expect((await everything(await put('words', 'px  py\n1 2\n'))).tables['table']).toEqual({ px: [1], py: [2] })
    expect((await everything(await put('bare', '1,2\n\n3,nan\n'))).tables['table']).toEqual({
      column0: [1, 3],
      column1: [2, NaN],
    })
  })

  it('are refused with the line that does not fit', async () => {
    await expect(openEventFile(await put('long', '1 2\n3 4 5\n'))).rejects.toMatchObject(
      refusal(/^Line 2 of '.*' has 3 values, 2 were expected\.$/),
    )
    await expect(openEventFile(await put('word', '1 2\n\n3 four\n'))).rejects.toMatchObject(
      refusal(/^Line 3 .*'four' is no number/),
    )
  })

  it('with a line of names and commas are CSV, missing numbers being NaN', async () => {
    const found = await everything(
      await put('hits.any', 'hit_id,x,y,z,volume_id,layer_id\n1,0.5,,3,8,2\n2,1.5,2,4,8,4\n'),
    )
    expect(found.format).toBe('csv')
    expect(found.tables['hits']).toMatchObject({ hit_id: [1n, 2n], x: [0.5, 1.5], y: [NaN, 2] })
    const packed = await everything(await put('hits.csv.gz', gzipSync('a,b\n1,x\n2,y\n')))
    expect(packed.tables['hits']).toEqual({ a: [1n, 2n], b: ['x', 'y'] })
  })

  it('with a wrong header are told by the column that is asked for', async () => {
    const file = await openEventFile(await put('other.csv', 'id,posx\n1,2\n'))
    const read = (): Promise<unknown> => file.tables[0]!.read(['x'])[Symbol.asyncIterator]().next()
    await expect(read()).rejects.toMatchObject(refusal(/no column 'x' in the table 'other' .*'posx'/, 'usage'))
    await file.close()
  })

  it('of which a line has too many values are refused with its number', async () => {
    const lines = Array.from({ length: 50 }, (_, i) => `${i},${i}`)
    lines[30] = '1,2,3'
    const path = await put('wide.csv', `a,b\n${lines.join('\n')}\n`)
    await expect(everything(path)).rejects.toMatchObject(refusal(/^Line 32 of '.*wide\.csv'/))
  })
})

describe('NumPy', () => {
  const npy = (descr: string, shape: string, values: Uint8Array): Buffer => {
    const header = `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117) + '\n'
    const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0])
    return Buffer.concat([start, Buffer.from(header, 'latin1'), values])
  }
  const bytes = (values: ArrayBufferView): Uint8Array => new Uint8Array(values.buffer)

  it('arrays are columns, structures a column for each member', async () => {
    const plain = await everything(
      await put('showers.npy', npy("'<f4'", '(2, 3)', bytes(Float32Array.of(1, 2, 3, 4, 5, 6)))),
    )
    expect(plain).toMatchObject({ format: 'npy', tables: { events: { showers: [1, 2, 3, 4, 5, 6] } } })
    const big = Buffer.from(bytes(Float64Array.of(1.5, -2))).swap64()
    expect((await everything(await put('big.npy', npy("'>f8'", '(2,)', big)))).tables['events']).toEqual({
      big: [1.5, -2],
    })
    const records = Buffer.alloc(10)
    records.writeFloatLE(2.5, 0)
    records.writeInt8(-3, 4)
    records.writeFloatLE(3.5, 5)
    records.writeInt8(4, 9)
    const made = await put('made.npy', npy("[('pt', '<f4'), ('q', '|i1')]", '(2,)', records))
    expect((await everything(made)).tables['events']).toEqual({ 'made.pt': [2.5, 3.5], 'made.q': [-3, 4] })
  })

  it('archives hold several, packed or not', async () => {
    const x = npy("'<i8'", '(2,)', bytes(BigInt64Array.of(5n, 6n)))
    const y = npy("'<f4'", '(2, 2)', bytes(Float32Array.of(1, 2, 3, 4)))
    const text = npy("'<U3'", '(2,)', new Uint8Array(24))
    const path = await put(
      'both.npz',
      zip({ 'x.npy': { data: x }, 'y.npy': { data: y, deflate: true }, 't.npy': { data: text } }),
    )
    const { format, tables, warnings } = await everything(path)
    expect(format).toBe('npz')
    expect(tables['events']).toEqual({ x: [5n, 6n], y: [1, 2, 3, 4] })
    expect(warnings[0]).toContain(`'t' of 'both.npz'`)
  })

  it('that end too early are refused', async () => {
    const whole = npy("'<f4'", '(2, 3)', bytes(Float32Array.of(1, 2, 3, 4, 5, 6)))
    const cut = await put('cut.npy', whole.subarray(0, whole.length - 4))
    await expect(openEventFile(cut)).rejects.toMatchObject(refusal(/is cut off: array 'cut' ends after 148 bytes/))
  })

  function zip(files: Record<string, { data: Buffer; deflate?: boolean }>): Buffer {
    const parts: Buffer[] = []
    const directory: Buffer[] = []
    let at = 0
    for (const [name, { data, deflate = false }] of Object.entries(files)) {
      const packed = deflate ? deflateRawSync(data) : data
      const local = Buffer.alloc(30)
      local.writeUInt32LE(0x04034b50, 0)
      local.writeUInt16LE(deflate ? 8 : 0, 8)
      local.writeUInt16LE(name.length, 26)
      const entry = Buffer.alloc(46)
      entry.writeUInt32LE(0x02014b50, 0)
      entry.writeUInt16LE(deflate ? 8 : 0, 10)
      entry.writeUInt32LE(packed.length, 20)
      entry.writeUInt32LE(data.length, 24)
      entry.writeUInt16LE(name.length, 28)
      entry.writeUInt32LE(at, 42)
      parts.push(local, Buffer.from(name), packed)
      directory.push(entry, Buffer.from(name))
      at += 30 + name.length + packed.length
    }
    const listed = Buffer.concat(directory)
    const end = Buffer.alloc(22)
    end.writeUInt32LE(0x06054b50, 0)
    end.writeUInt16LE(Object.keys(files).length, 10)
    end.writeUInt32LE(listed.length, 12)
    end.writeUInt32LE(at, 16)
    return Buffer.concat([...parts, listed, end])
  }
})

describe('HDF5', () => {
  it('groups are tables, other axes shapes; a key that is missing is named', async () => {
    await h5wasm.ready
    const path = join(folder, 'groups.h5')
    const made = new h5wasm.File(path, 'w')
    const inner = made.create_group('jets')
    inner.create_dataset({ name: 'pt', data: Float32Array.of(1, 2, 3) })
    inner.create_dataset({
      name: 'image',
      data: Int16Array.from({ length: 12 }, (_, i) => i),
      shape: [3, 2, 2],
      chunks: [1, 2, 2],
      compression: 'gzip',
    })
    made.create_dataset({ name: 'showers', data: Float64Array.of(1, 2), shape: [2, 1] })
    made.create_dataset({ name: 'version', data: 3, shape: [] })
    made.close()
    const { tables, warnings } = await everything(path)
    expect(tables['jets']).toEqual({ pt: [1, 2, 3], image: Array.from({ length: 12 }, (_, i) => i) })
    expect(tables['events']).toEqual({ showers: [1, 2] })
    expect(warnings).toEqual([`Data set 'version' of '/' in '${path}' is left out: it is a single value.`])
    const part = await everything(path, { first: 1, count: 1 })
    expect(part.tables['jets']).toEqual({ pt: [2], image: [4, 5, 6, 7] })
    const file = await openEventFile(path)
    const read = (): Promise<unknown> => file.tables[1]!.read(['incident_energies'])[Symbol.asyncIterator]().next()
    await expect(read()).rejects.toMatchObject(
      refusal(/no column 'incident_energies'.*its columns are 'showers'/, 'usage'),
    )
    await file.close()
  })

  it('that is cut off is refused', async () => {
    const whole = await readFile(join(folder, 'groups.h5'))
    const cut = await put('cut.h5', whole.subarray(0, 600))
    await expect(everything(cut)).rejects.toMatchObject(refusal(/cut off or damaged/))
  })
})

describe.skipIf(!shared)('ROOT (needs ../shared)', () => {
  const events = (name: string): string => join(shared!, 'data/events', name)

  it.each(['lz4', 'lzma', 'zlib', 'zstd'])('packed with %s is what it is unpacked', async (method) => {
    const plain = await everything(events('uproot-HZZ-uncompressed.root'))
    expect((await everything(events(`uproot-HZZ-${method}.root`))).tables).toEqual(plain.tables)
  })

  it('is read in parts, across its baskets', async () => {
    const file = await openEventFile(events('uproot-HZZ-zlib.root'))
    const [table] = file.tables
    const pick = async (range: ReadRange): Promise<number[]> => {
      const found: number[] = []
      for await (const { columns, entries } of table!.read(['Muon_Px', 'NMuon'], range)) {
        expect(columns['Muon_Px']!.offsets[0]).toHaveLength(entries + 1)
        found.push(...(columns['Muon_Px']!.values as Float32Array))
      }
      return found
    }
    const whole = await pick({})
    expect([...(await pick({ count: 2000, chunk: 300 })), ...(await pick({ first: 2000, chunk: 77 }))]).toEqual(whole)
    await file.close()
  })

  it('that is cut off, or whose basket is damaged, is refused', async () => {
    const whole = await readFile(events('uproot-HZZ-zlib.root'))
    const cut = await put('cut.root', whole.subarray(0, 100_000))
    await expect(openEventFile(cut)).rejects.toMatchObject(
      refusal(`'${cut}' is cut off: a ROOT file of ${whole.length} bytes was expected, it has 100000.`),
    )
    const damaged = Buffer.from(whole)
    damaged.fill(0, 500, 8_000)
    const path = await put('damaged.root', damaged)
    await expect(everything(path)).rejects.toMatchObject(refusal(/is damaged: basket 0 of branch '\w+' \(entry 0 on\)/))
  })

  it('names branches that it does not read, and refuses them when they are asked for', async () => {
    const path = events('pfnano.root')
    const file = await openEventFile(path)
    expect(file.warnings[0]).toBe(
      `Branch 'ProcessHistory' of 'MetaData' in '${path}' is left out: values of class vector<edm::ProcessHistory> are not read.`,
    )
    const table = file.tables.find(({ name }) => name === 'MetaData')!
    const read = (): Promise<unknown> => table.read(['ProcessHistory'])[Symbol.asyncIterator]().next()
    await expect(read()).rejects.toMatchObject(refusal(/Column 'ProcessHistory' .* cannot be read: values of class/))
    await file.close()
  })

  it('is read from gzip through a temporary file', async () => {
    const packed = await put('packed.bin', gzipSync(await readFile(events('uproot-HZZ-zlib.root'))))
    const file = await openEventFile(packed)
    expect([file.path, file.format, file.tables[0]!.entries]).toEqual([packed, 'root-ttree', 2421])
    await file.close()
  })
})

describe('openEventFile', () => {
  it('refuses what is no event file by what it is', async () => {
    await expect(openEventFile(join(folder, 'no-such'))).rejects.toMatchObject(refusal(/There is no file/, 'not-found'))
    await expect(openEventFile(await put('empty', ''))).rejects.toMatchObject(refusal(/is empty\.$/))
    await mkdir(join(folder, 'a-folder'))
    await expect(openEventFile(join(folder, 'a-folder'))).rejects.toMatchObject(
      refusal(/is a folder, a file was expected/),
    )
    await expect(openEventFile(await put('prose', 'Dear diary,\ntoday.\n'))).rejects.toMatchObject(
      refusal(/is no event file/),
    )
    await expect(openEventFile(await put('bytes', Uint8Array.of(0, 1, 2, 3)))).rejects.toMatchObject(
      refusal(/is no event file/),
    )
    const parquet = await put('cut.parquet', 'PAR1 and then nothing')
    await expect(openEventFile(parquet)).rejects.toMatchObject(refusal(/cannot be read as Parquet/))
  })
})
