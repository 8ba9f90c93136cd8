import { deltaPhi, observables, substructure, type ConstituentLists, type HitPixels, type Jets } from '../../../jets'
import type { VariableInfo, VariableRole } from '../../sample'

/** Measured of generated and reconstructed jets alike; pT, η and φ are the jets' own. */
const measured = [
  'mass',
  'multiplicity',
  'pTD',
  'majorAxis',
  'minorAxis',
  'girth',
  'LHA',
  'tau1',
  'tau2',
  'tau3',
  'tau21',
  'tau32',
  'C2',
  'D2',
] as const

/** Outer radii of the rings about the generated jet's axis in which the response is measured. */
export const ringRadii = [0.05, 0.1, 0.15, 0.2, 0.3] as const

const wholeNumbers = new Set(['multiplicity', 'hitPixels'])

/** Whose names begin with gen_ or reco_. */
const ofJets = ['pt', 'eta', 'phi', ...measured, 'hitPixels'] as const

const responses = [...measured, 'hitPixels'] as const

/** All variables of a comparison of jets, in the order of a report: responses first, for they are the sharper test. */
export function jetVariables(has: (name: string) => boolean): VariableInfo[] {
  const variables: VariableInfo[] = [
    { name: 'response', label: 'pT response', unit: '', role: 'response', range: [0, 2] },
    ...responses.map((id) => responseOf(id)),
    { name: 'delta_eta', label: 'Δη of the axis', unit: '', role: 'response' },
    { name: 'delta_phi', label: 'Δφ of the axis', unit: 'rad', role: 'response' },
    ...ringRadii.map((radius, i): VariableInfo => {
      const label = `pT response, ${i === 0 ? 0 : ringRadii[i - 1]!} ≤ ΔR < ${radius}`
      // Rings that hold little have responses without bounds.
      return { name: ringName(i), label, unit: '', role: 'response', range: [0, 3] }
    }),
    ...ofJets.map((id) => variableOf('reco', id, 'marginal')),
    ...ofJets.map((id) => variableOf('gen', id, 'condition')),
    { name: 'n_pu', label: 'Pile-up collisions', unit: '', role: 'condition', integer: true },
  ]
  return variables.filter(({ name }) => has(name))
}

/** What a classifier and the physics distances see: the generated jet, the condition and the reconstructed jet. */
export function jetFeatures(has: (name: string) => boolean): string[] {
  const shapes = ['mass', 'multiplicity', 'pTD', 'majorAxis', 'minorAxis', 'tau21', 'tau32', 'C2']
  const names = [
    ...['gen_pt', 'gen_eta', 'n_pu'],
    ...shapes.map((id) => `gen_${id}`),
    ...['response', 'delta_eta', 'delta_phi'],
    ...shapes.map((id) => `reco_${id}`),
    ...['response_mass', 'response_multiplicity', 'response_pTD', 'response_majorAxis', 'response_minorAxis'],
  ]
  return names.filter(has)
}

export type Side = 'gen' | 'reco'

/** Columns of one side of a chunk of jets, by name. @param constituents of the jets; their hit pixels where jets are compared as images. */
export function sideColumns(
  side: Side,
  jets: Jets,
  constituents: ConstituentLists,
  pixels: HitPixels,
): Map<string, Float64Array> {
  const columns = new Map<string, Float64Array>()
  for (const name of ['pt', 'eta', 'phi'] as const) columns.set(`${side}_${name}`, Float64Array.from(jets[name]))
  for (const [id, values] of Object.entries(substructure(constituents, measured))) {
    columns.set(`${side}_${id}`, values)
  }
  columns.set(
    `${side}_hitPixels`,
    Float64Array.from({ length: jets.pt.length }, (_, i) => pixels.offsets[i + 1]! - pixels.offsets[i]!),
  )
  return columns
}

/** What was made over what was given, from the columns of both sides. @param axes the generated jets. */
export function responseColumns(
  axes: Jets,
  constituents: Readonly<Record<Side, ConstituentLists>>,
  gen: ReadonlyMap<string, Float64Array>,
  reco: ReadonlyMap<string, Float64Array>,
): Map<string, Float64Array> {
  const columns = new Map<string, Float64Array>()
  const ratio = (id: string): Float64Array => over(reco.get(`reco_${id}`)!, gen.get(`gen_${id}`)!)
  columns.set('response', ratio('pt'))
  for (const id of responses) columns.set(`response_${id}`, ratio(id))
  const [eta, phi] = [gen.get('gen_eta')!, gen.get('gen_phi')!]
  columns.set(
    'delta_eta',
    reco.get('reco_eta')!.map((value, i) => value - eta[i]!),
  )
  columns.set(
    'delta_phi',
    reco.get('reco_phi')!.map((value, i) => deltaPhi(value, phi[i]!)),
  )
  const [before, after] = [ringSums(constituents.gen, axes), ringSums(constituents.reco, axes)]
  ringRadii.forEach((_, ring) => columns.set(ringName(ring), over(after[ring]!, before[ring]!)))
  return columns
}

function responseOf(id: (typeof responses)[number]): VariableInfo {
  return { name: `response_${id}`, label: `${titleOf(id)} response`, unit: '', role: 'response' }
}

function variableOf(side: Side, id: (typeof ofJets)[number], role: VariableRole): VariableInfo {
  return {
    name: `${side}_${id}`,
    label: `${titleOf(id)}, ${side === 'gen' ? 'generated' : 'reconstructed'}`,
    unit: id === 'hitPixels' ? '' : observables[id].unit,
    role,
    ...(wholeNumbers.has(id) && { integer: true }),
  }
}

function titleOf(id: (typeof ofJets)[number]): string {
  return id === 'hitPixels' ? 'Hit pixels' : observables[id].title
}

function ringName(ring: number): string {
  return `response_ring${ring + 1}`
}

/** Σ pT of each jet in each ring, [ring][jet]. */
function ringSums({ offsets, pt, eta, phi }: ConstituentLists, axis: Jets): Float64Array[] {
  const count = offsets.length - 1
  const sums = ringRadii.map(() => new Float64Array(count))
  for (let jet = 0; jet < count; jet++) {
    for (let i = offsets[jet]!; i < offsets[jet + 1]!; i++) {
      const distance = Math.hypot(eta[i]! - axis.eta[jet]!, deltaPhi(phi[i]!, axis.phi[jet]!))
      const ring = ringRadii.findIndex((radius) => distance < radius)
      if (ring >= 0) sums[ring]![jet]! += pt[i]!
    }
  }
  return sums
}

/** NaN where the denominator is 0. */
function over(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => (b[i] === 0 ? NaN : value / b[i]!))
}
