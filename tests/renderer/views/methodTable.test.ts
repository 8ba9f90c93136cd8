import { describe, expect, it } from 'vitest'
import type { EnhanceInput } from '../../../src-preload/contract/jobs'
import { asCsv, asMarkdown, enhanceCommand } from '../../../src-renderer/views/galaxies/methodTable'

const measures = { psnr: 30.12345, ssim: null, residualSigma: 1.5, fluxRatio: 1, centroidShift: 0.02, reducedChi2: 1.1 }
const rows = [
  { name: 'Network', measures },
  { name: 'Wiener', measures: { ...measures, psnr: null, fluxRatio: 0.9 } },
]

describe('the table of methods', () => {
  it('is copied without columns that nobody has', () => {
    expect(
      asMarkdown(rows, (name) => name)
        .split('\n')
        .slice(0, 3),
    ).toEqual([
      '| method | psnr | residualSigma | fluxRatio | centroidShift | reducedChi2 |',
      '| --- | ---: | ---: | ---: | ---: | ---: |',
      '| Network | 30.12 | 1.5 | 1 | 0.02 | 1.1 |',
    ])
    expect(asCsv(rows)).toBe(
      'method,psnr,residualSigma,fluxRatio,centroidShift,reducedChi2\n"Network",30.12,1.5,1,0.02,1.1\n"Wiener",,1.5,0.9,0.02,1.1\n',
    )
  })
})

describe('the command of a result', () => {
  it('names what was chosen, quoted for a shell', () => {
    const input: EnhanceInput = {
      paths: ["/a b/it's.fits"],
      hdu: 1,
      model: '/m/model',
      device: 'auto',
      mode: 'test',
      pixelScale: 0.396,
      fwhm: null,
    }
    expect(enhanceCommand(input)).toBe(
      `galatea enhance '/a b/it'\\''s.fits' --model /m/model --hdu 1 --pixel-scale 0.396 --test`,
    )
  })
})
