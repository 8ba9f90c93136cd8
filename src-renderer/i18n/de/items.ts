import type { Messages } from '../en'

export const items: Pick<Messages, 'items'> = {
  items: {
    one: { jets: 'Jet', showers: 'Schauer' },
    many: { jets: 'Jets', showers: 'Schauer' },
    showing: 'Angezeigt',
    single: 'Einzeln',
    mean: 'Mittel',
    meanOf: 'Mittel von {count}',
    incident: '{energy} GeV',
    file: 'Datei',
    simulated: 'Vom Modell simuliert',
    meanFull: 'Mittel der Datei',
    meanSimulated: 'Mittel des Modells',
    layer: 'Lage',
    share: 'Anteil der Energie des Teilchens',
    longitudinal: 'Längs des Schauers',
    radial: 'Quer zum Schauer',
    layersOf: '{title}: {count} Lagen in r–φ, Radius als Wurzel, Farben über fünf Dekaden',
    jetLayers: { gen: 'Vor dem Detektor', reco: 'Danach', simulated: 'Vom Modell' },
    constituents: 'Bestandteile um die Achse des erzeugten Jets, Flächen nach pT',
    multiplicity: 'N',
    momentum: 'pT {pt} GeV',
    axes: { eta: 'Δη', phi: 'Δφ', pt: 'pT [GeV]', mass: 'm [GeV]' },
  },
}
