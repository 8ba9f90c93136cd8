import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCsv } from '../../../src-main/store/tables/csv'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-csv-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function table(text: string): ReturnType<typeof readCsv> {
  const path = join(folder, "it's [a] table.csv")
  await writeFile(path, text)
  return readCsv(path)
}

describe('readCsv', () => {
  it('finds out the types, keeps other kinds as text and empty cells as null', async () => {
    expect(await table('file,flux,n,ok,day\na.fits,1.5,3,true,2026-01-02\n"b,c.fits",,4,false,2026-01-03\n')).toEqual({
      columns: [
        { name: 'file', type: 'string' },
        { name: 'flux', type: 'number' },
        { name: 'n', type: 'integer' },
        { name: 'ok', type: 'boolean' },
        { name: 'day', type: 'string' },
      ],
      rows: [
        { file: 'a.fits', flux: 1.5, n: 3, ok: true, day: '2026-01-02' },
        { file: 'b,c.fits', flux: null, n: 4, ok: false, day: '2026-01-03' },
      ],
    })
  })

  it('refuses a file that is not there, and one whose lines do not fit together', async () => {
    await expect(readCsv(join(folder, 'no.csv'))).rejects.toMatchObject({ code: 'not-found' })
    await expect(table('a,b\n1,2\n"never closed,4\n5,6,7\n8')).rejects.toMatchObject({ code: 'unreadable' })
  })
})
