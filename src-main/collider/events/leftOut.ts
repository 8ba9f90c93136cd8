const named = 8

/** One sentence on the columns of a table that are not read, and why. */
export function leftOut(
  one: string,
  several: string,
  columns: readonly { name: string; reason: string }[],
  table: string,
  file: string,
): string[] {
  const [first] = columns
  if (!first) return []
  if (columns.length === 1) return [`${one} '${first.name}' of '${table}' in '${file}' is left out: ${first.reason}.`]
  const list = columns.slice(0, named).map(({ name, reason }) => `'${name}' (${reason})`)
  const more = columns.length > named ? ` and ${columns.length - named} more` : ''
  return [`${several} of '${table}' in '${file}' are left out: ${list.join(', ')}${more}.`]
}
