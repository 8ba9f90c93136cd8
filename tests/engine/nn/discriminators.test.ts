import { describe, expect, it } from 'vitest'
import { input, sizeOf } from '../../../src-main/engine/graph'
import { buildDiscriminator, discriminatorSection, Scope, type DiscriminatorOutput } from '../../../src-main/engine/nn'

function build(
  knobs: Record<string, unknown>,
  shape: readonly number[],
  condition: number | null = null,
): DiscriminatorOutput & { scope: Scope } {
  const scope = Scope.root({ mode: 'training', seed: 1 })
  const given = { image: input('x', shape), condition: condition ? input('c', [shape[0]!, condition]) : null }
  return { ...buildDiscriminator(scope, discriminatorSection.parse(knobs), given), scope }
}

const parameters = (scope: Scope): number =>
  [...scope.parameters.values()].reduce((total, { shape }) => total + sizeOf(shape), 0)

describe('the published discriminators', () => {
  it('PatchGAN: 64-128-256-512-1 on the pair, 30×30 judgements of 70×70 pixels', () => {
    const { logits, scope } = build({ kind: 'pix2pix' }, [1, 6, 256, 256])
    expect(logits.shape).toEqual([1, 1, 30, 30])
    const widths = [6, 64, 128, 256, 512, 1]
    const convolutions = widths.slice(1).reduce((sum, filters, i) => sum + 16 * filters * widths[i]!, 0)
    expect(parameters(scope)).toBe(convolutions + 2 * (128 + 256 + 512) + 64 + 1)
    // The number that is quoted for this network.
    expect(parameters(scope) / 1e6).toBeCloseTo(2.769, 3)
  })

  it('the later port: one dense logit', () => {
    const { logits, scope } = build({ kind: 'pix2pix-dense' }, [2, 6, 64, 64])
    expect(logits.shape).toEqual([2, 1])
    expect(
      [...scope.parameters.keys()]
        .filter((name) => name.endsWith('/w'))
        .map((name) => scope.parameters.get(name)!.shape),
    ).toEqual([
      [64, 6, 4, 4],
      [128, 64, 4, 4],
      [256, 128, 4, 4],
      [512, 256, 4, 4],
      [1, 512 * 8 * 8],
    ])
  })
})

describe('PatchGAN', () => {
  it.each([1, 2, 3])('with %i strided layers', (layers) => {
    const { logits, features } = build({ kind: 'patch', layers, width: 4 }, [2, 2, 64, 64])
    const side = 64 / 2 ** layers - 2
    expect(logits.shape).toEqual([2, 1, side, side])
    expect(features.shape).toEqual([2, 4 * 2 ** layers])
  })

  it('takes a condition as planes or by projection', () => {
    const planes = build({ kind: 'patch', width: 4 }, [2, 1, 32, 32], 3)
    expect(planes.scope.parameters.get('layer0/w')!.shape).toEqual([4, 4, 4, 4])
    const projected = build({ kind: 'patch', width: 4, condition: 'projection' }, [2, 1, 32, 32], 3)
    expect(projected.scope.parameters.get('layer0/w')!.shape).toEqual([4, 1, 4, 4])
    expect(projected.scope.parameters.get('projection/w')!.shape).toEqual([32, 3])
    expect(projected.logits.shape).toEqual(planes.logits.shape)
  })

  it('tells when it takes batch statistics', () => {
    expect(build({ kind: 'patch', width: 4 }, [2, 1, 32, 32]).scope.usesBatchStatistics).toBe(false)
    expect(build({ kind: 'patch', width: 4, normalisation: 'batch' }, [2, 1, 32, 32]).scope.usesBatchStatistics).toBe(
      true,
    )
  })
})

describe('the dense discriminator', () => {
  it.each([4, 8, 28, 64])('judges images of %i pixels as a whole', (side) => {
    const { logits } = build({ kind: 'dense', width: 4 }, [3, 1, side, side], 2)
    expect(logits.shape).toEqual([3, 1])
  })
})
