import { medianOfSorted, sortedFinite } from '../measure/statistics'

/** Gathers numbers of every image or item, band by band, for the medians that `dataset.json` gives. */
export class Summary {
  private readonly rms: number[][]
  private readonly fwhm: number[][]
  private readonly stars: number[]

  constructor(bands: number) {
    this.rms = Array.from({ length: bands }, () => [])
    this.fwhm = Array.from({ length: bands }, () => [])
    this.stars = Array.from({ length: bands }, () => 0)
  }

  addSky(band: number, sigma: number): void {
    this.rms[band]!.push(sigma)
  }

  /** @param fwhm px of the data set; null: could not be measured. @param stars how many it was measured on. */
  addPsf(band: number, fwhm: number | null, stars: number): void {
    if (fwhm !== null) this.fwhm[band]!.push(fwhm)
    this.stars[band]! += stars
  }

  get skyRms(): (number | null)[] {
    return this.rms.map(median)
  }

  get psf(): { fwhmPixels: (number | null)[]; stars: number[] } {
    return { fwhmPixels: this.fwhm.map(median), stars: this.stars }
  }
}

function median(values: readonly number[]): number | null {
  return values.length === 0 ? null : medianOfSorted(sortedFinite(Float64Array.from(values)))
}
