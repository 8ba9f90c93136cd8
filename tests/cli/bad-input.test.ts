/**
 * Whatever is wrong with an input, the command line answers with one sentence that names the file, what was found and
 * what was expected, with exit code 1, 2 or 3, and leaves nothing half-written. Everything here goes through the real
 * command line in a process of its own.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { galatea, type Ran } from '../helpers/galatea'
import { unreadable, unusable, writeBadFiles } from './badFiles'

let folder: string
/** Where the commands under test write: empty before each, and after each refusal. */
let out: string

const path = (...parts: string[]): string => join(folder, ...parts)

const recipe = {
  task: 'galaxy-recovery',
  data: { fwhm: [3, 4], noise: [2, 3] },
  generator: { kind: 'unet', depth: 2, width: 4, stem: 4 },
  discriminator: { kind: 'patch', layers: 1, width: 4 },
  schedule: { batch: 2, steps: 2, validateEvery: 2, validationItems: 2 },
}

const newImages = {
  task: 'generate',
  data: { attributes: ['flux_r', 'ellipticity'] },
  generator: { kind: 'dcgan', latent: 4, width: 4, widthCap: 8, normalisation: 'none', activation: 'linear' },
  discriminator: { kind: 'dense', width: 4 },
  schedule: { batch: 4, steps: 2, validateEvery: 2, validationItems: 2 },
}

async function writeRecipe(name: string, content: unknown): Promise<string> {
  await writeFile(path(name), typeof content === 'string' ? content : JSON.stringify(content))
  return path(name)
}

async function succeed(...args: string[]): Promise<void> {
  const ran = await galatea([...args, '--quiet'])
  expect(ran, ran.stderr).toMatchObject({ status: 0 })
}

interface Refusal {
  status: 1 | 2 | 3
  code: string
  /** What the sentence has to name. */
  says: readonly (string | RegExp)[]
}

/** The command fails as expected, with one sentence, and has written nothing. */
async function expectRefusal(args: readonly string[], { status, code, says }: Refusal): Promise<void> {
  const ran = await galatea([...args, '--json', '--quiet'])
  expect({ status: ran.status, ...failureOf(ran) }, ran.stderr).toMatchObject({ status, code })
  const { message } = failureOf(ran)
  for (const words of says) expect(message).toMatch(words)
  expect(message).not.toContain('\n')
  expect(await partials(out)).toEqual([])
}

/** `enhance` reports each of its files; every other command has one error. */
function failureOf(ran: Ran): { code: string; message: string } {
  const json = ran.json()
  return json.error ?? json.results[0].error ?? { code: 'none', message: '' }
}

async function partials(where: string): Promise<string[]> {
  return existsSync(where) ? await readdir(where, { recursive: true }) : []
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'galatea-bad-input-'))
  await writeBadFiles(folder)
  await writeRecipe('recipe.json', recipe)
  await succeed('simulate', 'galaxies', '--bands', 'r', '--count', '30', '--size', '32', '--out', path('sim'))
  await succeed('dataset', 'create', path('data'), '--task', recipe.task, '--from', path('sim'), '--size', '32')
  const train = ['--recipe', path('recipe.json'), '--dataset', path('data'), '--out', path('run'), '--device', 'cpu']
  await succeed('train', ...train)
  await succeed('export', path('run'), '--out', path('model'))
  await writeRecipe('new-images.json', newImages)
  await succeed('dataset', 'create', path('images'), '--task', 'generate', '--from', path('sim'), '--size', '32')
  const learn = ['--recipe', path('new-images.json'), '--dataset', path('images'), '--out', path('generate-run')]
  await succeed('train', ...learn, '--device', 'cpu')
  await succeed('export', path('generate-run'), '--out', path('generate-model'))
}, 240_000)

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

beforeEach(async () => {
  out = path('out')
  await mkdir(out)
})

afterEach(async () => {
  await rm(out, { recursive: true })
})

/** Every command that takes an image, called on a file. */
const imageCommands: Readonly<Record<string, (file: string) => string[]>> = {
  info: (file) => ['info', '--stats', file],
  sky: (file) => ['sky', file, '--pixel', '1,1'],
  degrade: (file) => ['degrade', file, join(out, 'out.fits'), '--fwhm-pixels', '3'],
  deconvolve: (file) => ['deconvolve', file, join(out, 'out.fits'), '--method', 'wiener', '--fwhm-pixels', '3'],
  measure: (file) => ['measure', file],
  enhance: (file) => ['enhance', file, '--model', path('model'), '--out', out],
}

describe('a file that cannot be read', () => {
  describe.each(Object.keys(imageCommands))('is refused by %s:', (command) => {
    it.each(Object.entries(unreadable))('%s', async (name, { says }) => {
      await expectRefusal(imageCommands[command]!(path(name)), { status: 3, code: 'unreadable', says: [name, ...says] })
    })

    it('one that is not there', async () => {
      const args = imageCommands[command]!(path('missing.fits'))
      await expectRefusal(args, { status: 1, code: 'not-found', says: ['missing.fits'] })
    })
  })
})

describe('an image with nothing to work on', () => {
  it.each(Object.keys(unusable))('%s is described by info', async (name) => {
    expect(await galatea(['info', '--stats', '--json', path(name)])).toMatchObject({ status: 0 })
  })

  it('has no statistics where all is NaN', async () => {
    const { stats } = (await galatea(['info', '--stats', '--json', path('all-nan.fits')])).json().hdus[0]
    expect(stats).toEqual({ count: 0, nan: 4096, sum: null, min: null, max: null })
  })

  it.each(['degrade', 'deconvolve', 'enhance'])('is refused by %s where all is NaN', async (command) => {
    const args = imageCommands[command]!(path('all-nan.fits'))
    const ran = await galatea([...args, '--json', '--quiet'])
    expect(ran.status, ran.stderr + ran.stdout).toBe(3)
    expect(failureOf(ran).message).toMatch(/all-nan\.fits.*(finite|NaN|has a value)/)
    expect(await partials(out)).toEqual([])
  })

  it.each(['enhance'])('is refused by %s where it is 3×3', async (command) => {
    const ran = await galatea([...imageCommands[command]!(path('tiny.fits')), '--json', '--quiet'])
    expect(ran.status, ran.stderr + ran.stdout).toBe(3)
    expect(failureOf(ran).message).toMatch(/tiny\.fits.*3\s*×\s*3/)
    expect(await partials(out)).toEqual([])
  })

  it('makes no data set', async () => {
    const files = Object.keys(unusable).map((name) => path(name))
    const args = ['dataset', 'create', join(out, 'data'), '--task', recipe.task, '--from', ...files]
    await expectRefusal(args, { status: 3, code: 'unreadable', says: ['data', 'NaN', 'small'] })
  })

  it('is left out of a data set with the reason, as is a file that cannot be read', async () => {
    const mixed = path('mixed')
    await cp(path('sim'), mixed, { recursive: true })
    const names = [...Object.keys(unreadable), ...Object.keys(unusable)].filter((name) => name !== 'folder.fits')
    for (const name of names) await cp(path(name), join(mixed, name))
    const ran = await galatea([
      ...['dataset', 'create', join(out, 'data'), '--task', recipe.task, '--from', mixed, '--size', '32'],
      ...['--json', '--quiet'],
    ])
    expect(ran.status, ran.stderr).toBe(0)
    const rejected: { source: string; reason: string }[] = ran.json().rejected
    for (const name of names) {
      expect(rejected).toContainEqual({ source: expect.stringContaining(name), reason: expect.stringMatching(/\w/) })
    }
  })
})

describe('a recipe', () => {
  const train = (file: string, ...more: string[]): string[] => {
    return ['train', '--recipe', file, '--dataset', path('data'), '--out', join(out, 'run'), ...more]
  }

  it('with a misspelt key is refused, and the right one is named', async () => {
    const file = await writeRecipe('misspelt.json', { ...recipe, schedule: { bacth: 2 } })
    const says = ['misspelt.json', 'schedule.bacth', 'schedule.batch']
    await expectRefusal(train(file), { status: 2, code: 'invalid-recipe', says })
  })

  it('with a value out of range is refused, and the range is named', async () => {
    const file = await writeRecipe('range.json', { ...recipe, schedule: { batch: 0 } })
    const says = ['range.json', 'schedule.batch', 'is 0', 'from 1 to 4096']
    await expectRefusal(train(file), { status: 2, code: 'invalid-recipe', says })
  })

  it('with a misspelt key on the command line is refused', async () => {
    const args = train(path('recipe.json'), '--set', 'optimiser.generator.learningrate=1')
    await expectRefusal(args, { status: 2, code: 'invalid-recipe', says: ['learningrate', 'learningRate'] })
  })

  it('that is not JSON is refused', async () => {
    const file = await writeRecipe('half.json', '{"task": "galaxy-recovery", "schedule"')
    await expectRefusal(train(file), { status: 2, code: 'invalid-recipe', says: ['half.json', 'JSON'] })
  })

  it('for a task that does not exist is refused, and the known ones are named', async () => {
    const file = await writeRecipe('task.json', { ...recipe, task: 'galxy-recovery' })
    await expectRefusal(train(file), { status: 2, code: 'usage', says: ['galxy-recovery', 'galaxy-recovery'] })
  })

  it('on a folder that is no data set is refused', async () => {
    const args = ['train', '--recipe', path('recipe.json'), '--dataset', path('sim'), '--out', join(out, 'run')]
    await expectRefusal(args, { status: 1, code: 'not-found', says: ['sim', 'dataset.json'] })
  })

  it('does not begin a run in the place of another', async () => {
    const before = await readFile(path('run', 'run.json'))
    const args = ['train', '--recipe', path('recipe.json'), '--dataset', path('data'), '--out', path('run')]
    await expectRefusal(args, { status: 1, code: 'exists', says: ['run'] })
    expect(await readFile(path('run', 'run.json'))).toEqual(before)
  })
})

describe('a checkpoint', () => {
  const damaged = async (damage: (file: string) => Promise<void>): Promise<string[]> => {
    const run = path('damaged')
    await rm(run, { recursive: true, force: true })
    await cp(path('run'), run, { recursive: true })
    await damage(join(run, 'checkpoints', 'latest.safetensors'))
    return ['train', '--resume', '--out', run, '--set', 'schedule.steps=4']
  }

  it('that was cut short is refused', async () => {
    const args = await damaged((file) => truncate(file, 3000))
    await expectRefusal(args, { status: 1, code: 'corrupt', says: ['latest.safetensors', '3000'] })
  })

  it('of which one byte changed is refused', async () => {
    const args = await damaged(async (file) => {
      const handle = await open(file, 'r+')
      const { size } = await handle.stat()
      const byte = Buffer.alloc(1)
      await handle.read(byte, 0, 1, size - 100)
      await handle.write(Buffer.from([byte[0]! ^ 1]), 0, 1, size - 100)
      await handle.close()
    })
    await expectRefusal(args, { status: 1, code: 'corrupt', says: ['latest.safetensors', 'checksum'] })
  })

  it('that is missing is named', async () => {
    const args = await damaged((file) => rm(file))
    await expectRefusal(args, { status: 1, code: 'not-found', says: ['latest.safetensors'] })
  })
})

describe('a model', () => {
  const enhanceBy = async (change: (model: string) => Promise<void>): Promise<string[]> => {
    const model = path('changed-model')
    await rm(model, { recursive: true, force: true })
    await cp(path('model'), model, { recursive: true })
    await change(model)
    return ['enhance', path('good.fits'), '--model', model, '--out', out]
  }

  it('of another task is refused, and both tasks are named', async () => {
    const args = await enhanceBy(async (model) => {
      const card = JSON.parse(await readFile(join(model, 'card.json'), 'utf8'))
      await writeFile(join(model, 'card.json'), JSON.stringify({ ...card, task: 'generate' }))
    })
    const says = ['changed-model', 'generate', 'galaxy-recovery']
    await expectRefusal(args, { status: 3, code: 'wrong-task', says })
  })

  it('whose network was cut short is refused', async () => {
    const args = await enhanceBy((model) => truncate(join(model, 'generator.onnx'), 5000))
    await expectRefusal(args, { status: 1, code: 'corrupt', says: ['generator.onnx'] })
  })

  it('whose card was cut short is refused', async () => {
    const args = await enhanceBy((model) => truncate(join(model, 'card.json'), 300))
    await expectRefusal(args, { status: 1, code: 'corrupt', says: ['card.json'] })
  })

  it('that is a run is refused', async () => {
    const args = ['enhance', path('good.fits'), '--model', path('run'), '--out', out]
    await expectRefusal(args, { status: 1, code: 'not-found', says: ['run', 'card.json'] })
  })
})

describe('generate', () => {
  const generate = (...more: string[]): string[] => [
    ...['generate', '--model', path('generate-model'), '--out', join(out, 'new'), '--count', '3'],
    ...more,
  ]

  it.each([
    [['--attributes', 'mass=3'], { status: 2, code: 'usage', says: ["'mass'", 'flux_r, ellipticity'] }],
    [['--attributes', 'flux_r=1e9'], { status: 3, code: 'out-of-domain', says: ['flux_r', '1000000000', / to /] }],
    [['--attributes', 'ellipticity=0.2,7'], { status: 3, code: 'out-of-domain', says: ['ellipticity = 7'] }],
    [
      ['--attributes', 'flux_r=bright'],
      { status: 2, code: 'usage', says: ["'flux_r'", "'bright'", 'number or a range'] },
    ],
    [['--attributes', 'flux_r=1,2,3'], { status: 2, code: 'usage', says: ["'flux_r'", "'1,2,3'"] }],
    [['--attributes', 'flux_r'], { status: 2, code: 'usage', says: ["'flux_r'"] }],
  ] as const)('refuses %j', async (attributes, refusal) => {
    await expectRefusal(generate(...attributes), refusal)
  })

  it('refuses a model of another task, and names both', async () => {
    const args = ['generate', '--model', path('model'), '--out', join(out, 'new')]
    await expectRefusal(args, { status: 3, code: 'wrong-task', says: ['galaxy-recovery', 'generate'] })
  })

  it('refuses a folder that holds something', async () => {
    const args = ['generate', '--model', path('generate-model'), '--out', path('sim')]
    await expectRefusal(args, { status: 1, code: 'exists', says: ['sim', '--overwrite'] })
  })

  it('trains on no attribute that the catalogue lacks, or that is a name', async () => {
    const train = ['train', '--recipe', path('new-images.json'), '--dataset', path('images'), '--out', join(out, 'run')]
    const lacking = [...train, '--set', 'data.attributes=["mass"]']
    await expectRefusal(lacking, { status: 2, code: 'invalid-recipe', says: ["'mass'", 'flux_r'] })
    const name = [...train, '--set', 'data.attributes=["id"]']
    await expectRefusal(name, { status: 2, code: 'invalid-recipe', says: ["'id'", 'flux_r', 'type'] })
  })
})

describe('evaluate', () => {
  it('says which options are for another task', async () => {
    const args = ['evaluate', path('generate-run'), '--out', out, '--twin', path('run')]
    await expectRefusal(args, { status: 2, code: 'usage', says: ['--twin', "'generate'"] })
    const other = ['evaluate', path('run'), '--out', out, '--count', '20']
    await expectRefusal(other, { status: 2, code: 'usage', says: ['--count', "'galaxy-recovery'"] })
  })

  it('refuses a data set that does not fit the model', async () => {
    const small = path('small-images')
    await succeed('dataset', 'create', small, '--task', 'generate', '--from', path('sim'), '--size', '16')
    const args = ['evaluate', path('generate-model'), '--dataset', small, '--out', out]
    await expectRefusal(args, { status: 3, code: 'wrong-task', says: ['small-images', '1×16×16', '1×32×32'] })
  })

  it('needs the data set of a model, and a folder that is a model', async () => {
    const unnamed = ['evaluate', path('generate-model'), '--out', out]
    await expectRefusal(unnamed, { status: 2, code: 'usage', says: ['--dataset'] })
    await expectRefusal(['evaluate', path('sim')], { status: 1, code: 'not-found', says: ['sim', 'card.json'] })
  })
})

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mountWorks()

function mountWorks(): boolean {
  const probe = 'd=$(mktemp -d) && mount -t tmpfs -o size=64k tmpfs "$d"; s=$?; umount "$d"; rmdir "$d"; exit $s'
  return spawnSync('sh', ['-c', probe]).status === 0
}

describe.skipIf(!canMount)('a full disk (needs root, to mount a small one)', () => {
  let disk: string

  beforeAll(async () => {
    disk = path('disk')
    await mkdir(disk)
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=20k', 'tmpfs', disk]).status).toBe(0)
  })

  afterAll(() => {
    spawnSync('umount', [disk])
  })

  it.each([
    ['simulate sky', () => ['simulate', 'sky', '--size', '256', '--out', join(disk, 'sky.fits')]],
    ['degrade', () => ['degrade', path('large.fits'), join(disk, 'out.fits'), '--fwhm-pixels', '3']],
    ['dataset create', () => ['dataset', 'create', join(disk, 'd'), '--task', recipe.task, '--from', path('sim')]],
    ['export', () => ['export', path('run'), '--out', join(disk, 'model')]],
    ['enhance', () => ['enhance', path('large.fits'), '--model', path('model'), '--out', disk]],
    ['generate', () => ['generate', '--model', path('generate-model'), '--out', join(disk, 'new')]],
  ])('stops %s with a sentence, and leaves no half', async (_name, args) => {
    await writeFile(path('large.fits'), await largeImage())
    const ran = await galatea([...args(), '--json', '--quiet'])
    expect({ status: ran.status, ...failureOf(ran) }, ran.stderr).toMatchObject({ status: 1, code: 'disk' })
    expect(failureOf(ran).message).toMatch(/disk.*no space is left/)
    const files = await readdir(disk, { recursive: true, withFileTypes: true })
    expect(files.filter((entry) => entry.isFile()).map((entry) => entry.name)).toEqual([])
    for (const entry of await readdir(disk)) await rm(join(disk, entry), { recursive: true })
  })

  it('keeps the last good checkpoint of a run', async () => {
    const args = ['--recipe', path('recipe.json'), '--dataset', path('data'), '--out', join(disk, 'run')]
    const ran = await galatea(['train', ...args, '--set', 'generator.width=8', '--json', '--quiet'])
    expect({ status: ran.status, ...failureOf(ran) }, ran.stderr).toMatchObject({ status: 1, code: 'disk' })
    const files = await readdir(disk, { recursive: true })
    expect(files.filter((name) => name.includes('partial'))).toEqual([])
  })
})

/** 160×160 pixels: 100 kB, more than the small disk holds. */
async function largeImage(): Promise<Buffer> {
  const { fits } = await import('./badFiles')
  return fits(160, 160, (x, y) => Math.sin(x / 5) + Math.cos(y / 3))
}
