import type { Figure } from './figure'
import type { PlotPalette } from './palette'

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
  return {
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: 'Inter Variable, system-ui, sans-serif', color: palette.text, size: 11 },
    margin: { l: 44, r: 12, t: 6, b: 30 },
    hovermode: 'x unified',
    hoverlabel: { bgcolor: palette.surface, bordercolor: palette.grid, font: { color: palette.text, size: 11 } },
    legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom', font: { color: palette.text, size: 11 } },
    showlegend: figure.traces.length > 1,
    xaxis: { ...axis, ...title(figure.x.title), type: figure.x.type, rangemode: 'tozero' },
    yaxis: { ...axis, ...title(figure.y.title), type: figure.y.type, ...(figure.y.range && { range: figure.y.range }) },
    shapes: figure.levels.map(({ value, color }) => ({
      type: 'line',
      xref: 'paper',
      x0: 0,
      x1: 1,
      y0: value,
      y1: value,
      line: { color, width: 1.2, dash: 'dash' },
    })),
    annotations: figure.levels.map(({ value, label, color, below }) => ({
      xref: 'paper',
      x: 1,
      y: value,
      xanchor: 'right',
      yanchor: below ? 'top' : 'bottom',
      text: label,
      showarrow: false,
      font: { color, size: 11 },
    })),
    uirevision: 'kept',
    datarevision: undefined,
  }
}
