declare module 'plotly.js/dist/plotly-cartesian.min.js' {
  /** As much of Plotly as the wrapper uses. */
  export interface Plotly {
    react(element: HTMLElement, data: object[], layout: object, config: object): Promise<void>
    purge(element: HTMLElement): void
    Plots: { resize(element: HTMLElement): void }
  }
  const plotly: Plotly
  export default plotly
}
