/** One line of a plot, its steps, or its markers; finished numbers, nothing to compute. */
export interface Trace {
  type: 'scatter'
  name: string
  x: number[]
  y: (number | null)[]
  mode: 'lines' | 'markers' | 'lines+markers'
  line?: { color: string; width: number; dash?: 'dot' | 'dash' | 'dashdot'; shape?: 'hv' }
  marker?: { color: string; size: number; symbol?: 'square' }
  opacity?: number
  showlegend?: boolean
  hoverinfo?: 'skip'
  visible?: true | 'legendonly'
  /** Down to the trace before it: an error band. */
  fill?: 'tonexty'
  fillcolor?: string
  /** Half lengths of error bars; null for none. */
  error_y?: {
    type: 'data'
    array: (number | null)[]
    symmetric?: false
    /** Downwards, where not symmetric. */
    arrayminus?: (number | null)[]
    color: string
    thickness: number
    width: 0
  }
  /** In the lower panel. */
  yaxis?: 'y2'
  /** Traces of one group are shown and hidden together by a press on the one that stands in the legend. */
  legendgroup?: string
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
  /** In the lower panel. */
  lower?: boolean
}

export interface Figure {
  traces: Trace[]
  x: Axis
  y: Axis
  /** A second panel below with the same x: a ratio. */
  lower?: Axis
  levels: Level[]
  /** `x unified` names every line at the cursor's x. */
  hover?: 'x unified' | 'closest'
  /** A zoom is kept as long as this stays the same. */
  key?: string
  /** Of x alone, where that is moved together with other plots: another one takes the figure's own range. */
  xKey?: string
  /** What a screen reader says: the newest values, or what the plot shows. */
  summary: string
}
