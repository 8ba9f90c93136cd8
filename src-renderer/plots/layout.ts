import type { Figure } from './figure'
import type { PlotPalette } from './palette'

/** The part of the height that a lower panel takes. */
const lowerPanel = 0.26

/** A figure in Plotly's words. The only place that knows them. */
export function plotlyLayout(figure: Figure, palette: PlotPalette): object {
  const axis = {
    gridcolor: palette.grid,
    zeroline: false,
    linecolor: palette.grid,
    tickfont: { color: palette.quiet, size: 11 },
    automargin: true,
    fixedrange: false,
  }
  const title = (text: string): object => ({ title: { text, font: { color: palette.quiet, size: 11 }, standoff: 6 } })
  const vertical = (y: Figure['y']): object => ({
    ...axis,
    ...title(y.title),
    type: y.type,
    ...(y.range && { range: y.range }),
  })
  return {
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: 'Inter Variable, system-ui, sans-serif', color: palette.text, size: 11 },
    margin: { l: 44, r: 12, t: 6, b: 30 },
    hovermode: figure.hover ?? 'x unified',
    hoverlabel: { bgcolor: palette.surface, bordercolor: palette.grid, font: { color: palette.text, size: 11 } },
    legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom', font: { color: palette.text, size: 11 } },
    showlegend: figure.traces.length > 1,
    xaxis: {
      ...axis,
      ...title(figure.x.title),
      type: figure.x.type,
      ...(figure.x.range ? { range: figure.x.range } : { rangemode: 'tozero' }),
      ...(figure.lower && { anchor: 'y2' }),
      ...(figure.xKey !== undefined && { uirevision: figure.xKey }),
    },
    yaxis: { ...vertical(figure.y), ...(figure.lower && { domain: [lowerPanel + 0.04, 1] }) },
    ...(figure.lower && { yaxis2: { ...vertical(figure.lower), domain: [0, lowerPanel], nticks: 4 } }),
    shapes: figure.levels.map(({ value, color, lower }) => ({
      type: 'line',
      xref: 'paper',
      yref: lower ? 'y2' : 'y',
      x0: 0,
      x1: 1,
      y0: value,
      y1: value,
      line: { color, width: 1.2, dash: 'dash' },
    })),
    annotations: figure.levels.map(({ value, label, color, below, lower }) => ({
      xref: 'paper',
      yref: lower ? 'y2' : 'y',
      x: 1,
      y: value,
      xanchor: 'right',
      yanchor: below ? 'top' : 'bottom',
      text: label,
      showarrow: false,
      font: { color, size: 11 },
    })),
    uirevision: figure.key ?? 'kept',
    datarevision: undefined,
  }
}
