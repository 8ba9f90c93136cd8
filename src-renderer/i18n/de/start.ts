import type { Messages } from '../en'

export const start: Pick<Messages, 'start'> = {
  start: {
    title: 'Was ein besseres Teleskop oder ein ganzer Detektor gesehen hätte',
    text: 'Bilder, Ereignisdateien, Datensätze, Läufe oder Modelle irgendwo in dieses Fenster ziehen – oder mit einem Beispiel beginnen.',
    samples: 'Beispiele',
    recent: 'Zuletzt bearbeitet',
    nothing: 'Hier steht, was geöffnet, simuliert und trainiert wurde.',
    begin: 'Anfangen',
    preparing: 'Wird erzeugt …',
    honest: 'Auf diesem Rechner mit den eingebauten Simulationen erzeugt; nichts wird heruntergeladen.',
    fromDemo: 'Aus der Vorführung, die hier gelaufen ist.',
    titles: {
      galaxy: 'Eine Galaxie gewinnen',
      jets: 'Jets simulieren',
      training: 'Einem Training zusehen',
    },
    texts: {
      galaxy: 'Ein simuliertes Stück Himmel in drei Bändern: ansehen, verschlechtern, wiedergewinnen.',
      jets: 'Jets vor und nach einem Spielzeugdetektor: durchsehen, den Detektor simulieren, vergleichen.',
      training: 'Ein kleines Netz lernt vor Ihren Augen, kleine Galaxien zu schärfen.',
    },
    kinds: { image: 'Bilder', events: 'Ereignisse', dataset: 'Datensätze', run: 'Läufe' },
  },
}
