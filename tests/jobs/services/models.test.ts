import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeModel, readModelFolders, verifyFiles } from '../../../src-main/jobs/services/models'
import { writeModelFolder } from '../../helpers/modelFolder'

let root: string
let model: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'galatea-model-list-'))
  model = writeModelFolder(join(root, 'model'))
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

describe('the list of models', () => {
  it('says what the card and the calibration say, and why one cannot be used', async () => {
    const changed = writeModelFolder(join(root, 'changed'))
    appendFileSync(join(changed, 'generator.onnx'), 'more')
    const [sound, broken, gone] = await readModelFolders({ paths: [model, changed, join(root, 'gone')] })
    expect(sound).toMatchObject({
      reason: null,
      card: {
        name: 'Sharp eyes',
        bands: ['i', 'r', 'g'],
        training: { items: 525, steps: 1000 },
        promises: {
          ...{ askedFalseAlarmRate: 0.01, falseAlarmRate: 0.0095, objects: 105 },
          coverage: { 68: [0.677, 0.707], 95: [0.963, 0.978] },
        },
      },
    })
    expect(broken).toMatchObject({ card: null, reason: expect.stringContaining('SHA-256') as string })
    expect(gone).toMatchObject({ card: null, reason: expect.stringContaining('is not a model') as string })
  })

  it('keeps another name and description on the card, and everything else as it was', async () => {
    const read = () => JSON.parse(readFileSync(join(model, 'card.json'), 'utf8')) as Record<string, unknown>
    const before = read()
    const card = await describeModel({ path: model, name: ' Keen eyes ', description: 'For spring.' })
    expect(card).toMatchObject({ name: 'Keen eyes', description: 'For spring.' })
    expect(read()).toMatchObject({ ...before, name: 'Keen eyes', description: 'For spring.' })
  })
})

describe('verifying', () => {
  it('tells what holds from what was changed and what states nothing', async () => {
    const changed = writeModelFolder(join(root, 'changed'))
    appendFileSync(join(changed, 'trust.json'), ' ')
    const outcomes = await verifyFiles({ paths: [model, changed, join(model, 'generator.onnx')] })
    expect(outcomes.map(({ state }) => state)).toEqual(['holds', 'changed', 'unknown'])
    expect(outcomes[0]?.origin).toMatchObject({ name: 'Sharp eyes', task: 'galaxy-recovery' })
    expect(outcomes[1]?.reason).toContain('trust.json')
  })
})
