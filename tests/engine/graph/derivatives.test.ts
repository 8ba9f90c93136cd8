import { describe, expect, it } from 'vitest'
import { topologicalOrder } from '../../../src-main/engine/graph'
import { operatorNames } from '../../../src-main/engine/graph/evaluate'
import { directional, expectGradientsMatchDifferences, probe } from './differences'
import { allCases, instantiate, operatorCases } from './operatorCases'

describe('every operator', () => {
  it('stands in the table of cases, and each case contains its operator', () => {
    expect(Object.keys(operatorCases).toSorted()).toEqual(operatorNames.toSorted())
    for (const operatorCase of allCases) {
      const nodes = topologicalOrder([instantiate(operatorCase).output])
      expect(
        nodes.map((node) => node.operator),
        operatorCase.name,
      ).toContain(operatorCase.operator)
    }
    for (const operator of operatorNames) expect(operatorCases[operator].length, operator).toBeGreaterThan(0)
  })

  describe.each(allCases)('$operator: $name', (operatorCase) => {
    const { leaves, output, values } = instantiate(operatorCase)
    const scalar = probe(operatorCase.name, output)

    it('has the first derivative that finite differences give', () => {
      expectGradientsMatchDifferences(scalar, leaves, values)
    })

    it('has the second derivative that finite differences give', () => {
      expectGradientsMatchDifferences(directional(operatorCase.name, scalar, leaves), leaves, values)
    })
  })
})
