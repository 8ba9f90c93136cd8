import type { Knob } from '../../../src-preload/contract/training'

/** What differs from the recipe that was chosen: path → value. */
export type Changes = ReadonlyMap<string, unknown>

/** Why a text is no value of a knob, as a key below `training.refusals` and what goes into the sentence. */
export interface Refusal {
  reason: 'number' | 'whole' | 'below' | 'above' | 'between' | 'list' | 'choice'
  values: Record<string, string | number>
}

export type Parsed = { value: unknown } | { refusal: Refusal }

/** A text of a field as a value of its knob. An empty one is null where the knob can be switched off. */
export function parseKnob(knob: Knob, text: string): Parsed {
  const written = text.trim()
  if (knob.nullable && ['', 'null'].includes(written)) return { value: null }
  switch (knob.type) {
    case 'flag':
      return { value: written === 'true' }
    case 'choice': {
      const known = knob.choices.includes(written)
      if (!known) return { refusal: { reason: 'choice', values: { choices: knob.choices.join(', ') } } }
      // Choices may be numbers: they are written as on the command line.
      return { value: valueOf(written) }
    }
    case 'list':
      return parseList(knob, written)
    case 'text':
      return { value: written }
    default:
      return parseNumber(knob, written)
  }
}

function parseNumber({ type, minimum, maximum }: Knob, text: string): Parsed {
  const value = Number(text.replace(',', '.'))
  if (text === '' || !Number.isFinite(value)) return { refusal: { reason: 'number', values: {} } }
  if (type === 'integer' && !Number.isInteger(value)) return { refusal: { reason: 'whole', values: {} } }
  const tooLow = minimum !== null && value < minimum
  const tooHigh = maximum !== null && value > maximum
  if ((tooLow || tooHigh) && minimum !== null && maximum !== null) {
    return { refusal: { reason: 'between', values: { minimum, maximum } } }
  }
  if (tooLow) return { refusal: { reason: 'below', values: { minimum } } }
  if (tooHigh) return { refusal: { reason: 'above', values: { maximum } } }
  return { value }
}

/** Numbers of a fixed count within the bounds, or words of any count. */
function parseList(knob: Knob, text: string): Parsed {
  const parts = text
    .replaceAll(/[[\]"]/g, '')
    .split(knob.length === null ? /\s*[,;]\s*|\s+/ : /\s*;\s*|\s*,\s+|\s*,\s*|\s+/)
    .filter((part) => part !== '')
  if (knob.length === null) return { value: parts }
  const refused: Parsed = { refusal: { reason: 'list', values: { count: knob.length } } }
  if (parts.length !== knob.length) return refused
  const numbers: unknown[] = []
  for (const part of parts) {
    const parsed = parseNumber(knob, part)
    if ('refusal' in parsed) return parsed
    numbers.push(parsed.value)
  }
  return { value: numbers }
}

/** A value as a field shows it. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(String).join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** `generator.width=16`, as on the command line. */
export function settingsOf(changes: Changes): string[] {
  const ordered = [...changes].sort(([a], [b]) => Number(b.endsWith('.kind')) - Number(a.endsWith('.kind')))
  return ordered.map(([path, value]) => `${path}=${JSON.stringify(value)}`)
}

export function linesOf(changes: Changes): string {
  return settingsOf(changes).join('\n')
}

/** Lines of `path=value`; others are passed over, and the engine judges paths and values. */
export function parseLines(text: string): Changes {
  return new Map(
    text.split('\n').flatMap((line): [string, unknown][] => {
      const [, path, value] = /^\s*([A-Za-z][\w.]*)\s*=\s*(.*?)\s*$/.exec(line) ?? []
      return path === undefined || value === undefined ? [] : [[path, valueOf(value)]]
    }),
  )
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}

export function valueAt(values: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
      values,
    )
}

/** Knobs that everyone sets; the others are behind "advanced". */
export const plainKnobs: readonly string[] = ['schedule.steps', 'schedule.epochs', 'schedule.maxMinutes', 'seed']

/** The knobs that mean something for these values (a section's `kind` decides), section by section. */
export function sectionsOf(knobs: readonly Knob[], values: unknown): { section: string; knobs: Knob[] }[] {
  const sections = new Map<string, Knob[]>()
  for (const knob of knobs) {
    const [section = ''] = knob.path.split('.')
    const kind = valueAt(values, `${section}.kind`)
    if (plainKnobs.includes(knob.path) || (knob.kind !== null && knob.kind !== kind)) continue
    const known = sections.get(section) ?? []
    sections.set(section, [...known, knob])
  }
  return [...sections].map(([section, list]) => ({ section, knobs: list }))
}

/** `learningRate` → `Learning rate`; below a group its name comes first: `Generator · learning rate`. */
export function labelOf(path: string): string {
  const parts = path.split('.').slice(path.includes('.') ? 1 : 0)
  const words = parts.map((part) =>
    part
      .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .replaceAll(/\b(fwhm|ssim|l1|l2|r1|r2)\b/g, (name) => name.toUpperCase()),
  )
  const label = words.join(' · ')
  return label.charAt(0).toUpperCase() + label.slice(1)
}

/** Does a knob have this in its path or its sentence? */
export function isFound(knob: Knob, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const text = `${knob.path} ${labelOf(knob.path)} ${knob.description}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

/** The command that starts the same run. */
export function commandOf(
  input: { preset: string | null; dataset: string | null; settings: readonly string[]; branch?: string; from?: string },
  out: string,
): string {
  const quoted = (text: string): string => (/^[\w./=:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)
  const begin = input.branch === undefined ? ['--preset', input.preset ?? ''] : ['--branch', input.branch]
  const from = input.from === undefined ? [] : ['--from', input.from]
  const sets = input.settings.flatMap((setting) => ['--set', setting])
  return ['galatea', 'train', ...begin, ...from, '--dataset', input.dataset ?? '', '--out', out, ...sets]
    .map(quoted)
    .join(' ')
}
