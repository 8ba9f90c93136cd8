/** Said wherever these jets go: in the file, on the terminal, in reports. */
export const jetsNotice =
  'A toy generator and detector: leading-logarithmic showers, independent fragmentation and parametrised responses ' +
  'with numbers chosen to look like jets at the LHC. No full simulation and no prediction; its speed says nothing ' +
  'about one.'
