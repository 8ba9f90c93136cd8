import { afterEach, describe, expect, it } from 'vitest'
import { input, multiply } from '../../../src-main/engine/graph'
import { chooseDevice, chooseExecutor, deviceIds, listDevices } from '../../../src-main/engine/runtime/devices'
import { gpuName } from '../../../src-main/engine/runtime/devices/gpuName'
import { probeProvider } from '../../../src-main/engine/runtime/devices/probe'
import { softwareGpu } from '../../helpers/swiftshader'

const limit = 90_000

describe('devices', () => {
  it(
    'are all listed, each with its verdict',
    async () => {
      const devices = await listDevices({ threads: 1 })
      expect(devices.map(({ id }) => id)).toEqual([...deviceIds])
      for (const { works, reason, name } of devices) expect(works ? name : reason).toEqual(expect.any(String))
      const cpu = devices.find(({ id }) => id === 'cpu')!
      expect(cpu).toMatchObject({ works: true, reason: null })
      expect(cpu.milliseconds).toBeGreaterThan(0)
      expect(cpu.memoryBytes).toBeGreaterThan(2 ** 28)
    },
    limit,
  )

  it('are chosen by name, and the executor runs', async () => {
    const executor = await chooseExecutor({ device: 'cpu', threads: 1 })
    expect(executor.device).toMatchObject({ id: 'cpu', threads: 1 })
    const store = await executor.createStore([])
    const program = await executor.compile({ name: 'double', outputs: { y: multiply(input('x', [2]), 2) } }, store)
    expect([...(await program.run({ x: Float32Array.of(1, 2) })).outputs.y!]).toEqual([2, 4])
    await executor.dispose()
  })

  it(
    'are chosen by speed, and the reason is told',
    async () => {
      const notices: string[] = []
      const { works, id } = await chooseDevice({ device: 'auto', threads: 1, notice: (text) => notices.push(text) })
      expect(works).toBe(true)
      expect(notices).toHaveLength(1)
      expect(notices[0]).toMatch(new RegExp(`^${id} was chosen: cpu \\(.*webgpu`))
    },
    limit,
  )

  it('are refused by name where there is none of that name, or it does not work', async () => {
    await expect(chooseDevice({ device: 'abacus' })).rejects.toThrow(
      "There is no device 'abacus'; known are auto, cpu, webgpu, cuda, directml, coreml, tensorflow.",
    )
    const missing = process.platform === 'darwin' ? 'directml' : 'coreml'
    await expect(chooseDevice({ device: missing })).rejects.toMatchObject({
      code: 'device',
      message: expect.stringContaining(`The device '${missing}' does not work here: ONNX Runtime for`) as string,
    })
  })

  it('that do not answer in time do not work, and nothing is left running', async () => {
    // No process starts, loads the library and answers within a millisecond.
    const probed = await probeProvider('cpu', 1, 1)
    expect(probed).toEqual({ works: false, reason: 'it did not answer within 0.001 s' })
  })
})

describe('the name of a GPU', () => {
  const before = process.env.VK_ICD_FILENAMES
  afterEach(() => {
    if (before === undefined) delete process.env.VK_ICD_FILENAMES
    else process.env.VK_ICD_FILENAMES = before
  })

  it('is read from the log of the library', async () => {
    delete process.env.VK_ICD_FILENAMES
    const entry = (vendor: string, type: number, metadata: string): string =>
      `[I:onnxruntime] Discovered OrtHardwareDevice {vendor_id:0x1, device_id:0x2684, vendor:${vendor}, type:${type}, metadata: [${metadata}]}`
    const log = [entry('AMD', 0, ''), entry('NVIDIA', 1, 'Description=NVIDIA GeForce RTX 4090, Discrete=1')].join('\n')
    const nvidiaHere = (await gpuName('')) !== 'GPU'
    if (!nvidiaHere) expect(await gpuName(log)).toBe('NVIDIA GeForce RTX 4090')
    if (!nvidiaHere) expect(await gpuName(entry('Intel', 1, ''))).toBe('Intel 0x2684')
    if (!nvidiaHere) expect(await gpuName(entry('AMD', 0, ''))).toBe('GPU')
  })

  it.skipIf(!softwareGpu)('in software is that of the software', async () => {
    process.env.VK_ICD_FILENAMES = softwareGpu!
    expect(await gpuName('')).toBe('SwiftShader (software)')
  })
})
