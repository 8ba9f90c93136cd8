/**
 * Work arrays that are used again from tile to tile, since fresh pages and their collection are dear. What they held
 * is still there; what a decoder returns in one is valid until its next call.
 */
export function int32Scratch(): (count: number) => Int32Array {
  let kept = new Int32Array(0)
  return (count) => {
    if (unfit(kept.length, count)) kept = new Int32Array(count)
    return kept.subarray(0, count)
  }
}

/** A copy of the bytes with `extra` zeros behind them, for readers that look ahead. */
export function paddedScratch(extra: number): (bytes: Uint8Array) => Uint8Array {
  let kept = new Uint8Array(0)
  return (bytes) => {
    const { length } = bytes
    if (unfit(kept.length, length + extra)) kept = new Uint8Array(length + extra)
    kept.set(bytes)
    kept.fill(0, length, length + extra)
    return kept.subarray(0, length + extra)
  }
}

/** Too small, or the memory of one huge tile that later ones do not need. */
function unfit(length: number, wanted: number): boolean {
  return length < wanted || length > 4 * wanted + 2 ** 20
}
