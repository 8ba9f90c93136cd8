import { open } from 'node:fs/promises'
import { constants, gunzipSync } from 'node:zlib'

const startBytes = 65536

/** The first bytes of a file, unpacked where it is gzip. @throws the system's error where it cannot be read. */
export async function readStart(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(startBytes), 0, startBytes, 0)
    const start = buffer.subarray(0, bytesRead)
    return start[0] === 0x1f && start[1] === 0x8b ? unpackStart(start) : start
  } finally {
    await file.close()
  }
}

function unpackStart(packed: Uint8Array): Uint8Array {
  return gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1032 * startBytes })
}
