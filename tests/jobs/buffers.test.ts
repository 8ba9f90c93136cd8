import { MessageChannel } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { sendAnswer } from '../../src-main/jobs/buffers'
import { EngineLine, type LinePort } from '../../src-renderer/api/line'
import { pieceBytes, type BufferReply, type BufferRequest } from '../../src-preload/contract/wire'

const address = { path: '/a.fits', hdu: 0, plane: 0 }
const noSignal = new AbortController().signal

/** Both ends of the line between engine and window, over a real pair of ports. */
function setUp(answer: (request: BufferRequest, reply: (message: BufferReply) => void) => void) {
  const { port1, port2 } = new MessageChannel()
  const pieces: number[] = []
  port1.on('message', (request: BufferRequest) => {
    answer(request, (message) => {
      if (message.kind === 'piece') pieces.push(message.bytes.byteLength)
      port1.postMessage(message)
    })
  })
  const line = new EngineLine()
  line.attach(port2 as unknown as LinePort)
  return { line, pieces, close: () => port1.close() }
}

describe('buffers between the engine process and the window', () => {
  it('arrive whole from pieces of at most 8 MB', async () => {
    const pixels = Float32Array.from({ length: 5_000_000 }, (_, i) => i * 0.5)
    const { line, pieces, close } = setUp((request, reply) => {
      if (request.verb !== 'call') return
      void sendAnswer(
        { postMessage: reply },
        request.id,
        { value: { width: 5 }, buffers: [pixels, new Uint8Array(3)] },
        noSignal,
      )
    })
    const { value, buffers } = await line.call('readPlane', address)
    expect(value).toEqual({ width: 5 })
    expect(pieces).toEqual([pieceBytes, pieceBytes, 20_000_000 - 2 * pieceBytes, 3])
    expect(Buffer.from(buffers[0]!).equals(Buffer.from(pixels.buffer))).toBe(true)
    expect(buffers[1]!.byteLength).toBe(3)
    close()
  })

  it('take a part of a larger array, not what surrounds it', async () => {
    const whole = new Float32Array([1, 2, 3, 4])
    const { line, close } = setUp((request, reply) => {
      void sendAnswer({ postMessage: reply }, request.id, { value: null, buffers: [whole.subarray(1, 3)] }, noSignal)
    })
    const { buffers } = await line.call('readPlane', address)
    expect([...new Float32Array(buffers[0]!)]).toEqual([2, 3])
    close()
  })

  it('bring an error as code, sentence and details', async () => {
    const error = { code: 'unreadable' as const, message: 'no image', details: { hdu: 3 } }
    const { line, close } = setUp((request, reply) => reply({ kind: 'error', id: request.id, error }))
    await expect(line.call('readPlane', address)).rejects.toMatchObject(error)
    close()
  })

  it('ask to cancel, and wait for the port when there is none yet', async () => {
    const line = new EngineLine()
    const abort = new AbortController()
    const answer = line.call('readPlane', address, abort.signal)
    abort.abort()
    const { port1, port2 } = new MessageChannel()
    const verbs: string[] = []
    port1.on('message', (request: BufferRequest) => {
      verbs.push(request.verb)
      const error = { code: 'cancelled' as const, message: 'Cancelled.', details: {} }
      if (request.verb === 'cancel') port1.postMessage({ kind: 'error', id: request.id, error })
    })
    line.attach(port2 as unknown as LinePort)
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' })
    expect(verbs).toEqual(['call', 'cancel'])
    port1.close()
  })

  it('fail when the engine process was started again before it answered', async () => {
    const { line, close } = setUp(() => undefined)
    const answer = line.call('readPlane', address)
    const { port1, port2 } = new MessageChannel()
    line.attach(port2 as unknown as LinePort)
    await expect(answer).rejects.toMatchObject({ code: 'internal' })
    port1.close()
    close()
  })
})
