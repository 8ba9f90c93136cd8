/** Numbers, times and paths in the words of a language. Pure: given the locale, the same always comes out. */

/** A value of unknown size: as many digits as matter, scientific where it is very large or small. */
export function formatValue(value: number, locale: string, digits = 5): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 1e6 || size < 1e-4) return value.toExponential(digits - 2).replace('e+', 'e')
  return new Intl.NumberFormat(locale, { maximumSignificantDigits: digits, useGrouping: false }).format(value)
}

export function formatCount(value: number, locale: string): string {
  return counts(locale).format(value)
}

/** 75 → '1 min 15 s', 2.34 → '2.3 s'. */
export function formatDuration(seconds: number): string {
  if (seconds >= 0.05 && seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** Right ascension as hours, minutes, seconds; declination as degrees, minutes, seconds. */
export function formatSky(ra: number, dec: number): string {
  const [hours, raMinutes, raSeconds] = sexagesimal(ra / 15, 3)
  const [degrees, minutes, seconds] = sexagesimal(Math.abs(dec), 2)
  return `${hours}:${raMinutes}:${raSeconds} ${dec < 0 ? '−' : '+'}${degrees}:${minutes}:${seconds}`
}

function sexagesimal(value: number, decimals: number): [string, string, string] {
  const unit = 10 ** decimals
  const total = Math.round(value * 3600 * unit)
  const seconds = (total / unit) % 60
  const minutes = Math.floor(total / (60 * unit)) % 60
  const whole = Math.floor(total / (3600 * unit))
  const pad = (n: number): string => String(n).padStart(2, '0')
  return [pad(whole), pad(minutes), seconds.toFixed(decimals).padStart(3 + decimals, '0')]
}

/** The last part of a path of any system. */
export function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
}

/** Day and time of day, short. */
export function formatTime(milliseconds: number, locale: string): string {
  return times(locale).format(milliseconds)
}

/** A format is slow to make and quick to use: long tables need thousands. */
function oncePerLocale<T>(make: (locale: string) => T): (locale: string) => T {
  const made = new Map<string, T>()
  return (locale) => {
    const format = made.get(locale) ?? make(locale)
    made.set(locale, format)
    return format
  }
}
const counts = oncePerLocale((locale) => new Intl.NumberFormat(locale))
const times = oncePerLocale((locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }))
