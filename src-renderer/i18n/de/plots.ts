import type { Messages } from '../en'

export const plots: Pick<Messages, 'plots'> = {
  plots: {
    of: 'Diagramm: {title}',
    keys: 'Pfeiltasten verschieben, Plus und Minus vergrößern und verkleinern, Bild auf und Bild ab in der Höhe, 0 zeigt alles.',
    menu: 'Speichern oder lesen: {title}',
    svg: 'Als SVG speichern …',
    png: 'Als PNG speichern …',
    csv: 'Zahlen als CSV speichern …',
    asTable: 'Als Tabelle zeigen',
    asPlot: 'Als Diagramm zeigen',
    reset: 'Alles zeigen',
    saved: 'Gespeichert als {name}',
    tableOf: 'Zahlen zu: {title}',
    someRows: '{shown} von {all} Zeilen, gleichmäßig gewählt; die CSV-Datei hat alle.',
    madeBy: 'Galatea {version}, {time}',
  },
}
