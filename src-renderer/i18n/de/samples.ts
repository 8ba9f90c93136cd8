import type { Messages } from '../en'

export const samples: Pick<Messages, 'samples'> = {
  samples: {
    title: 'Oder eine Stichprobe simulieren',
    what: 'Stichprobe von',
    kinds: { jets: 'Jets', showers: 'Schauern', tracks: 'Spuren' },
    seed: 'Startwert',
    simulate: 'Stichprobe simulieren',
    particle: 'Teilchen',
    particles: { electron: 'Elektron', photon: 'Photon', hadron: 'Hadron' },
    fields: {
      jets: 'Jets',
      leastPartonPt: 'Parton-pT von',
      largestPartonPt: 'Parton-pT bis',
      pileUp: 'Überlagerung',
      showers: 'Schauer',
      leastEnergy: 'Energie von',
      largestEnergy: 'Energie bis',
      events: 'Ereignisse',
      fewest: 'Spuren von',
      most: 'Spuren bis',
      leastPt: 'pT von',
      largestPt: 'pT bis',
      noise: 'Anteil Rauschen',
      displaced: 'Anteil versetzt',
    },
    notices: {
      jets: 'Aus einem Spielzeug-Generator und -Detektor, zum Ausprobieren.',
      showers: 'Aus einer schnellen Formel, keine volle Simulation von Teilchen in Materie.',
      tracks: 'Ein Spielzeug: dünne Lagen, nur Pionen, keine Sekundärteilchen.',
    },
  },
}
