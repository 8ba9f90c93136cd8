import type { Figure, Trace } from './figure'
import type { PlotPalette } from './palette'

interface Spread {
  name: string
  mean: readonly number[]
  rms: readonly number[]
}

export interface SpreadOptions {
  palette: PlotPalette
  x: string
  y: string
  /** Single ones on top, as markers. */
  single: readonly { name: string; values: readonly number[] }[]
}

/** Means over showers with the rms of single ones as a band about each. */
export function spreadFigure(spreads: readonly Spread[], x: readonly number[], options: SpreadOptions): Figure {
  const { palette } = options
  const colour = (i: number): string => (i === 0 ? palette.quiet : (palette.series[i - 1] ?? palette.text))
  const bare = { color: 'rgba(0,0,0,0)', width: 0 }
  const edge = { type: 'scatter', mode: 'lines', name: '', line: bare, hoverinfo: 'skip', showlegend: false } as const
  const bands = spreads.flatMap(({ mean, rms }, i): Trace[] => [
    { ...edge, x: [...x], y: mean.map((value, k) => Math.max(0, value - rms[k]!)) },
    { ...edge, x: [...x], y: mean.map((value, k) => value + rms[k]!), fill: 'tonexty', fillcolor: `${colour(i)}40` },
  ])
  const lines = spreads.map(({ name, mean }, i): Trace => ({
    ...{ type: 'scatter', name, mode: 'lines', x: [...x], y: [...mean] },
    line: { color: colour(i), width: 2 },
  }))
  const single = options.single.map(({ name, values }, i): Trace => ({
    ...{ type: 'scatter', name, mode: 'markers', x: [...x], y: [...values] },
    marker: { color: colour(i), size: 7, ...(i > 0 && { symbol: 'square' }) },
  }))
  return {
    traces: [...bands, ...lines, ...single],
    x: { title: options.x, type: 'linear', range: [Math.min(...x) - 0.5, Math.max(...x) + 0.5] },
    y: { title: options.y, type: 'linear' },
    levels: [],
    hover: 'closest',
    key: options.x,
    summary: spreads.map(({ name, mean }) => `${name}, ${mean.reduce((a, b) => a + b, 0).toPrecision(3)}`).join('; '),
  }
}
