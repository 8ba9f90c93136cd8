import { InvalidArgumentError } from 'commander'

/** A commander parser for an integer option within bounds. */
export function integer(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= minimum && value <= maximum) return value
    throw new InvalidArgumentError(`Expected an integer from ${minimum} to ${maximum}, got '${text}'.`)
  }
}

/** A commander parser for a number within bounds, ends included. */
export function number(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() !== '' && Number.isFinite(value) && value >= minimum && value <= maximum) return value
    throw new InvalidArgumentError(`Expected a number from ${minimum} to ${maximum}, got '${text}'.`)
  }
}

/** A commander parser for a number above zero. */
export function positive(text: string): number {
  const value = Number(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new InvalidArgumentError(`Expected a number above 0, got '${text}'.`)
}
