import { readFile } from 'node:fs/promises'
import { GalateaError } from '../../base/errors'
import { checkGeometry, type ShowerGeometry, type ShowerLayer } from './geometry'

/**
 * The binning file of CaloChallenge: `<Bins><Bin pid name><Layer id r_edges="0,5,10" n_bin_alpha="16"/>…`. Layers
 * without rings (`r_edges="0,"` or a single edge) hold no voxels and are passed over, as its own reader does.
 * @param particle `name` of the part to read; null: the only one, or the first.
 * @throws GalateaError `not-found`, or `unreadable` with what is wrong.
 */
export async function readBinningXml(path: string, particle: string | null = null): Promise<ShowerGeometry> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new GalateaError('not-found', `The binning file '${path}' cannot be read.`, { file: path }, { cause })
  })
  return parseBinningXml(text, path, particle)
}

export function parseBinningXml(text: string, source: string, particle: string | null = null): ShowerGeometry {
  const refuse = (what: string): never => {
    throw new GalateaError('unreadable', `The binning file '${source}' ${what}.`, { file: source })
  }
  const elements = readElements(text, refuse)
  if (elements[0]?.name !== 'Bins') refuse(`begins with <${elements[0]?.name ?? ''}>, expected <Bins>`)
  const parts: { name: string; layers: ShowerLayer[] }[] = []
  for (const { name, attributes } of elements.slice(1)) {
    if (name === 'Bin') parts.push({ name: attributes.name ?? '', layers: [] })
    else if (name === 'Layer') {
      const part = parts.at(-1) ?? refuse('has a <Layer> outside of any <Bin>')
      const layer = readLayer(attributes, refuse)
      if (layer) part.layers.push(layer)
    }
  }
  const names = parts.map((part) => part.name)
  const chosen = particle === null ? parts[0] : parts.find((part) => part.name === particle)
  if (!chosen) {
    refuse(particle === null ? 'has no <Bin>' : `has no <Bin name="${particle}">, only ${names.join(', ')}`)
  }
  const { name, layers } = chosen!
  return checkGeometry({ name: source.replace(/^.*[\\/]|\.xml$/gi, ''), particle: name, layers }, source)
}

/** The same as text, for CaloChallenge's own tools; rectangular layers have no place in this format. */
export function formatBinningXml(geometry: ShowerGeometry, particle: string): string {
  const lines = geometry.layers.map((layer) => {
    if (layer.kind === 'rectangular') {
      const sentence = `The geometry '${geometry.name}' has rectangular layers, which a binning file cannot say.`
      throw new GalateaError('usage', sentence, { geometry: geometry.name })
    }
    return `    <Layer id="${layer.id}" r_edges="${layer.rEdges.join(',')}" n_bin_alpha="${layer.angles}" />`
  })
  const pid = { electron: 11, photon: 22, pion: 211 }[particle] ?? 0
  const bin = `  <Bin pid="${pid}" etaMin="0" etaMax="0" name="${particle}">`
  return ['<?xml version="1.0" ?>', '<Bins>', bin, ...lines, '  </Bin>', '</Bins>', ''].join('\n')
}

interface Element {
  name: string
  attributes: Readonly<Record<string, string | undefined>>
}

/** Opening tags in order, once the nesting is checked. The format has no text, entities or CDATA. */
function readElements(text: string, refuse: (what: string) => never): Element[] {
  const plain = text.replace(/<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>/g, '')
  const elements: Element[] = []
  const open: string[] = []
  let end = 0
  for (const match of plain.matchAll(
    /<(\/?)([A-Za-z_][\w.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g,
  )) {
    const [tag, closing, name, attributes, empty] = match as unknown as [string, string, string, string, string]
    if (plain.slice(end, match.index).trim() !== '') refuse(`is no XML: '${excerpt(plain.slice(end, match.index))}'`)
    end = match.index + tag.length
    if (closing) {
      const expected = open.pop()
      if (expected !== name) refuse(`is no XML: </${name}> where ${expected ? `</${expected}>` : 'nothing'} was open`)
      continue
    }
    elements.push({ name, attributes: readAttributes(attributes) })
    if (!empty) open.push(name)
  }
  if (plain.slice(end).trim() !== '') refuse(`is no XML: '${excerpt(plain.slice(end))}'`)
  if (open.length > 0) refuse(`is no XML: <${open.at(-1)}> is never closed`)
  if (elements.length === 0) refuse('is no XML: it holds no element')
  return elements
}

function readAttributes(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)]
  return Object.fromEntries(pairs.map(([, name, double, single]) => [name!, double ?? single ?? '']))
}

function readLayer(attributes: Element['attributes'], refuse: (what: string) => never): ShowerLayer | null {
  const attribute = (name: string): string => attributes[name] ?? refuse(`has a <Layer> without '${name}'`)
  const id = Number(attribute('id'))
  if (!Number.isInteger(id)) refuse(`has a <Layer> with id="${attributes.id}", expected an integer`)
  const fields = attribute('r_edges').split(',')
  const rEdges = fields.filter((field) => field.trim() !== '').map(Number)
  const bad = rEdges.findIndex((edge) => !Number.isFinite(edge))
  if (bad >= 0) refuse(`has r_edges="${excerpt(attributes.r_edges!)}" in layer ${id}, expected numbers with commas`)
  const angles = Number(attribute('n_bin_alpha'))
  return rEdges.length < 2 ? null : { kind: 'polar', id, rEdges, angles }
}

function excerpt(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 60)}…` : line
}
