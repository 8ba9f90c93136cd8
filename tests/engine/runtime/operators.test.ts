import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Executor } from '../../../src-main/engine/runtime/executor'
import { createOnnxExecutor } from '../../../src-main/engine/runtime/onnxruntime'
import { compareWithFloat64 } from './agreement'
import { operatorCases } from './cases'

describe('every operator on ONNX Runtime (cpu)', () => {
  let executor: Executor
  beforeAll(async () => {
    executor = await createOnnxExecutor({ device: 'cpu', threads: 1, spin: false })
  })
  afterAll(() => executor.dispose())

  it.each(Object.entries(operatorCases))('%s is what it is in float64', async (_, cases) => {
    const outputs = Object.fromEntries(Object.entries(cases).map(([name, build]) => [name, build()]))
    const differences = await compareWithFloat64(executor, outputs)
    // Float32 has a relative step of 6e-8; sums of some fifty products and the approximations of exp, tanh and erf
    // cost up to a hundred of them.
    for (const [name, difference] of Object.entries(differences)) expect(difference, name).toBeLessThan(1e-5)
  })
})
