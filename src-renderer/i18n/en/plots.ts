export const plots = {
  plots: {
    of: 'Plot: {title}',
    keys: 'Arrow keys move, plus and minus zoom, Page Up and Page Down zoom upright, 0 shows everything.',
    menu: 'Save or read: {title}',
    svg: 'Save as SVG…',
    png: 'Save as PNG…',
    csv: 'Save numbers as CSV…',
    asTable: 'Show as a table',
    asPlot: 'Show as a plot',
    reset: 'Show everything',
    saved: 'Saved as {name}',
    tableOf: 'Numbers of: {title}',
    someRows: '{shown} of {all} rows, evenly chosen; the CSV has them all.',
    madeBy: 'Galatea {version}, {time}',
  },
}
