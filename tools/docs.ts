/**
 * Writes the pages of docs/ that follow from the program itself: `npm run docs`. A test compares them with what is
 * committed, so that no option and no knob is missing from them or stands there with an old default.
 */
import { Command } from 'commander'
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { commands } from '../src-main/cli/commands'
import { loadTask, taskIds } from '../src-main/tasks'
import { listKnobs, type Knob } from '../src-main/engine/gan/knobs'
import type { Task } from '../src-main/engine/gan/task'

const folder = resolve(import.meta.dirname, '../docs')

export const pages: Readonly<Record<string, () => Promise<string>>> = {
  'command-line.md': commandLinePage,
  'recipes.md': recipesPage,
}

export async function commandLinePage(): Promise<string> {
  const sections: string[] = []
  for (const entry of commands) {
    const command = new Command(entry.name)
    const definition = await entry.load()
    definition.configure(command)
    const names = command.registeredArguments.map((argument) => {
      const text = `${argument.name()}${argument.variadic ? '…' : ''}`.toUpperCase()
      return argument.required ? text : `[${text}]`
    })
    const options = command.options.map(({ flags, description, defaultValue }) => {
      const preset = defaultValue === undefined ? '' : ` (default ${show(defaultValue)})`
      return [`\`${flags}\``, `${description}${preset}`]
    })
    sections.push(`## ${entry.name}\n\n${sentence(entry.summary)}\n`)
    sections.push(`    galatea ${[entry.name, ...names].join(' ')}${options.length > 0 ? ' [options]' : ''}\n`)
    if (options.length > 0) sections.push(`${table(['option', 'what it does'], options)}\n`)
  }
  return [commandLineIntroduction, ...sections].join('\n')
}

const commandLineIntroduction = `# The command line

<!-- Written by \`npm run docs\`: change the commands, not this page. -->

Everything the window can do, the command line can do, by the same code. From a checkout: \`npm run -s galatea --
COMMAND …\`; installed: \`galatea COMMAND …\`. \`galatea COMMAND --help\` says what is said here.

| common option | what it does |
| --- | --- |
| \`--json\` | prints exactly one JSON object on stdout; progress and warnings go to stderr |
| \`--quiet\` | no progress on stderr; warnings and errors are still said |
| \`--seed <n>\` | seed of every random draw (default 1): the same seed on the same device gives the same result |
| \`--device <id>\` | \`auto\` (the fastest that works, named in the output), \`cpu\`, \`webgpu\`, \`cuda\`, \`directml\`, \`coreml\`, \`tensorflow\` |
| \`--threads <n>\` | threads of the CPU device |

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | failed: the disk, the device, a run that diverged, a defect |
| 2 | wrong usage: an unknown option, a recipe with a misspelt key or a value out of range |
| 3 | the input was refused: not readable, outside the model's domain, or a model of another task |

With \`--json\` a failure is \`{"error": {"code", "message", "details"}}\`. Numbers are float64; angles are in degrees unless
the key says otherwise; positions are FITS pixels, the first pixel's centre being 1; \`--crop\` counts from 0.
Ellipticities e1, e2 are distortions, (a²−b²)/(a²+b²). SSIM is that of Wang et al. 2004.
`

export async function recipesPage(): Promise<string> {
  const tasks = await Promise.all(taskIds.map(loadTask))
  return [recipesIntroduction, ...tasks.flatMap(taskTables)].join('\n')
}

export function taskTables({ id, summary, recipe }: Pick<Task, 'id' | 'summary' | 'recipe'>): string[] {
  const defaults: unknown = recipe.parse({ task: id })
  const sections = groupBy(listKnobs(recipe), ({ path }) => (path.includes('.') ? path.split('.')[0]! : ''))
  return [
    `## ${id}\n\n${sentence(summary)}\n`,
    ...[...sections].flatMap(([section, knobs]) => [
      ...(section ? [`### ${section}\n`] : []),
      ...[...groupBy(knobs, ({ kind }) => kind)].map(([kind, ofKind]) => knobTable(kind, ofKind, defaults)),
    ]),
  ]
}

/** @param kind of a section that takes another shape for each: its table is headed by it. */
function knobTable(kind: string | null, knobs: readonly Knob[], defaults: unknown): string {
  const rows = knobs.map(({ path, range, unit, description, default: own }) => {
    const value = kind === null || kindOf(path, defaults) === kind ? at(path, defaults) : own
    return [`\`${path}\``, value === undefined ? '' : `\`${show(value)}\``, range, unit, description]
  })
  const heading = kind === null ? '' : `With \`"kind": "${kind}"\`:\n\n`
  return `${heading}${table(['knob', 'default', 'expected', 'unit', 'what it does'], rows)}\n`
}

const kindOf = (path: string, defaults: unknown): unknown => at(`${path.split('.')[0]}.kind`, defaults)

function at(path: string, value: unknown): unknown {
  return path.split('.').reduce((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value)
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

const recipesIntroduction = `# Recipes

<!-- Written by \`npm run docs\`: change the schemas, not this page. -->

A recipe is one JSON object that decides a training run. What is left out has its default; a misspelt key or a value
out of range is refused. \`galatea train --recipe FILE\`, or a preset of \`resources/presets\`, and \`--set
schedule.batch=8\` for a single knob. The presets are recipes that leave most knobs alone.
`

function show(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' && value !== 0 && (Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3)) {
    return value.toExponential().replace('e+', 'e').replace('e0', '')
  }
  return JSON.stringify(value)
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [name, write] of Object.entries(pages)) await writeFile(resolve(folder, name), await write())
}
