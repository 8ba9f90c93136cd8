/**
 * Repetition and definition levels of a column of lists (Melnik et al. 2010, Dremel), for lists and values that are
 * always there: a repetition level says at which depth a new item begins, a definition level how deep the lists above
 * it are filled (an empty list ends at its depth).
 * @param offsets one array for each level of lists, outermost first, as Arrow has them; at least one.
 */
export function listLevels(offsets: readonly Int32Array[]): { repetition: Uint8Array; definition: Uint8Array } {
  let repetition = new Uint8Array(offsets[0]!.length - 1)
  let definition = new Uint8Array(offsets[0]!.length - 1)
  offsets.forEach((level, depth) => {
    let length = 0
    for (let slot = 0, list = 0; slot < definition.length; slot++) {
      if (definition[slot] !== depth) length++
      else length += Math.max(1, level[list + 1]! - level[list++]!)
    }
    const nextRepetition = new Uint8Array(length)
    const nextDefinition = new Uint8Array(length)
    let at = 0
    for (let slot = 0, list = 0; slot < definition.length; slot++) {
      nextRepetition[at] = repetition[slot]!
      nextDefinition[at++] = definition[slot]!
      if (definition[slot] !== depth) continue
      const items = level[list + 1]! - level[list++]!
      if (items === 0) continue
      nextDefinition[at - 1] = depth + 1
      for (let item = 1; item < items; item++) {
        nextRepetition[at] = depth + 1
        nextDefinition[at++] = depth + 1
      }
    }
    ;[repetition, definition] = [nextRepetition, nextDefinition]
  })
  return { repetition, definition }
}

/** Levels as runs of equal ones (Parquet's RLE hybrid without its bit-packed runs), with the length before them. */
export function encodeLevels(levels: Uint8Array): Uint8Array {
  let output = new Uint8Array(64)
  let at = 4
  for (let i = 0; i < levels.length;) {
    const value = levels[i]!
    let end = i + 1
    while (end < levels.length && levels[end] === value) end++
    if (at + 8 > output.length) {
      const grown = new Uint8Array(2 * output.length)
      grown.set(output)
      output = grown
    }
    let header = (end - i) * 2
    for (; header > 127; header = Math.floor(header / 128)) output[at++] = (header % 128) | 128
    output[at++] = header
    output[at++] = value
    i = end
  }
  new DataView(output.buffer).setUint32(0, at - 4, true)
  return output.subarray(0, at)
}
