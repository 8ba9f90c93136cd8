import type { ActionId } from '.'

/** How the command line does the same: shown beside an action, to be put into scripts. */
export const commandHints: Readonly<Partial<Record<ActionId, string>>> = {
  enhance: 'galatea enhance <image> --model <folder> --out <folder>',
  simulate: 'galatea fastsim <events> --model <folder> --out <file>',
  compare: 'galatea compare <reference> <other> --out <folder>',
  openEvents: 'galatea info <file>',
  open: 'galatea info <file>',
  verifyFile: 'galatea verify <path…>',
  openDataset: 'galatea dataset info <folder>',
  reject: 'galatea dataset reject <folder> <items…>',
  restore: 'galatea dataset restore <folder> <items…>',
  showTraining: 'galatea train --preset <name> --dataset <folder> --out <folder>',
}
