/** Reports: one file each, readable offline and in print, light and dark, without a script. */
import { writeAtomically } from './files'
import { openSeal, sealFile } from './seal'

/** Writes a page of {@link htmlPage} and seals it. */
export async function writePage(path: string, page: string): Promise<void> {
  await writeAtomically(path, page, sealFile)
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** A whole page. @param body HTML. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="galatea-seal" content="${openSeal}">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body><main>
<h1>${escapeHtml(title)}</h1>
${body}
</main></body>
</html>
`
}

export type Cell = string | number | null

/** Numbers to the right, null as a dash; the rows named in `strong` in bold. */
export function htmlTable(
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
  strong = new Set<number>(),
): string {
  const head = header.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('')
  const body = rows.map((row, i) => {
    const cells = row.map((cell, column) => {
      const text = cell === null ? '–' : escapeHtml(String(cell))
      if (column === 0) return `<th scope="row">${text}</th>`
      return `<td${typeof cell === 'number' || /^[−\-+±\d]/.test(text) ? ' class="n"' : ''}>${text}</td>`
    })
    return `<tr${strong.has(i) ? ' class="strong"' : ''}>${cells.join('')}</tr>`
  })
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`
}

export interface Line {
  name: string
  points: readonly (readonly [number, number])[]
  /** As dots, not joined. */
  dots?: boolean
}

export interface Chart {
  title: string
  x: string
  y: string
  lines: readonly Line[]
  /** A horizontal line to compare with. */
  reference?: number
  logY?: boolean
}

const width = 640
const height = 300
const margin = { left: 64, right: 16, top: 12, bottom: 44 }

/** Lines or dots as SVG. Lines differ in colour and in dash, so that colour is not the only sign. */
export function htmlChart(chart: Chart): string {
  const points = chart.lines.flatMap((line) => line.points).filter(([x, y]) => usable(x, y, chart))
  if (points.length === 0) return `<p>${escapeHtml(chart.title)}: nothing to draw.</p>`
  const value = (y: number): number => (chart.logY ? Math.log10(y) : y)
  const xs = range(points.map(([x]) => x))
  const ys = range([
    ...points.map(([, y]) => value(y)),
    ...(chart.reference === undefined ? [] : [value(chart.reference)]),
  ])
  const px = (x: number): number => margin.left + ((x - xs[0]) / (xs[1] - xs[0])) * (width - margin.left - margin.right)
  const py = (y: number): number =>
    height - margin.bottom - ((value(y) - ys[0]) / (ys[1] - ys[0])) * (height - margin.top - margin.bottom)
  const paths = chart.lines.map((line, i) => {
    const drawn = line.points.filter(([x, y]) => usable(x, y, chart))
    const at = drawn.map(([x, y]) => `${px(x).toFixed(1)} ${py(y).toFixed(1)}`)
    // A line of no length with round ends is a dot: one path for all of them.
    if (line.dots) return `<path class="dots l${i % 8}" d="${at.map((point) => `M${point}h0`).join('')}"/>`
    return `<path class="line l${i % 8}" d="${at.map((point, j) => `${j === 0 ? 'M' : 'L'}${point}`).join('')}"/>`
  })
  const ticks = (limits: readonly [number, number]): number[] => niceTicks(limits[0], limits[1])
  const grid = [
    ...ticks(xs).map(
      (x) => `<text x="${px(x).toFixed(1)}" y="${height - margin.bottom + 18}" class="tx">${label(x)}</text>`,
    ),
    ...ticks(ys).map((y) => {
      const at = py(chart.logY ? 10 ** y : y).toFixed(1)
      return `<path class="grid" d="M${margin.left} ${at}H${width - margin.right}"/><text x="${margin.left - 8}" y="${at}" class="ty">${label(chart.logY ? 10 ** y : y)}</text>`
    }),
  ]
  const reference =
    chart.reference === undefined
      ? ''
      : `<path class="reference" d="M${margin.left} ${py(chart.reference).toFixed(1)}H${width - margin.right}"/>`
  const legend = chart.lines.map(
    (line, i) => `<span class="key"><i class="k${i % 8}"></i>${escapeHtml(line.name)}</span>`,
  )
  return `<figure><figcaption>${escapeHtml(chart.title)}</figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(chart.title)}">${grid.join('')}${reference}${paths.join('')}
<text x="${width / 2}" y="${height - 6}" class="tx">${escapeHtml(chart.x)}</text>
<text transform="translate(14 ${height / 2}) rotate(-90)" class="tx">${escapeHtml(chart.y)}</text></svg>
<div class="legend">${legend.join('')}</div></figure>`
}

function usable(x: number, y: number, chart: Chart): boolean {
  return Number.isFinite(x) && Number.isFinite(y) && (!chart.logY || y > 0)
}

function range(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const room = high > low ? (high - low) * 0.04 : Math.abs(high) * 0.1 || 1
  return [low - room, high + room]
}

/** Some five round numbers within the limits. */
function niceTicks(low: number, high: number): number[] {
  const rough = (high - low) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? power * 10
  const ticks = []
  for (let tick = Math.ceil(low / step) * step; tick <= high; tick += step)
    ticks.push(Math.abs(tick) < step / 1e6 ? 0 : tick)
  return ticks
}

function label(value: number): string {
  return String(Number(value.toPrecision(3)))
}

const style = `
:root{color-scheme:light dark;--ink:#1b1f27;--soft:#5b6473;--line:#d9dde4;--paper:#fff;--panel:#f5f6f8;--accent:#0b62a8}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ef;--soft:#9aa4b5;--line:#333b48;--paper:#12151b;--panel:#1a1f27;--accent:#6cb6f2}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:32px 24px 64px}h1{font-size:28px;line-height:1.2;margin:0 0 8px}
h2{font-size:20px;margin:40px 0 8px}h3{font-size:16px;margin:24px 0 4px}p{max-width:72ch}.soft{color:var(--soft)}
.scroll{overflow-x:auto}table{border-collapse:collapse;margin:12px 0;font-variant-numeric:tabular-nums}
th,td{padding:6px 14px 6px 0;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
thead th{color:var(--soft);font-weight:600;font-size:14px}tbody th{font-weight:500}td.n{text-align:right;white-space:nowrap}
tr.strong th,tr.strong td{font-weight:700}
figure{margin:16px 0}figcaption{font-weight:600;margin-bottom:4px}svg{width:100%;max-width:760px;background:var(--panel);border-radius:8px}
svg text{fill:var(--soft);font-size:12px}.tx{text-anchor:middle}.ty{text-anchor:end;dominant-baseline:middle}
.grid{stroke:var(--line)}.reference{stroke:var(--soft);stroke-dasharray:2 3}.line{fill:none;stroke-width:2}
.dots{fill:none;stroke-width:5;stroke-linecap:round;stroke-dasharray:none!important;opacity:.6}
.l0{stroke:#0b72c4}.l1{stroke:#d9680f;stroke-dasharray:7 3}.l2{stroke:#2a9147;stroke-dasharray:2 2}.l3{stroke:#b6417f;stroke-dasharray:9 3 2 3}.l4{stroke:#7c6bd6;stroke-dasharray:4 4}.l5{stroke:#8a7a00;stroke-dasharray:1 3}.l6{stroke:#00838f;stroke-dasharray:12 4}.l7{stroke:#8d5a3b;stroke-dasharray:3 6}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:14px}.key i{display:inline-block;width:18px;height:3px;margin-right:6px;vertical-align:middle}
.k0{background:#0b72c4}.k1{background:#d9680f}.k2{background:#2a9147}.k3{background:#b6417f}.k4{background:#7c6bd6}.k5{background:#8a7a00}.k6{background:#00838f}.k7{background:#8d5a3b}
.strip{display:flex;flex-wrap:wrap;gap:10px;margin:8px 0}.strip figure{margin:0}.strip img{width:168px;height:168px;image-rendering:pixelated;display:block;border-radius:4px}
.strip figcaption{font-weight:400;font-size:13px;color:var(--soft);max-width:168px}
.strip .pair img{width:256px;height:auto}.strip .pair figcaption{max-width:256px}
.note{border-left:3px solid var(--accent);padding:4px 14px;background:var(--panel)}
@media print{main{padding:0}}
`
