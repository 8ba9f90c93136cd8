import { z } from 'zod'
import type { Column } from '../../../store/dataset/manifest'

export const jetTask = 'jet-response'

/**
 * A data set of jet pairs: for each jet the hardest of its generated and reconstructed constituents as
 * [places, 4] (pT in GeV, η, φ, PDG code; pT 0 where a place is empty) and the jets themselves. Everything that
 * networks are fed, images too, is made of these.
 */
export const constituentNumbers = ['pt', 'eta', 'phi', 'pdg'] as const
export const jetNumbers = [
  'genPt',
  'genEta',
  'genPhi',
  'genMass',
  'recoPt',
  'recoEta',
  'recoPhi',
  'recoMass',
  'pileUp',
  'weight',
] as const

export const jetColumns: readonly Column[] = [
  { name: 'event', type: 'integer', description: 'Event in the source; all jets of one event are in one split.' },
  { name: 'pt', type: 'number', unit: 'GeV', description: 'Of the generated jet.' },
  { name: 'eta', type: 'number', description: 'Of the generated jet.' },
  { name: 'phi', type: 'number', unit: 'rad', description: 'Of the generated jet.' },
  { name: 'mass', type: 'number', unit: 'GeV', description: 'Of the generated jet.' },
  { name: 'constituents', type: 'integer', description: 'Of the generated jet.' },
  { name: 'recoPt', type: 'number', unit: 'GeV' },
  { name: 'recoEta', type: 'number' },
  { name: 'recoPhi', type: 'number', unit: 'rad' },
  { name: 'recoMass', type: 'number', unit: 'GeV' },
  { name: 'recoConstituents', type: 'integer' },
  { name: 'pileUp', type: 'number', description: 'Pile-up collisions in the event; empty: unknown.' },
  { name: 'weight', type: 'number' },
]

/** `properties` of the manifest. */
export const jetProperties = z.object({
  kind: z.literal('jets'),
  pileUpKnown: z.boolean(),
  /** Jets with more constituents than there are places; of these the softest are left out. */
  truncated: z.int().min(0),
})
export type JetProperties = z.output<typeof jetProperties>
