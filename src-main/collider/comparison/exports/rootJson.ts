import type { HistogramNumbers } from '../plotted'
import type { Comparison } from '../result'

/**
 * The histograms as ROOT's JSON (TBufferJSON): a TList of TH1D named REFERENCE_x and OTHER_x, which
 * `TBufferJSON::FromJSON` and JSROOT's `parse` read. Sums of weights with Sumw2, under- and overflow in bins 0 and n + 1.
 */
export function rootHistograms({ variables, names }: Comparison): string {
  const histograms = Object.values(variables).flatMap(
    ({ name, label, unit, histogram: { edges, reference, other } }) => {
      const axis = unit ? `${label} [${unit}]` : label
      return [
        th1d(`REFERENCE_${name}`, `${label}, ${names[0]}`, axis, edges, reference),
        th1d(`OTHER_${name}`, `${label}, ${names[1]}`, axis, edges, other),
      ]
    },
  )
  return JSON.stringify({ _typename: 'TList', name: 'TList', arr: histograms, opt: histograms.map(() => '') })
}

function th1d(name: string, title: string, axisTitle: string, edges: readonly number[], of: HistogramNumbers) {
  const bins = edges.length - 1
  const inside = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
  const axis = (axisName: string, label: string, count: number, bounds: readonly number[], own: readonly number[]) => ({
    _typename: 'TAxis',
    fUniqueID: 0,
    fBits: 0,
    fName: axisName,
    fTitle: label,
    fNdivisions: 510,
    fAxisColor: 1,
    fLabelColor: 1,
    fLabelFont: 42,
    fLabelOffset: 0.005,
    fLabelSize: 0.035,
    fTickLength: 0.03,
    fTitleOffset: 1,
    fTitleSize: 0.035,
    fTitleColor: 1,
    fTitleFont: 42,
    fNbins: count,
    fXmin: bounds[0]!,
    fXmax: bounds.at(-1)!,
    fXbins: own,
    fFirst: 0,
    fLast: 0,
    fBits2: 0,
    fTimeDisplay: false,
    fTimeFormat: '',
    fLabels: null,
    fModLabs: null,
  })
  return {
    _typename: 'TH1D',
    fUniqueID: 0,
    fBits: 0,
    fName: name,
    fTitle: title,
    fLineColor: 602,
    fLineStyle: 1,
    fLineWidth: 1,
    fFillColor: 0,
    fFillStyle: 1001,
    fMarkerColor: 1,
    fMarkerStyle: 1,
    fMarkerSize: 1,
    fNcells: bins + 2,
    fXaxis: axis('xaxis', axisTitle, bins, edges, edges),
    fYaxis: axis('yaxis', 'sum of weights', 1, [0, 1], []),
    fZaxis: axis('zaxis', '', 1, [0, 1], []),
    fBarOffset: 0,
    fBarWidth: 1000,
    fEntries: inside(of.counts) + of.underflow.count + of.overflow.count,
    fTsumw: inside(of.sums),
    fTsumw2: inside(of.squares),
    fTsumwx: inside(of.first),
    fTsumwx2: inside(of.second),
    fMaximum: -1111,
    fMinimum: -1111,
    fNormFactor: 0,
    fContour: [],
    fSumw2: [of.underflow.squares, ...of.squares, of.overflow.squares],
    fOption: '',
    fFunctions: { _typename: 'TList', name: 'TList', arr: [], opt: [] },
    fBufferSize: 0,
    fBuffer: [],
    fBinStatErrOpt: 0,
    fStatOverflows: 2,
    fArray: [of.underflow.sum, ...of.sums, of.overflow.sum],
  }
}
