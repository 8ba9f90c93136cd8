/** The part of the WebAssembly interface that the kernels use; Node has it, its types leave it to the DOM's. */
declare namespace WebAssembly {
  // An interface, because the types of another library declare an empty one, too.
  interface Module {
    readonly [Symbol.toStringTag]: string
  }
  interface Memory {
    readonly buffer: ArrayBuffer
    /** By pages of 64 KiB; returns the old number. Detaches `buffer`. */
    grow(pages: number): number
  }
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module
  const Memory: new (descriptor: { initial: number; maximum?: number }) => Memory
  const Instance: new (module: Module, imports: Record<string, Record<string, Memory>>) => { readonly exports: unknown }
}
