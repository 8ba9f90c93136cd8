import { Tensor } from 'onnxruntime-node'
import { sizeOf, type Shape } from '../../graph'
import { encodeModel } from '../onnx/encoder'
import { hostTensor, Session, type SessionOptions } from '../onnx/session'

/**
 * Moves values between host and GPU. The library offers neither call in Node, but a model of one Identity node does
 * both: its output stays on the device, or does not. For work that has its turn already.
 */
export class Transfers {
  private constructor(
    private readonly upward: Session,
    private readonly downward: Session,
  ) {}

  static async create(options: SessionOptions): Promise<Transfers> {
    const model = encodeModel({
      name: 'transfer',
      nodes: [{ operator: 'Identity', domain: '', name: 'copy', inputs: ['from'], outputs: ['to'], attributes: {} }],
      inputs: [{ name: 'from', type: 'float32', shape: ['elements'] }],
      outputs: [{ name: 'to', type: 'float32', shape: ['elements'] }],
      initialisers: [],
      metadata: {},
    })
    const upward = await Session.create(model, { ...options, keptOnDevice: ['to'] })
    return new Transfers(upward, await Session.create(model, options))
  }

  /** To be disposed by its owner. */
  async upload(data: Float32Array): Promise<Tensor> {
    const { to } = await this.upward.runNow({ from: hostTensor(data, [data.length]) }, { to: null })
    return to!
  }

  async download(tensor: Tensor): Promise<Float32Array> {
    const from = deviceTensor(tensor, [sizeOf(tensor.dims)])
    const { to } = await this.downward.runNow({ from }, { to: null })
    return (to!.data as Float32Array).slice()
  }

  async dispose(): Promise<void> {
    await this.upward.dispose()
    await this.downward.dispose()
  }
}

/** The same memory on the device under another shape; it belongs to the tensor it was made from. */
export function deviceTensor(tensor: Tensor, shape: Shape): Tensor {
  return Tensor.fromGpuBuffer(tensor.gpuBuffer, { dataType: 'float32', dims: shape })
}
