import { availableParallelism, totalmem } from 'node:os'
import { GalateaError } from '../../base/errors'
import type { Executor } from './executor'
import { cpuName, createOnnxExecutor } from './onnxruntime'
import { libraryProviders, type Provider } from './onnx/session'
import { createTensorflowExecutor } from './tensorflow'
import { isNativeInstalled, nativePackage } from './tensorflow/library'
import { gpuName } from './devices/gpuName'
import { probeProvider, type Probed } from './devices/probe'

export const deviceIds = ['cpu', 'webgpu', 'cuda', 'directml', 'coreml', 'tensorflow'] as const
export type DeviceId = (typeof deviceIds)[number]

export interface DeviceOptions {
  /** `auto`, or one of `deviceIds`. */
  device: string
  /** Of the CPU; null: as many as the machine offers. */
  threads?: number | null
  /** Told in a sentence what `auto` chose and why, and what else the user should know. */
  notice?: (sentence: string) => void
}

/** A device as `galatea devices` reports it. */
export interface DeviceReport {
  id: DeviceId
  provider: string
  /** As the driver names it, as far as that is known. */
  name: string | null
  /** Memory of the host for the CPU; null where it cannot be asked. */
  memoryBytes: number | null
  works: boolean
  /** Why it does not work. */
  reason: string | null
  /** Time of a fixed small load, for comparison; null where it was not measured. */
  milliseconds: number | null
}

/** Every device this program knows, each tried in a process of its own. */
export async function listDevices(options: { threads?: number | null } = {}): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = []
  for (const id of deviceIds) reports.push(await report(id, options.threads ?? null))
  return reports
}

/**
 * The device that was asked for, tried; with `auto` the fastest that works of cpu, webgpu and cuda (the others keep no
 * state on the device, so a training step would carry all weights back and forth).
 * @throws GalateaError `device` where the device is unknown or does not work.
 */
export async function chooseDevice(options: DeviceOptions): Promise<DeviceReport> {
  const threads = options.threads ?? null
  if (options.device === 'cpu') return untriedCpu()
  if (options.device !== 'auto') {
    const found = await report(deviceId(options.device), threads)
    if (found.works) return found
    const sentence = `The device '${found.id}' does not work here: ${found.reason}. Without --device the fastest that works is taken; \`devices\` lists all.`
    throw new GalateaError('device', sentence, { device: found.id, reason: found.reason })
  }
  const gpus = await Promise.all((['cuda', 'webgpu'] as const).map((id) => report(id, threads)))
  const working = gpus.filter(({ works }) => works)
  const cpu = working.length > 0 ? await report('cpu', threads) : untriedCpu()
  const speed = ({ milliseconds }: DeviceReport): number => milliseconds ?? Infinity
  // A training step has many small operations beside the large ones that were timed: a GPU has to win clearly.
  const best = working.filter((gpu) => speed(gpu) < 0.8 * speed(cpu)).sort((a, b) => speed(a) - speed(b))[0] ?? cpu
  options.notice?.(`${best.id} was chosen: ${verdict(best, [cpu, ...gpus])}.`)
  return best
}

/** The executor on the device that `chooseDevice` finds. */
export async function chooseExecutor(options: DeviceOptions): Promise<Executor> {
  const { id, name } = await chooseDevice(options)
  if (id === 'tensorflow') return createTensorflowExecutor()
  return createOnnxExecutor({ device: id, threads: options.threads ?? null, ...(id !== 'cpu' && { name: name ?? id }) })
}

/** It always works, and needs no comparison where nothing else does. */
function untriedCpu(): DeviceReport {
  const base = { id: 'cpu', provider: 'onnxruntime cpu', works: true, reason: null, milliseconds: null } as const
  return { ...base, name: cpuName(), memoryBytes: totalmem() }
}

/** Devices do not come and go while a program runs, and trying them takes seconds. */
const known = new Map<string, Promise<DeviceReport>>()

function report(id: DeviceId, threads: number | null): Promise<DeviceReport> {
  const key = `${id} ${threads}`
  const found = known.get(key) ?? examine(id, threads)
  known.set(key, found)
  return found
}

async function examine(id: DeviceId, threads: number | null): Promise<DeviceReport> {
  const base = { id, name: null, memoryBytes: null, milliseconds: null }
  if (id === 'tensorflow') {
    const works = isNativeInstalled()
    const reason = works ? null : `the optional package ${nativePackage} is not installed`
    return { ...base, provider: 'tensorflow.js', works, reason }
  }
  const provider = `onnxruntime ${id}`
  const memoryBytes = id === 'cpu' ? totalmem() : null
  if (!libraryProviders().includes(id)) {
    const reason = `ONNX Runtime for ${process.platform} ${process.arch} is built without it`
    return { ...base, provider, memoryBytes, works: false, reason }
  }
  const probed = await probeProvider(id, threads ?? availableParallelism())
  if (!probed.works) return { ...base, provider, memoryBytes, works: false, reason: probed.reason }
  return { ...base, provider, memoryBytes, works: true, reason: null, ...(await describe(id, probed)) }
}

async function describe(
  id: Provider,
  { milliseconds, log }: Extract<Probed, { works: true }>,
): Promise<{ name: string; milliseconds: number }> {
  const name = id === 'cpu' ? cpuName() : await gpuName(log)
  return { name, milliseconds }
}

function verdict(best: DeviceReport, all: readonly DeviceReport[]): string {
  return all
    .map(({ id, name, works, reason, milliseconds }) => {
      if (!works) return `${id} does not work (${reason})`
      const time = milliseconds === null ? '' : `, ${milliseconds.toFixed(1)} ms for a small load`
      return `${id} (${name}${time})${id === best.id && all.filter((device) => device.works).length > 1 ? ' is the fastest' : ''}`
    })
    .join('; ')
}

function deviceId(device: string): DeviceId {
  const found = deviceIds.find((id) => id === device)
  if (found) return found
  const sentence = `There is no device '${device}'; known are auto, ${deviceIds.join(', ')}.`
  throw new GalateaError('usage', sentence, { device, known: ['auto', ...deviceIds] })
}
