/** BibTeX of the program itself, as CITATION.cff has it. */
export function bibtex(version: string): string {
  return [
    `@software{galatea,`,
    `  title   = {Galatea: conditional {GANs} for astronomers and physicists},`,
    `  author  = {{The Galatea authors}},`,
    `  version = {${version}},`,
    `  year    = {2026},`,
    `  license = {MIT}`,
    `}`,
  ].join('\n')
}
