import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const summary = (mean: number) => ({ mean, std: 0.5, worst: 0, median: mean, best: 0, undefined: 0 })

/** A model folder as export, evaluate and calibrate leave it; the network in it is only bytes. */
export function writeModelFolder(folder: string, change: Readonly<Record<string, unknown>> = {}): string {
  mkdirSync(folder, { recursive: true })
  const contents = {
    'generator.onnx': 'a network',
    'trust.json': JSON.stringify({
      ...{ format: 'galatea-trust', schemaVersion: 1, program: 'Galatea 0.1.0', created: '2026-01-02T00:00:00Z' },
      dataset: 'b1bac82a339e',
      objects: { known: 500, calibration: 70, test: 105 },
      familiarity: { features: ['size'], mean: [0], whitening: [[1]], known: [[0]] },
      checks: { checks: {}, limit: 3.3, asked: 0.01, falseAlarmRate: 0.014, objects: 70 },
      uncertainty: { edges: [1, 4], factors: { 68: [1, null], 95: [1, null] }, objects: 70 },
      measured: { falseAlarmRate: 0.0095, coverage: { 68: [0.677, 0.707, null], 95: [0.963, 0.978, null] } },
    }),
  }
  const card = {
    ...{ format: 'galatea-model', schemaVersion: 1, task: 'galaxy-recovery', name: 'Sharp eyes' },
    ...{ created: '2026-01-01T12:00:00Z', program: 'Galatea 0.1.0', parameters: 1032518 },
    files: Object.fromEntries(
      Object.entries(contents).map(([name, text]) => [
        name,
        { sha256: createHash('sha256').update(text).digest('hex'), bytes: text.length },
      ]),
    ),
    domain: { bands: ['i', 'r', 'g'], fwhmPixels: [5.85, 7.63], pixelScaleArcsec: 0.396, unit: 'nanomaggy' },
    details: { bands: ['i', 'r', 'g'], downscale: 1 },
    recipe: { task: 'galaxy-recovery', seed: 1 },
    training: { dataset: 'b1bac82a339e8cf410f78634b480933e', items: 525, steps: 1000 },
    metrics: { psnr: summary(31.46), ssim: summary(0.69) },
    baselines: { wiener: { name: 'Wiener–Hunt', metrics: { psnr: summary(29.31) } } },
    licence: 'CC0-1.0',
    ...change,
  }
  for (const [name, text] of Object.entries(contents)) writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, 'card.json'), JSON.stringify(card))
  return folder
}
