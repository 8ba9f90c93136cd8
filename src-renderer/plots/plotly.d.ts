declare module 'plotly.js/dist/plotly-cartesian.min.js' {
  /** As much of Plotly as the wrapper uses. */
  export interface PlotlyElement extends HTMLElement {
    on(event: 'plotly_relayout', listener: (change: Record<string, unknown>) => void): void
    _fullLayout?: Record<string, { range?: [number, number] } | undefined>
  }
  export interface Plotly {
    react(element: HTMLElement, data: object[], layout: object, config: object): Promise<void>
    relayout(element: HTMLElement, change: Record<string, unknown>): Promise<void>
    purge(element: HTMLElement): void
    toImage(
      figure: { data: object[]; layout: object; config: object },
      options: { format: 'svg' | 'png'; width: number; height: number; scale?: number },
    ): Promise<string>
    Plots: { resize(element: HTMLElement): void }
  }
  const plotly: Plotly
  export default plotly
}
