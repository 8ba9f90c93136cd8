/** One line of a plot, or its markers; finished numbers, nothing to compute. */
export interface Trace {
  type: 'scatter'
  name: string
  x: number[]
  y: (number | null)[]
  mode: 'lines' | 'markers' | 'lines+markers'
  line?: { color: string; width: number; dash?: 'dot' | 'dash' }
  marker?: { color: string; size: number }
  opacity?: number
  showlegend?: boolean
  hoverinfo?: 'skip'
  visible?: true | 'legendonly'
}

export interface Axis {
  title: string
  type: 'linear' | 'log'
  range?: [number, number]
}

/** A horizontal line across the plot, with its name at the right end. */
export interface Level {
  value: number
  label: string
  color: string
  /** Its name stands below the line, because that of another one is above it. */
  below?: boolean
}

export interface Figure {
  traces: Trace[]
  x: Axis
  y: Axis
  levels: Level[]
  /** What a screen reader says: the newest values. */
  summary: string
}
